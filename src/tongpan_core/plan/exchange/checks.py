"""What no exchange can start from: every fault named at once, with the school or person, the field and the remedy."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.exchange.problem import ExchangeProblem, Person


def check(problem: ExchangeProblem) -> None:
    """Raise ProblemError with every fault of the problem."""
    shapes = list(_shapes(problem))
    faults = shapes or [*_sections(problem), *_numbers(problem), *_people(problem), *_wishes(problem)]
    if faults:
        raise ProblemError.of(faults)


def _shapes(problem: ExchangeProblem) -> Iterator[Words]:
    rows, columns, region = len(problem.sections), len(problem.subjects), problem.region
    if not rows or not columns:
        text = N_("%(region)s: %(rows)s sections and %(columns)s subjects; give at least one of each.")
        yield Words(text, region=region, rows=rows, columns=columns)
    for name in ("required", "present", "weight"):
        shape = np.shape(getattr(problem, name))
        if shape != (rows, columns):
            text = N_("%(region)s: “%(name)s” has shape %(shape)s; one number per section and subject is needed.")
            yield Words(text, region=region, name=name, shape=str(shape))
    schools = len({section.school for section in problem.sections})
    shape = np.shape(problem.km)
    if np.size(problem.km) and shape != (schools, schools):
        text = N_("%(region)s: “km” has shape %(found)s; %(shape)s is needed, or none.")
        yield Words(text, region=region, found=str(shape), shape=str((schools, schools)))


def _sections(problem: ExchangeProblem) -> Iterator[Words]:
    for key, times in Counter((s.school, s.stage) for s in problem.sections).items():
        if times > 1:
            text = N_("School %(code)s stands %(times)s times with stage %(stage)s; give each section once.")
            yield Words(text, code=key[0], times=times, stage=key[1])
    for subject, times in Counter(problem.subjects).items():
        if times > 1:
            text = N_("Subject %(subject)s stands %(times)s times; give each subject once.")
            yield Words(text, subject=subject, times=times)
    for section in problem.sections:
        if section.stage not in STAGES:
            text = N_("School %(name)s (%(code)s): “%(stage)s” is no stage; write one of %(stages)s.")
            yield Words(text, name=section.name, code=section.school, stage=section.stage, stages=str(STAGES))


def _numbers(problem: ExchangeProblem) -> Iterator[Words]:
    region = problem.region
    for name in ("required", "present", "weight"):
        array = np.asarray(getattr(problem, name), dtype=float)
        for row, column in np.argwhere(~(np.isfinite(array) & (array >= 0))):
            section = problem.sections[row]
            text = N_("School %(school)s (%(code)s, %(stage)s), %(subject)s: “%(name)s” is %(value)s; give a number, "
                      "zero or more.")  # fmt: skip
            yield Words(text, school=section.name, code=section.school, stage=section.stage,
                          subject=problem.subjects[column], name=name, value=array[row, column])  # fmt: skip
    for part in dataclasses.fields(problem.prices):
        value = getattr(problem.prices, part.name)
        if not (np.isfinite(value) and value >= 0):
            text = N_("%(region)s: price “%(name)s” is %(value)s; give a number of 元, zero or more.")
            yield Words(text, region=region, name=part.name, value=value)
    if not (np.isfinite(problem.detour) and problem.detour > 0):
        text = N_("%(region)s: “detour” is %(value)s; give a number above zero.")
        yield Words(text, region=region, value=problem.detour)
    if np.size(problem.km) and (np.asarray(problem.km) < 0).any():
        yield Words(N_("%(region)s: “km” has a way below zero; correct it."), region=region)
    yield from _limits(problem)


def _limits(problem: ExchangeProblem) -> Iterator[Words]:
    limits, region = problem.limits, problem.region
    shares: dict[str, Any] = {name: getattr(limits, name) for name in ("share", "backbone_share", "share_out")}
    shares |= {f"school_shares of {school}": value for school, value in limits.school_shares.items()}
    for name, value in shares.items():
        if value is not None and not 0 <= value <= 1:
            text = N_("%(region)s: limit “%(name)s” is %(value)s; give a part between 0 and 1 (0.1 for 10 %%).")
            yield Words(text, region=region, name=name, value=value)
    for name in ("km", "keep_own", "couple_km", "years_between"):
        value = getattr(limits, name)
        if value is not None and not value >= 0:
            text = N_("%(region)s: limit “%(name)s” is %(value)s; give a number, zero or more, or none.")
            yield Words(text, region=region, name=name, value=value)
    known = {section.school for section in problem.sections}
    for school in sorted({*limits.frozen, *limits.school_shares} - known):
        text = N_("%(region)s: a limit names the school %(school)s, which is not in the table; correct its code.")
        yield Words(text, region=region, school=school)


def _people(problem: ExchangeProblem) -> Iterator[Words]:
    for key, times in Counter(person.key for person in problem.people).items():
        if times > 1:
            yield Words(N_("Person %(key)s stands %(times)s times; give each person once."), key=key, times=times)
    sections = {(s.school, s.stage) for s in problem.sections}
    schools, subjects = {school for school, _ in sections}, set(problem.subjects)
    partner = {person.key: person.partner for person in problem.people}
    for person in problem.people:
        where = Words(N_("Person %(key)s of school %(school)s"), key=person.key, school=person.school)
        if (person.school, person.stage) not in sections:
            text = N_("%(where)s: stage %(stage)s of that school is not in the table; correct the school or the stage.")
            yield Words(text, where=where, stage=person.stage)
        for subject in {person.subject, *person.others} - subjects:
            text = N_("%(where)s: subject “%(subject)s” is not one of the subjects; correct it or add the subject.")
            yield Words(text, where=where, subject=subject)
        if person.partner and partner.get(person.partner) != person.key:
            text = N_("%(where)s: the partner %(partner)s does not name this person back; correct one of the two.")
            yield Words(text, where=where, partner=person.partner)
        yield from _person_numbers(where, person, schools)


def _person_numbers(where: Words, person: Person, schools: set[str]) -> Iterator[Words]:
    if not (np.isfinite(person.years) and person.years > 0):
        yield Words(N_("%(where)s: the term is %(years)s years; give a number above zero."), where=where,
                      years=person.years)  # fmt: skip
    if (person.longitude is None) != (person.latitude is None):
        text = N_("%(where)s: the home has only one of longitude and latitude; give both or neither.")
        yield Words(text, where=where)
    if person.since_last is not None and not person.since_last >= 0:
        text = N_("%(where)s: %(years)s years since the last exchange; give a number, zero or more, or none.")
        yield Words(text, where=where, years=person.since_last)
    for school, weight in person.wishes:
        if school not in schools:
            text = N_("%(where)s: a wish names the school %(school)s, which is not in the table; correct its code.")
            yield Words(text, where=where, school=school)
        if not 0 < weight <= 1:
            text = N_("%(where)s: the wish for %(school)s has weight %(weight)s; give a number above 0, at most 1.")
            yield Words(text, where=where, school=school, weight=weight)
    if len({school for school, _ in person.wishes}) < len(person.wishes):
        yield Words(N_("%(where)s: two wishes name one school; keep one of them."), where=where)


def _wishes(problem: ExchangeProblem) -> Iterator[Words]:
    people = {person.key for person in problem.people}
    schools, subjects = {section.school for section in problem.sections}, set(problem.subjects)
    for decision in problem.fixed:
        where = Words(N_("Decision “%(kind)s” for person %(person)s"), kind=decision.kind, person=decision.person)
        if decision.kind not in ("go", "stay", "not"):
            yield Words(N_("%(where)s: such a decision is not known; write go, stay or not."), where=where)
        if decision.person not in people:
            yield Words(N_("%(where)s: the person is not in the table; correct the key."), where=where)
        if decision.kind != "stay" and decision.school not in schools:
            text = N_("%(where)s: the school %(school)s is not in the table; correct its code.")
            yield Words(text, where=where, school=decision.school)
        if decision.subject and decision.subject not in subjects:
            text = N_("%(where)s: the subject %(subject)s is not in the table; correct it.")
            yield Words(text, where=where, subject=decision.subject)
    if problem.first not in ("total", "changes"):
        text = N_("%(region)s: “first” is %(value)s; write total or changes.")
        yield Words(text, region=problem.region, value=problem.first)
    for person, times in Counter(line.person for line in problem.current or ()).items():
        if times > 1:
            text = N_("Plan in force: person %(person)s stands %(times)s times; give each person once.")
            yield Words(text, person=person, times=times)


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
