"""Schools' sections to a pairing problem, and its result for the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, UnitKind
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries import pairs_between
from tongpan.insight.planners.words import BUREAU
from tongpan.insight.queries.defaults import DEFAULT_PACK
from tongpan.insight.tables import Board, board_of
from tongpan.insight.tables.plan_problem import rules_of
from tongpan.registry.queries.languages import languages_of
from tongpan.registry.queries.subjects import subject_staff
from tongpan_core.measure import split
from tongpan_core.plan.pairing import Fixed, Known, PairingPlan, Params, Past, Weights, build_problem, defaults, solve
from tongpan_core.policy import policy
from tongpan_core.tables import Sections

from .base import Gate, Inputs, Statement, policy_day
from .base import Params as Asked
from .by_hand import NO_SCHOOL, names_told, sort_out
from .digest import digest_of
from .published import origins
from .sections import ABSENT

NO_SCHOOLS = gettext_noop(
    "None of the schools that it runs has figures or people of this school year: it takes no part."
)
NO_RECORDS = gettext_noop("No teacher records: strengths come from declared figures only.")
NO_LANGUAGES = gettext_noop(
    "No school to be helped has a language of teaching on record: that part of the fit is the same for all pairs."
)
HISTORY = 12
"""Years of past pairs that are read; older ones weigh nothing, and those of the year planned for are no past."""
COMMON = "planning/pairing/common_language"
PAIR = ("force", "forbid")
"""Decisions by hand about pairs; others are about the number of one school."""
Spell = tuple[str, str, dt.date, dt.date | None]


class Pairing(Gate):
    """The gate of pairing. Keys are ``code:stage``: a school of two stages gives and receives by stage."""

    solve = staticmethod(solve)

    def read(self, unit: Unit, year: int, asked: Asked) -> Inputs:
        """Sides as chosen; strengths from figures and people; past pairs from the bonds kept."""
        board, day = board_of(unit, year), policy_day(asked)
        rules = rules_of(board, DEFAULT_PACK, day)
        sections = _run_by(unit, split(board.figures, rules.weights()).sections)
        given = self._given(day, board.region, asked)
        first, last = dt.date(year - HISTORY, 9, 1), dt.date(year, 8, 31)
        bonds = pairs_between(unit, Bond.Form.PAIRING, first, last, without=origins(unit, year, "pairing"))
        bureaus = any(key.endswith(BUREAU) for key in (*asked["donors"], *asked["recipients"]))
        sections = _by_bureau(sections) if bureaus else sections
        sides = [_side(sections, asked[name]) for name in ("donors", "recipients")]
        staff = subject_staff(unit, year, board.region)
        told = languages_of(unit)
        languages = _languages(told, sides, day, board.region)
        kept, left = _decided(asked, sides)
        gone = _absent(sides, asked)
        problem, missing = build_problem(
            sides[0], sides[1], rules, given, _known(sections, staff, languages, _numbers(kept, given)),
            region=unit.slug, year=year, side="county" if bureaus else "school", limits=given.limits,
            past=_past(bonds, sides),
            fixed=[Fixed(own["kind"], own["donor"], own["recipient"]) for own in kept if own["kind"] in PAIR],
        )  # fmt: skip
        return Inputs(
            problem=problem,
            digest=digest_of(board.digest, bonds, staff, *([told] if told else [])),
            names=names_of(sections) | _units(unit, asked) | names_told(left, board.names) | _called(gone, board),
            missing=[*left, *gone, *_statements(missing, board), *_languages_said(told, sides, asked)],
            more={"indicators": _labels(rules)},
        )

    def _given(self, day: dt.date, region: str, asked: Asked) -> Any:
        """The defaults of policy with the planner's own numbers in their place."""
        given = defaults(day, region)
        weights = Weights(**{name: float(asked[f"weight_{name}"]) for name in Weights.__dataclass_fields__})
        limits = replace(
            given.limits, scopes=frozenset(asked["scopes"]), distance_km=asked["distance_km"], mode=asked["mode"],
            least_fit=asked["least_fit"], rotate_years=int(asked["rotate_years"]), half_km=float(asked["half_km"]),
            share=float(asked["share"]),
        )  # fmt: skip
        return replace(
            given, weights=weights, limits=limits, places=int(asked["donor_places"]),
            least=int(asked["recipient_least"]), most=int(asked["recipient_most"]),
        )  # fmt: skip

    def params(self, asked: Asked) -> Params:  # noqa: ARG002 - pairing has none to choose
        """The core's own."""
        return Params()

    def plan_from(self, data: Mapping[str, Any]) -> PairingPlan:
        """The pairs."""
        return PairingPlan.from_dict(data)

    def explain(self, inputs: Inputs, plan: PairingPlan) -> Any:
        """The parts of every fit and the runner-up."""
        from tongpan_core.plan.pairing.explain import explain

        return explain(inputs.problem, plan)

    def summary(self, inputs: Inputs, plan: PairingPlan, told: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002
        """How many pairs and how good."""
        values = {"pairs": len(plan.pairs), "total": plan.total, "left": len(plan.unserved)}
        text = gettext_noop("%(pairs)s pairs, %(total)s points, %(left)s without help")
        return values | {"headline": {"text": text, "values": values}}

    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: PairingPlan) -> list[dict[str, Any]]:  # noqa: ARG002
        """A bond changes no figure by itself."""
        return []


