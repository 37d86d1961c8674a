"""What the registry holds and lacks for a planner, told before the search in the words of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import staged_defaults
from tongpan.insight.planners.queries.on_record import Home, OnRecord, Site
from tongpan.registry.queries.languages import languages_of
from tongpan_core.plan.bus import build as bus
from tongpan_core.plan.distance import NO_ROADS
from tongpan_core.plan.exchange import build as exchange
from tongpan_core.plan.layout import build as layout
from tongpan_core.plan.pairing import strengths as pairing
from tongpan_core.policy import parameter

from . import communities
from .at_home import NO_COUPLES, NO_HOMES
from .base import Statement
from .bus import UNSCHOOLED
from .exchange import NO_WISHES, wishes_of
from .pairing import NO_LANGUAGES, NO_RECORDS
from .sections import ABSENT

SCHOOLS, VILLAGES, TEACHERS = "registry:schools", "registry:villages", "registry:teachers"
IMPORTS, ROADS = "registry:imports", "registry:roads"
Row = TypeVar("Row")


@dataclass(frozen=True)
class Held:
    """One thing that a planner reads: how many ``have`` it ``of`` how many, and where it is seen or filled in.

    ``label`` is an English message id. Where it is lacking somewhere, ``first`` is what the result will say of the
    first place that lacks it, and ``name`` the school's, where the sentence is about one and does not name it;
    ``others`` is of how many more places it will say the same.
    """

    label: str
    have: int
    of: int
    page: str
    query: Mapping[str, str]
    first: Statement | None = None
    name: str = ""
    others: int = 0

    @property
    def lacking(self) -> int:
        """How many lack it."""
        return self.of - self.have


def held(key: str, unit: Unit, year: int, stages: Sequence[str]) -> list[Held]:
    """What is on record for a planner's plan of some stages; a fixed number of queries however large the unit is."""
    own = OnRecord(unit, year, stages)
    return [_figures(own), *_LINES[key](own)] if own.stages else []


def _line(
    label: str,
    rows: Iterable[Row],
    lacks: Callable[[Row], bool],
    first: Callable[[Row], tuple[Statement, str]],
    page: str,
    **query: str,
) -> Held:
    found = list(rows)
    without = [row for row in found if lacks(row)]
    told, name = first(without[0]) if without else (None, "")
    others = max(len(without) - 1, 0)
    return Held(label, len(found) - len(without), len(found), page, query, told, name, others)


def _plain(text: str) -> Callable[[tuple[Site, str]], tuple[Statement, str]]:
    """What is said of a section by a text that names neither it nor a number."""
    return lambda row: (Statement(text, {"stage": row[1], "school": row[0].name}, row[0].key), row[0].name)


def _at(text: str) -> Callable[[Site], tuple[Statement, str]]:
    return lambda site: (Statement(text, {"school": site.name}, site.key), site.name)


def _figures(own: OnRecord) -> Held:
    known = set(own.known)
    label = gettext_noop("Schools with figures or people of the school year, each stage counted")
    return _line(label, own.due, lambda row: row not in known, _plain(ABSENT), SCHOOLS, only="missing")


def _pupils(own: OnRecord, text: str) -> Held:
    label = gettext_noop("Schools whose pupils are reported, each stage counted")
    return _line(label, own.known, lambda row: _of(own, row, "pupils") is None, _plain(text), SCHOOLS, only="missing")


def _placed(own: OnRecord, text: str) -> Held:
    label = gettext_noop("Schools with a place on the map")
    return _line(label, own.known_sites, lambda site: not site.placed, _at(text), SCHOOLS, only="unplaced")


def _of(own: OnRecord, row: tuple[Site, str], name: str) -> float | None:
    figures = own.figures.get((row[0].pk, row[1]))
    value = None if figures is None else getattr(figures, name)
    return None if value is None else float(value)


