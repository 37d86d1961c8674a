"""The map of villages: who lives where, and in a county which school they go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.models import Unit
from tongpan.registry.queries.village_list import Village
from tongpan.ui import charts, formats

MOST_WAYS, FARTHEST, HEIGHT = 160, 20, 500
"""With more ways to school than the first nobody can follow one of them; so many villages stand beside the map."""


class Line(NamedTuple):
    """A village beside the map."""

    key: str
    name: str
    text: str
    href: str


def farthest(found: Iterable[Village], page: str) -> list[Line]:
    """The villages with the farthest ways to school, each with a link to its row of the table."""
    known = sorted(((own.farthest, own) for own in found if own.farthest is not None), key=lambda one: -one[0])
    return [
        Line(
            f"village-{own.settlement.pk}",
            own.settlement.name,
            _("%(km)s km · %(count)s pupils") % {"km": formats.number(way, 1), "count": formats.number(own.total or 0)},
            f"{page}?q={quote(own.settlement.code)}",
        )
        for way, own in known[:FARTHEST]
    ]


def map_of_villages(found: Sequence[Village]) -> charts.Chart | None:
    """The villages in the outlines of their counties; None where none of them has coordinates."""
    placed = [own for own in found if own.placed]
    if not placed:
        return None
    counties = {own.settlement.county_id: own.settlement.county for own in placed}
    areas = [charts.Area(own.slug, own.title, own.outline) for own in counties.values() if own.outline]
    schools, ways = _ways(placed) if len(counties) == 1 else ([], [])
    places = [_place(own) for own in placed]
    tones: dict[charts.Tone, str] = {"met": _("Village or neighbourhood"), "gap": _("Pupils or school not known")}
    if schools:
        tones["muted"] = _("School")
    return charts.map_of(
        _title(found), areas, [*schools, *places], ways, tones=tones, height=HEIGHT, names=len(areas) > 1
    )


def _title(found: Sequence[Village]) -> str:
    pupils = sum(own.total or 0 for own in found)
    text = ngettext("%(count)s village with %(pupils)s pupils", "%(count)s villages with %(pupils)s pupils", len(found))
    return text % {"count": formats.number(len(found)), "pupils": formats.number(pupils)}


def _place(own: Village) -> charts.Place:
    total = own.total
    told = _("pupils not reported") if total is None else _("%(count)s pupils") % {"count": formats.number(total)}
    tone: charts.Tone = "gap" if total is None or own.unschooled else "met"
    one = own.settlement
    return charts.Place(f"village-{one.pk}", one.name, one.longitude or 0.0, one.latitude or 0.0, tone, told)


def _ways(placed: Iterable[Village]) -> tuple[list[charts.Place], list[charts.Flow]]:
    """The schools attended and an arrow to each from its villages, as wide as there are pupils."""
    schools: dict[str, Unit] = {}
    ways = []
    for own in placed:
        for stage, school in own.schools.items():
            if school.longitude is None or school.latitude is None or not own.pupils.get(stage):
                continue
            schools[school.slug] = school
            amount = own.pupils[stage] or 0
            told = f"{own.settlement.name} → {school.title}: {formats.number(amount)}"
            ways.append(charts.Flow(f"village-{own.settlement.pk}", school.slug, amount, told))
    marks = [
        charts.Place(school.slug, school.title, school.longitude or 0.0, school.latitude or 0.0, "muted")
        for school in schools.values()
    ]
    return marks, ways if len(ways) <= MOST_WAYS else []