def _labels(rules: Any) -> dict[str, dict[str, str]]:
    """What the indicators are called that strengths and weaknesses may come from, by code."""
    return {own.rule.code: {"label": own.rule.label, "label_zh": own.rule.label_zh} for own in rules.indicators}


def _side(sections: Sections, keys: Sequence[str]) -> Sections:
    """The sections chosen, or those of the bureaus chosen, in the order of the registry."""
    wanted = set(keys)
    return sections.take(np.array([own in wanted for own in _keys(sections)], dtype=bool))


def _keys(sections: Sections) -> list[str]:
    """The key of the side that every section stands for: itself, or the bureau that runs it."""
    rows = zip(sections.schools, sections.stages, strict=True)
    return [own.county if own.county.endswith(BUREAU) else f"{own.code}:{stage}" for own, stage in rows]


def _by_bureau(sections: Sections) -> Sections:
    """The sections under the keys of the bureaus that run them."""
    schools = tuple(replace(own, county=f"{own.county}{BUREAU}") for own in sections.schools)
    return replace(sections, schools=schools)


def _units(unit: Unit, asked: Asked) -> dict[str, str]:
    """What the bureaus that were chosen are called, by the key of their unit."""
    keys = [key for key in (*asked["donors"], *asked["recipients"]) if key.endswith(BUREAU)]
    slugs = [key.removesuffix(BUREAU) for key in keys]
    rows = Unit.everywhere.filter(path__under=unit.path, slug__in=slugs) if slugs else ()
    return {own.slug: own.title for own in rows}


def _absent(sides: Sequence[Sections], asked: Asked) -> list[Statement]:
    """Who was chosen and takes no part, as the year knows nothing of it."""
    found = []
    for side, name in zip(sides, ("donors", "recipients"), strict=True):
        known = set(_keys(side))
        for key in (own for own in asked[name] if own not in known):
            code, _colon, stage = key.partition(":")
            bureau = key.endswith(BUREAU)
            found.append(Statement(NO_SCHOOLS if bureau else ABSENT, {} if bureau else {"stage": stage}, code))
    return found


def _called(gone: Sequence[Statement], board: Board) -> dict[str, str]:
    """What the schools are called that take no part, those that the registry still has."""
    return {own.school: board.names[own.school] for own in gone if own.school in board.names}


def _decided(asked: Asked, sides: Sequence[Sections]) -> tuple[list[Mapping[str, Any]], list[Statement]]:
    """What was decided by hand about sections on these sides of which the year knows something."""
    donors, recipients = (set(_keys(side)) for side in sides)

    def why(own: Mapping[str, Any]) -> str:
        sides = {own["donor"]: donors, own["recipient"]: recipients}
        return "" if all(key in known for key, known in sides.items() if key) else NO_SCHOOL

    return sort_out(asked.get("decisions", ()), why)


def _numbers(kept: Sequence[Mapping[str, Any]], given: Any) -> dict[str, Any]:
    """How many single schools help at most, and from how many to how many helpers single schools have."""
    places = {own["donor"]: int(own["number"]) for own in kept if own["kind"] == "places"}
    most = {own["recipient"]: int(own["number"]) for own in kept if own["kind"] == "needs"}
    return {"places": places, "needs": {key: (min(given.least, number), number) for key, number in most.items()}}


