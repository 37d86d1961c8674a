"""The ways by road of a unit as pages and workbooks show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.models import Road, School, Settlement

ENDS = ("start", "end")
SORTS = (*ENDS, "county", "metres", "minutes")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class RoadFilter:
    """What a list of ways is narrowed by; an empty value does not narrow.

    ``state``: ``untimed`` where nobody said how long it takes, ``lost``: see :func:`lost`.
    """

    text: str = ""
    county: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An end of a way: its official code, its name and short title, empty where the open scope has none of that key.

    ``school`` is the unit of a school, None for villages.
    """

    code: str
    name: str = ""
    title: str = ""
    school: Unit | None = None


@dataclass(frozen=True, slots=True)
class RoadRow:
    """A way with the county that keeps it and both of its ends."""

    road: Road
    county: Unit
    start: Place
    end: Place


def roads_of_list(chosen: RoadFilter, unit: Unit) -> QuerySet[Road]:
    """The ways kept at or below a unit that a filter lets through. Towns and schools keep none: their county does."""
    found = Road.objects.filter(unit__path__under=unit.path)
    schools, villages = School.objects.all(), Settlement.objects.all()
    if text := chosen.text.strip():
        named = schools.filter(
            Q(unit__name__icontains=text) | Q(unit__short_name__icontains=text) | Q(code__istartswith=text)
            | Q(unit__initials__contains=text.lower()) | Q(unit__sort_key__istartswith=text)
        )  # fmt: skip
        called = villages.filter(Q(name__icontains=text) | Q(sort_key__istartswith=text))
        by_key = Q(start__istartswith=text) | Q(end__istartswith=text)
        found = found.filter(by_key | _at("start", named, called) | _at("end", named, called))
    if chosen.county:
        path = Unit.objects.filter(slug=chosen.county).values_list("path", flat=True).first()
        found = found.filter(unit__path__under=path) if path else found.none()
    if chosen.state == "untimed":
        found = found.filter(minutes=None)
    return lost(found) if chosen.state == "lost" else found


def lost(found: QuerySet[Road]) -> QuerySet[Road]:
    """Those of some ways of which an end is no school or village of the open scope."""
    schools, villages = School.objects.all(), Settlement.objects.all()
    return found.filter(~_at("start", schools, villages) | ~_at("end", schools, villages))


def _at(end: str, schools: QuerySet[School], villages: QuerySet[Settlement]) -> Q:
    """Whether an end is one of some schools or villages: a code is first that of a village of the way's own county."""
    here = {"county": OuterRef("unit"), "code": OuterRef(end)}
    beside = villages.filter(county__parent=OuterRef("unit__parent"), code=OuterRef(end))
    own = Exists(Settlement.objects.filter(**here))
    return (
        Q(**{f"{end}__in": schools.values("unit__slug")})
        | Q(Exists(villages.filter(**here)))
        | (Q(Exists(beside)) & ~Q(own))
    )


def sorted_roads(found: QuerySet[Road], name: str = "", down: bool = False) -> QuerySet[Road]:
    """In the order of a column of :data:`SORTS`, unknown values last; else, and where equal, by start and end."""
    named = found.annotate(**{f"{end}_order": _order(end) for end in ENDS})
    column = {"county": "unit__sort_key", **{end: f"{end}_order" for end in ENDS}}.get(name, name)
    rest = ["start_order", "end_order", "pk"]
    if name not in SORTS:
        return named.order_by(*rest)
    first = F(column).desc(nulls_last=True) if down else F(column).asc(nulls_last=True)
    return named.order_by(first, *(own for own in rest if own != column))


def _order(end: str) -> Coalesce:
    school = Unit.objects.filter(slug=OuterRef(end), kind=UnitKind.SCHOOL).order_by()
    village = Settlement.objects.filter(county=OuterRef("unit"), code=OuterRef(end)).order_by()
    return Coalesce(Subquery(school.values("sort_key")[:1]), Subquery(village.values("sort_key")[:1]), F(end))


class Roads:
    """Ways in order, read with the names of their ends only where they are looked at."""

    def __init__(self, found: QuerySet[Road]) -> None:
        self.found = found

    def count(self) -> int:
        """How many there are."""
        return self.found.order_by().count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[RoadRow]:
        return with_places(self.found[part])

    def __iter__(self) -> Iterator[RoadRow]:
        keys = list(self.found.values_list("pk", flat=True))
        for at in range(0, len(keys), CHUNK):
            part = keys[at : at + CHUNK]
            known = Road.objects.in_bulk(part)
            yield from with_places([known[pk] for pk in part if pk in known])


def with_places(roads: Iterable[Road]) -> list[RoadRow]:
    """The ways with their counties and ends, as far as these lie in the open scope; three queries for any number."""
    rows = list(roads)
    counties = Unit.objects.defer("outline").in_bulk({own.unit_id for own in rows})
    keys = {key for own in rows for key in (own.start, own.end)}
    schools = {
        own.unit.slug: Place(own.code, own.unit.name, own.unit.title, own.unit)
        for own in School.objects.filter(unit__slug__in=keys).select_related("unit")
    }
    villages: dict[str, list[tuple[int, str]]] = {}
    near = Q(county__in=counties) | Q(county__parent__in={own.parent_id for own in counties.values()})
    named: Any = Settlement.objects.filter(near, code__in=keys - schools.keys()).order_by()
    for county, code, name in named.values_list("county", "code", "name"):
        villages.setdefault(code, []).append((county, name))

    def place(own: Road, key: str) -> Place:
        if key in schools:
            return schools[key]
        called = villages.get(key, [])
        names = [name for county, name in called if county == own.unit_id] or [name for _county, name in called]
        return Place(key, names[0], names[0]) if len(names) == 1 else Place(key)

    return [RoadRow(own, counties[own.unit_id], place(own, own.start), place(own, own.end)) for own in rows]
