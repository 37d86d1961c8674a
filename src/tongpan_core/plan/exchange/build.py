"""From a county's sections, its people and the policy in force to an :class:`~.problem.ExchangeProblem`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.problem import (
    Assigned,
    Decision,
    ExchangeProblem,
    Limits,
    Person,
    Prices,
    Section,
)
from tongpan_core.policy import NATIONAL, Tree, Value, policy
from tongpan_core.tables import Floats, Sections, Stage

PERIODS = "planning/subjects/periods/"
LOAD = "planning/subjects/load"
_PRICES = {
    "unmet": "costs/hire_teacher",
    "allowance": "costs/exchange_allowance",
    "per_km": "costs/travel",
    "second": "planning/exchange/second_subject",
    "wish": "planning/exchange/wish",
    "change": "planning/exchange/change",
}
_LIMITS = {
    "share": "further/exchange/share_of_eligible",
    "backbone_share": "further/exchange/backbone_share",
    "km": "planning/max_distance_km",
    "share_out": "planning/max_share_moved",
    "couple_km": "planning/exchange/couple_km",
    "years_between": "planning/exchange/years_between",
    "keep_own": "planning/exchange/keep_own",
}
DETOUR = "planning/exchange/detour"
CLASSES_ASSUMED = N_("Classes are not reported: %(classes)s are assumed, %(most)s pupils in each")
NO_CLASSES = N_("Neither classes nor pupils are reported: no need of teachers is planned for")
NO_SUBJECT = N_("%(count)s teachers have no subject and are left out")
NO_PLACE = N_("The school has no place on the map: nobody is sent there where the way is limited")


@dataclass(frozen=True, slots=True)
class Missing:
    """What is not known of a school, and what was assumed or left out: a message id with its values."""

    school: str
    name: str
    text: str
    values: Mapping[str, object]


def default_prices(on: date, region: str = NATIONAL, tree: Tree | None = None) -> dict[str, Value]:
    """The planning defaults for :class:`~.problem.Prices`, with citations, by the name of the price."""
    return {name: (tree or policy()).parameter(path).at(on, region) for name, path in _PRICES.items()}


def default_limits(on: date, region: str = NATIONAL, tree: Tree | None = None) -> dict[str, Value]:
    """The defaults for :class:`~.problem.Limits`, with citations, by the name of the limit."""
    return {name: (tree or policy()).parameter(path).at(on, region) for name, path in _LIMITS.items()}


def subjects_taught(tree: Tree | None = None) -> tuple[str, ...]:
    """The codes of the subjects whose weekly periods are known."""
    return tuple(
        sorted(path.removeprefix(PERIODS) for path in (tree or policy()).parameters if path.startswith(PERIODS))
    )


def required_posts(
    sections: Sections, subjects: Sequence[str], on: date, region: str = NATIONAL, tree: Tree | None = None
) -> tuple[Floats, tuple[Missing, ...]]:
    """Posts that every section needs by subject, (n, S): classes × weekly periods ÷ weekly load, to a quarter post.

    Where classes are not reported they are taken as pupils ÷ the largest class; where neither is known, no need.
    """
    known = tree or policy()
    load = known.parameter(LOAD).by_stage(on, region)
    largest = known.parameter("further/class_size/limit").by_stage(on, region)
    classes, missing = _classes(sections, {stage: value.number for stage, value in largest.items()})
    posts = np.zeros((len(sections), len(subjects)))
    for column, subject in enumerate(subjects):
        path = PERIODS + subject
        if path not in known.parameters:
            continue
        weekly = known.parameter(path).by_stage(on, region)
        for row, stage in enumerate(sections.stages):
            if stage in weekly and stage in load:
                posts[row, column] = classes[row] * weekly[stage].number / load[stage].number
    return np.round(posts * 4) / 4, missing


def _classes(sections: Sections, largest: Mapping[str, float]) -> tuple[Floats, tuple[Missing, ...]]:
    unknown = np.full(len(sections), np.nan)
    classes = np.array(sections.figures.get("classes", unknown), dtype=float)
    pupils = sections.figures.get("pupils", unknown)
    missing = []
    for row in np.flatnonzero(np.isnan(classes)):
        school, most = sections.schools[row], largest.get(sections.stages[row])
        if most is not None and np.isfinite(pupils[row]):
            classes[row] = np.ceil(pupils[row] / most)
            values = {"classes": int(classes[row]), "most": most}
            missing.append(Missing(school.code, school.name, CLASSES_ASSUMED, values))
        else:
            classes[row] = 0.0
            missing.append(Missing(school.code, school.name, NO_CLASSES, {}))
    return classes, tuple(missing)


def build_problem(
    sections: Sections,
    people: Iterable[Person],
    present: Mapping[tuple[str, Stage, str], float],
    on: date,
    *,
    region: str = NATIONAL,
    name: str = "",
    prices: Prices | None = None,
    limits: Limits | None = None,
    required: Mapping[tuple[str, Stage, str], float] | None = None,
    fixed: Sequence[Decision] = (),
    current: Sequence[Assigned] | None = None,
    km: Floats | None = None,
    tree: Tree | None = None,
) -> tuple[ExchangeProblem, tuple[Missing, ...]]:
    """A county or city as a problem, and what is missing.

    ``present[school, stage, subject]`` are posts filled now (full-time equivalents, everybody counted); ``required``
    the same way replaces what periods and load give. ``people`` outside the sections are left out and named. ``km``
    is aligned on the schools in the order of ``sections``.

    Raises:
        ProblemError: for numbers that cannot be planned with.
    """
    known = tree or policy()
    everybody = list(people)
    taught = {subject for person in everybody for subject in (person.subject, *person.others)} - {""}
    subjects = tuple(sorted({*subjects_taught(known), *(key[2] for key in present), *taught}))
    posts, missing = required_posts(sections, subjects, on, region, known)
    filled, column = np.zeros_like(posts), {subject: at for at, subject in enumerate(subjects)}
    rows = sections.index()
    for key, number in present.items():
        if key[:2] in rows:
            filled[rows[key[:2]], column[key[2]]] += number
    for key, number in (required or {}).items():
        if key[:2] in rows and key[2] in column:
            posts[rows[key[:2]], column[key[2]]] = number
    own, left = _inside(everybody, rows, sections)
    problem = ExchangeProblem(
        region=name or region,
        sections=tuple(
            Section(s.code, s.name, stage, s.county, s.longitude, s.latitude)
            for s, stage in zip(sections.schools, sections.stages, strict=True)
        ),
        subjects=subjects,
        required=posts,
        present=filled,
        people=own,
        prices=prices or Prices(**{key: value.number for key, value in default_prices(on, region, known).items()}),
        limits=limits or _limits(on, region, known),
        km=np.zeros((0, 0)) if km is None else km,
        detour=1.0 if km is not None else known.parameter(DETOUR).at(on, region).number,
        fixed=tuple(fixed),
        current=None if current is None else tuple(current),
    )
    return problem, (*missing, *left, *_unplaced(sections, km))


def _limits(on: date, region: str, tree: Tree) -> Limits:
    values = {name: value.number for name, value in default_limits(on, region, tree).items()}
    keep = int(values.pop("keep_own"))
    return Limits(**values, keep_own=keep)  # type: ignore[arg-type]


def _inside(
    people: Sequence[Person], rows: Mapping[tuple[str, Stage], int], sections: Sections
) -> tuple[tuple[Person, ...], tuple[Missing, ...]]:
    """People of the sections who have a subject; how many of each school have none."""
    names = {school.code: school.name for school in sections.schools}
    own = [person for person in people if (person.school, person.stage) in rows and person.subject]
    without = Counter(p.school for p in people if (p.school, p.stage) in rows and not p.subject)
    left = tuple(Missing(code, names[code], NO_SUBJECT, {"count": count}) for code, count in sorted(without.items()))
    keys = {person.key for person in own}
    kept = [person if person.partner in keys or not person.partner else _alone(person) for person in own]
    return tuple(kept), left


def _alone(person: Person) -> Person:
    """Somebody whose partner is not in the problem is planned for alone."""
    from dataclasses import replace

    return replace(person, partner="")


def _unplaced(sections: Sections, km: Floats | None) -> tuple[Missing, ...]:
    """Schools without a place on the map, where ways are measured on it."""
    if km is not None:
        return ()
    found = {s.code: s for s in sections.schools if s.longitude is None or s.latitude is None}
    return tuple(Missing(code, school.name, NO_PLACE, {}) for code, school in found.items())