def names_of(sections: Sections) -> dict[str, str]:
    """The school's name for every ``code:stage`` and every code."""
    found = {school.code: school.name for school in sections.schools}
    return found | {f"{school.code}:{stage}": school.name
                    for school, stage in zip(sections.schools, sections.stages, strict=True)}  # fmt: skip


def _run_by(unit: Unit, sections: Sections) -> Sections:
    """The sections of a province, those that no county runs under the city that does: a board has them under itself."""
    if unit.kind != UnitKind.PROVINCE:
        return sections
    outside = {own.code for own in sections.schools if own.county == unit.slug}
    rows = Unit.everywhere.filter(slug__in=outside).values_list("slug", "path")
    cities = list(Unit.everywhere.filter(kind=UnitKind.CITY, path__under=unit.path).values_list("path", "slug"))
    city = {slug: key for slug, path in rows for above, key in cities if path.startswith(above)}
    schools = (replace(own, county=city.get(own.code, own.county)) for own in sections.schools)
    return replace(sections, schools=tuple(schools))


def _known(
    sections: Sections, staff: Sequence[Any], languages: Mapping[str, frozenset[str]], numbers: Mapping[str, Any]
) -> Known:
    subjects: dict[Any, dict[str, float]] = {}
    for own in staff:
        subjects.setdefault((own.school, own.stage), {})[own.subject] = own.fte
    counties = {school.county: school.county.removesuffix(BUREAU) for school in sections.schools}
    units = {own.slug: own for own in Unit.everywhere.filter(slug__in=counties.values()).select_related("parent")}
    rows = {key: units[slug] for key, slug in counties.items() if slug in units}
    cities = {key: own.slug if own.kind == UnitKind.CITY else own.parent.slug if own.parent else own.slug
              for key, own in rows.items()}  # fmt: skip
    above = {key for key, own in rows.items() if not own.is_county}
    run = {school.code for school in sections.schools if school.county in above}
    names = {key: own.title for key, own in rows.items()}
    return Known(cities=cities, names=names, city_run=frozenset(run), subjects=subjects, languages=languages, **numbers)


def _past(bonds: Sequence[Spell], sides: Sequence[Sections]) -> list[Past]:
    """Past pairs of bureaus, or of schools as pairs of their sections of one stage; a bond counts to the school year
    that it ends in."""
    found, others = [], set(_keys(sides[1]))
    stages: dict[str, list[str]] = {}
    for key in dict.fromkeys(_keys(sides[0])):
        stages.setdefault(key.partition(":")[0], []).append(key.partition(":")[2])
    for lead, other, since, until in bonds:
        last = None if until is None else _school_year(until)
        found += [
            Past(f"{lead}:{stage}", f"{other}:{stage}", _school_year(since), last)
            for stage in stages.get(lead, ()) if f"{other}:{stage}" in others
        ]  # fmt: skip
    return found


def _school_year(day: dt.date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def _languages(
    told: Mapping[str, Sequence[str]], sides: Sequence[Sections], day: dt.date, region: str
) -> dict[str, frozenset[str]]:
    """Languages by school. A helper of which none is recorded teaches in those that the law asks of every school."""
    common = frozenset(policy().parameter(COMMON).at(day, region).value)
    found = {own.code: common for own in sides[0].schools}
    return found | {code: frozenset(own) for code, own in told.items()}


def _languages_said(told: Mapping[str, Sequence[str]], sides: Sequence[Sections], asked: Asked) -> list[Statement]:
    """Of how many schools the languages are known, where they weigh anything."""
    schools = {own.code for side in sides for own in side.schools}
    known = len(schools & told.keys())
    if not float(asked["weight_language"]) or known == len(schools):
        return []
    if not {own.code for own in sides[1].schools} & told.keys():
        return [Statement(NO_LANGUAGES)]
    text = gettext_noop(
        "Of %(known)s of %(all)s schools the languages of teaching are on record. Of the others, those that help are"
        " taken to teach in the national common language, and those that are helped to ask for none."
    )
    return [Statement(text, {"known": known, "all": len(schools)})]


def _statements(missing: Sequence[Any], board: Board) -> list[Statement]:
    found = [Statement(own.text, dict(own.values), own.key.partition(":")[0]) for own in missing]
    if not board.from_records:
        found.append(Statement(NO_RECORDS))
    return found


GATE = Pairing()