def _pairing(own: OnRecord) -> list[Held]:
    label = gettext_noop("Schools of which it is known who teaches what, each stage counted")
    taught = {key for key, staff in own.staff.items() if staff.people > staff.without}
    subjects = _line(
        label, own.known, lambda row: (row[0].pk, row[1]) not in taught, _plain(pairing.NO_SUBJECTS), TEACHERS
    )
    if not own.staff:
        subjects = Held(label, 0, len(own.known), TEACHERS, {}, Statement(NO_RECORDS))
    return [_pupils(own, pairing.NO_PUPILS), _placed(own, pairing.NO_PLACE), subjects, _languages(own)]


def _languages(own: OnRecord) -> Held:
    known = languages_of(own.unit)
    have = sum(site.key in known for site in own.known_sites)
    label = gettext_noop("Schools whose languages of teaching are on record")
    return Held(label, have, len(own.known_sites), SCHOOLS, {}, None if have else Statement(NO_LANGUAGES))


def _roads(own: OnRecord, text: str, detour: str = "") -> Held:
    """Ways by road; ``text`` is what is said where there are none, with the planner's ``detour`` where it names one."""
    values = {"detour": parameter(detour).at(own.day, own.region).number} if detour else {}
    label = gettext_noop("Ways by road on record")
    first, page = (None, ROADS) if own.roads else (Statement(text, values), IMPORTS)
    return Held(label, own.roads, own.roads, page, {}, first)


def _communities(own: OnRecord) -> list[Held]:
    roads = _roads(own, communities.STRAIGHT)
    return [_pupils(own, communities.NO_PUPILS), _placed(own, communities.NO_PLACE), roads]


