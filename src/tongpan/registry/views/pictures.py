"""The small pictures of a school's page: where it lies, and how its figures ran."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tongpan.access.kept import until_written
from tongpan.access.models import Unit
from tongpan.registry.queries.figures import FigureHistory, StageHistory
from tongpan.ui import charts
from tongpan.ui.memory import Memory

SMALL, LOW = 420, 300


PLACES = Memory[charts.Chart | None](500)


def place_of(unit: Unit, county: Unit | None) -> charts.Chart | None:
    """The school as a point in its county; None where it has no coordinates or the county no outline."""
    return until_written(PLACES, unit.pk, unit.path, make=lambda: _place_of(unit, county), spoken=True, register=True)


def _place_of(unit: Unit, county: Unit | None) -> charts.Chart | None:
    if unit.longitude is None or unit.latitude is None or county is None or not county.outline:
        return None
    title = _("%(school)s in %(county)s") % {"school": unit.title, "county": county.title}
    area = charts.Area(county.slug, county.title, county.outline)
    point = charts.Place(unit.slug, unit.title, unit.longitude, unit.latitude, text=unit.name)
    return charts.map_of(title, [area], [point], width=SMALL, height=LOW, tones={"met": _("This school")})


def trends(histories: Sequence[StageHistory]) -> dict[str, SafeString]:
    """A sparkline for every figure that was reported in at least two years, by ``stage/code``."""
    return {row.key: sparkline(row) for part in histories for row in part.rows if row.known > 1}


def sparkline(row: FigureHistory) -> SafeString:
    """The years reported, one after the other."""
    drawn: Any = charts.spark([value for value in row.values if value is not None])
    return mark_safe(str(drawn))  # noqa: S308 (drawn by us from numbers)
