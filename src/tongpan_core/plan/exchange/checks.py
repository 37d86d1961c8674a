"""What no exchange can start from: every fault named at once, with the school or person, the field and the remedy."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.exchange.problem import ExchangeProblem, Person

_SHOWN = 50


def check(problem: ExchangeProblem) -> None:
    """Raise ProblemError with every fault of the problem, the first fifty in full."""
    shapes = list(_shapes(problem))
    faults = shapes or [*_sections(problem), *_numbers(problem), *_people(problem), *_wishes(problem)]
    if faults:
        more = [f"… and {len(faults) - _SHOWN} more."] if len(faults) > _SHOWN else []
        raise ProblemError("\n".join([*faults[:_SHOWN], *more]))


def _shapes(problem: ExchangeProblem) -> Iterator[str]:
    rows, columns = len(problem.sections), len(problem.subjects)
    if not rows or not columns:
        yield f"{problem.region}: {rows} sections and {columns} subjects; give at least one of each."
    for name in ("required", "present", "weight"):
        shape = np.shape(getattr(problem, name))
        if shape != (rows, columns):
            yield f"{problem.region}: “{name}” has shape {shape}; one number per section and subject is needed."
    schools = len({section.school for section in problem.sections})
    shape = np.shape(problem.km)
    if np.size(problem.km) and shape != (schools, schools):
        yield f"{problem.region}: “km” has shape {shape}; {(schools, schools)} is needed, or none."


def _sections(problem: ExchangeProblem) -> Iterator[str]:
    for key, times in Counter((s.school, s.stage) for s in problem.sections).items():
        if times > 1:
            yield f"School {key[0]} stands {times} times with stage {key[1]}; give each section once."
    for subject, times in Counter(problem.subjects).items():
        if times > 1:
            yield f"Subject {subject} stands {times} times; give each subject once."
    for section in problem.sections:
        if section.stage not in STAGES:
            yield f"School {section.name} ({section.school}): “{section.stage}” is no stage; write one of {STAGES}."


def _numbers(problem: ExchangeProblem) -> Iterator[str]:
    for name in ("required", "present", "weight"):
        array = np.asarray(getattr(problem, name), dtype=float)
        for row, column in np.argwhere(~(np.isfinite(array) & (array >= 0))):
            section = problem.sections[row]
            where = f"School {section.name} ({section.school}, {section.stage}), {problem.subjects[column]}"
            yield f"{where}: “{name}” is {array[row, column]}; give a number, zero or more."
    for part in dataclasses.fields(problem.prices):
        value = getattr(problem.prices, part.name)
        if not (np.isfinite(value) and value >= 0):
            yield f"{problem.region}: price “{part.name}” is {value}; give a number of 元, zero or more."
    if not (np.isfinite(problem.detour) and problem.detour > 0):
        yield f"{problem.region}: “detour” is {problem.detour}; give a number above zero."
    if np.size(problem.km) and (np.asarray(problem.km) < 0).any():
        yield f"{problem.region}: “km” has a way below zero; correct it."
    yield from _limits(problem)


def _limits(problem: ExchangeProblem) -> Iterator[str]:
    limits = problem.limits
    shares = {name: getattr(limits, name) for name in ("share", "backbone_share", "share_out")}
    shares |= {f"school_shares of {school}": value for school, value in limits.school_shares.items()}
    for name, value in shares.items():
        if value is not None and not 0 <= value <= 1:
            yield f"{problem.region}: limit “{name}” is {value}; give a part between 0 and 1 (0.1 for 10 %)."
    for name in ("km", "keep_own", "couple_km", "years_between"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            yield f"{problem.region}: limit “{name}” is {value}; give a number, zero or more, or none."
    known = {section.school for section in problem.sections}
    for school in sorted({*limits.frozen, *limits.school_shares} - known):
        yield f"{problem.region}: a limit names the school {school}, which is not in the table; correct its code."


def _people(problem: ExchangeProblem) -> Iterator[str]:
    for key, times in Counter(person.key for person in problem.people).items():
        if times > 1:
            yield f"Person {key} stands {times} times; give each person once."
    sections = {(s.school, s.stage) for s in problem.sections}
    schools, subjects = {school for school, _ in sections}, set(problem.subjects)
    partner = {person.key: person.partner for person in problem.people}
    for person in problem.people:
        where = f"Person {person.key} of school {person.school}"
        if (person.school, person.stage) not in sections:
            yield f"{where}: stage {person.stage} of that school is not in the table; correct the school or the stage."
        for subject in {person.subject, *person.others} - subjects:
            yield f"{where}: subject “{subject}” is not one of the subjects; correct it or add the subject."
        if person.partner and partner.get(person.partner) != person.key:
            yield f"{where}: the partner {person.partner} does not name this person back; correct one of the two."
        yield from _person_numbers(where, person, schools)


def _person_numbers(where: str, person: Person, schools: set[str]) -> Iterator[str]:
    if not (np.isfinite(person.years) and person.years > 0):
        yield f"{where}: the term is {person.years} years; give a number above zero."
    if (person.longitude is None) != (person.latitude is None):
        yield f"{where}: the home has only one of longitude and latitude; give both or neither."
    if person.since_last is not None and not person.since_last >= 0:
        yield f"{where}: {person.since_last} years since the last exchange; give a number, zero or more, or none."
    for school, weight in person.wishes:
        if school not in schools:
            yield f"{where}: a wish names the school {school}, which is not in the table; correct its code."
        if not 0 < weight <= 1:
            yield f"{where}: the wish for {school} has weight {weight}; give a number above 0, at most 1."
    if len({school for school, _ in person.wishes}) < len(person.wishes):
        yield f"{where}: two wishes name one school; keep one of them."


def _wishes(problem: ExchangeProblem) -> Iterator[str]:
    people = {person.key for person in problem.people}
    schools, subjects = {section.school for section in problem.sections}, set(problem.subjects)
    for decision in problem.fixed:
        where = f"Decision “{decision.kind}” for person {decision.person}"
        if decision.kind not in ("go", "stay", "not"):
            yield f"{where}: such a decision is not known; write go, stay or not."
        if decision.person not in people:
            yield f"{where}: the person is not in the table; correct the key."
        if decision.kind != "stay" and decision.school not in schools:
            yield f"{where}: the school {decision.school} is not in the table; correct its code."
        if decision.subject and decision.subject not in subjects:
            yield f"{where}: the subject {decision.subject} is not in the table; correct it."
    if problem.first not in ("total", "changes"):
        yield f"{problem.region}: “first” is {problem.first}; write total or changes."
    for person, times in Counter(line.person for line in problem.current or ()).items():
        if times > 1:
            yield f"Plan in force: person {person} stands {times} times; give each person once."


def plain(value: Any) -> Any:
    """Plain JSON values of dataclasses, arrays, sets and mappings; numbers that are not finite become ``None``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