def _exchange(own: OnRecord) -> list[Held]:
    largest = parameter("further/class_size/limit").by_stage(own.day, own.region)

    def assumed(row: tuple[Site, str]) -> tuple[Statement, str]:
        site, stage = row
        pupils, most = _of(own, row, "pupils"), largest.get(stage)  # type: ignore[call-overload]
        if pupils is None or most is None:
            return Statement(exchange.NO_CLASSES, {}, site.key), site.name
        values = {"classes": -(-pupils // most.number), "most": most.number}
        return Statement(exchange.CLASSES_ASSUMED, values, site.key), site.name

    classes = _line(
        gettext_noop("Schools whose classes are reported, each stage counted"), own.known,
        lambda row: _of(own, row, "classes") is None, assumed, SCHOOLS, only="missing",
    )  # fmt: skip
    wishing = len(wishes_of(own.unit, own.year))
    wishes = Held(
        gettext_noop("Teachers who have applied for a host school"), wishing, wishing, "assistance:exchange-calls", {},
        None if wishing else Statement(NO_WISHES),
    )  # fmt: skip
    roads = _roads(own, NO_ROADS, "planning/exchange/detour")
    return [classes, _placed(own, exchange.NO_PLACE), _taught(own), wishes, *_private(own), roads]


def _private(own: OnRecord) -> list[Held]:
    """Homes and couples of teachers: numbers only."""
    people, housed = (sum(getattr(staff, name) for staff in own.staff.values()) for name in ("people", "housed"))
    homes = gettext_noop("Teachers whose home is on record")
    couples = gettext_noop("Couples of teachers on record")
    return [
        Held(homes, housed, people, TEACHERS, {}, None if housed else Statement(NO_HOMES)),
        Held(couples, own.couples, own.couples, TEACHERS, {}, None if own.couples else Statement(NO_COUPLES)),
    ]


def _taught(own: OnRecord) -> Held:
    """Teachers with a subject; those without are told by school, as in the result."""
    without: dict[int, int] = {}
    for (pk, _stage), staff in own.staff.items():
        without[pk] = without.get(pk, 0) + staff.without
    people, gone = sum(staff.people for staff in own.staff.values()), sum(without.values())
    first = next((site for site in own.known_sites if without.get(site.pk)), None)
    told = Statement(exchange.NO_SUBJECT, {"count": without[first.pk]}, first.key) if first else None
    label = gettext_noop("Teachers whose subject is known")
    return Held(label, people - gone, people, TEACHERS, {}, told, first.name if first else "")


def _layout(own: OnRecord) -> list[Held]:
    def assumed(row: tuple[Site, str]) -> tuple[Statement, str]:
        values = {"school": row[0].name, "pupils": _of(own, row, "pupils") or 0.0}
        return Statement(layout.PLACES_ASSUMED, values, row[0].key), row[0].name

    places = _line(
        gettext_noop("Schools whose places are reported"), own.known, lambda row: _of(own, row, "places") is None,
        assumed, SCHOOLS, only="missing",
    )  # fmt: skip
    texts = {"pupils": layout.NO_PUPILS, "place": layout.VILLAGE_UNPLACED, "school": layout.NO_SCHOOL}
    nobody = Statement(layout.NOBODY, {"area": own.unit.title})
    roads = _roads(own, layout.STRAIGHT, "planning/layout/detour")
    return [*_homes(own, texts, nobody), _placed(own, layout.SCHOOL_UNPLACED), places, roads]


def _bus(own: OnRecord) -> list[Held]:
    first_lesson = staged_defaults("bus", own.day, own.region).get("first_lesson", {})
    youngest = {site.pk: stage for site, stage in reversed(own.known)}

    def assumed(site: Site) -> tuple[Statement, str]:
        minutes = first_lesson.get(youngest[site.pk])
        if minutes is None:
            return Statement(bus.BELL_UNKNOWN, {"school": site.name}, site.key), site.name
        values = {"school": site.name, "clock": bus.clock(float(minutes) * 60)}
        return Statement(bus.BELL_ASSUMED, values, site.key), site.name

    bells = _line(
        gettext_noop("Schools of which it is known when the first lesson begins"), own.known_sites,
        lambda site: site.pk in own.silent, assumed, SCHOOLS, only="unrung",
    )  # fmt: skip
    texts = {"pupils": bus.NO_PUPILS, "place": bus.HOME_UNPLACED, "school": UNSCHOOLED}
    nobody = Statement(bus.NOBODY, {"county": own.unit.title})
    roads = _roads(own, NO_ROADS, "planning/bus/detour")
    return [*_homes(own, texts, nobody, needed=True), _placed(own, bus.SCHOOL_UNPLACED), bells, roads]


def _homes(own: OnRecord, texts: Mapping[str, str], nobody: Statement, *, needed: bool = False) -> list[Held]:
    """Villages: their pupils, their places, the schools attended; ``nobody`` is said where there is nothing to use.

    ``needed`` says that nothing can be planned either where no village has a place.
    """

    def told(text: str) -> Callable[[Home], tuple[Statement, str]]:
        return lambda home: (Statement(text, {"village": home.name, "home": home.name, "pupils": home.pupils}), "")

    asked: list[tuple[str, Callable[[Home], bool], str, dict[str, Any]]] = [
        (gettext_noop("Villages whose pupils are reported"), lambda home: home.pupils is None, "pupils",
         {"only": "untold"}),
        (gettext_noop("Villages with pupils and a place on the map"), lambda home: not home.placed, "place",
         {"only": "unplaced"}),
        (gettext_noop("Villages with pupils whose school is known"), lambda home: not home.schooled, "school",
         {"only": "unschooled"}),
    ]  # fmt: skip
    lived = [home for home in own.homes if home.pupils]
    lines = [
        _line(label, own.homes if key == "pupils" else lived, lacks, told(texts[key]), VILLAGES, **query)
        for label, lacks, key, query in asked
    ]
    if any(home.placed for home in lived):
        return lines
    if lived:  # pupils, but of no village is it known where it lies
        return [lines[0], replace(lines[1], first=nobody, others=0) if needed else lines[1], lines[2]]
    return [Held(lines[0].label, 0, len(own.homes), VILLAGES, {}, nobody)]


_LINES: Mapping[str, Callable[[OnRecord], list[Held]]] = {
    "pairing": _pairing, "communities": _communities, "exchange": _exchange, "layout": _layout, "bus": _bus,
}  # fmt: skip
