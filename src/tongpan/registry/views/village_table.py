"""The table of villages, and the figures above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.village_list import Village
from tongpan.ui import formats
from tongpan.ui.table import PAGE_SIZES, Column, Empty, Table


class Tile(NamedTuple):
    """One figure above the table."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    tone: str = ""


def tiles(found: Sequence[Village], stages: Sequence[str]) -> list[Tile]:
    """How many villages, how many pupils at each stage, how far the farthest go."""
    shown = [Tile(_("Villages"), formats.number(len(found)))]
    for stage in stages:
        pupils = sum(own.pupils.get(stage) or 0 for own in found)
        shown.append(Tile(_("%(stage)s: pupils") % {"stage": STAGE_NAMES[stage]}, formats.number(pupils)))
    ways = [(own.farthest, own) for own in found if own.farthest is not None]
    if ways:
        way, own = max(ways, key=lambda one: one[0])
        note = _("from %(village)s, as the crow flies") % {"village": own.settlement.name}
        shown.append(Tile(_("Farthest way to school"), formats.number(way, 1), _("km"), note))
    unplaced = sum(not own.placed for own in found)
    if unplaced:
        shown.append(Tile(_("Without coordinates"), formats.number(unplaced), tone="gap"))
    return shown


def village_table(request: Any, found: Sequence[Village], stages: Sequence[str]) -> Table:
    """The villages with their pupils and schools, stage by stage."""
    asked = request.GET.get("size", "")
    return Table(
        request,
        columns(request, stages),
        found,
        key="villages",
        caption=_("Villages"),
        page_size=int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0],
        empty=_empty(request),
        row_key="settlement.pk",
    )


def _empty(request: Any) -> Empty:
    if request.GET:
        return Empty(_("No village matches these filters."), request.path, _("Clear the filters"))
    if request.unit.is_school:
        return Empty(_("No village is recorded whose pupils attend this school in this year."))
    may_import = request.user.has_perm("registry.import_files", request.unit)
    here = {"unit": request.unit.slug, "year": request.year}
    step = (reverse("registry:imports", kwargs=here), _("Import villages")) if may_import else ("", "")
    return Empty(
        _("There are no villages here yet. Plans for schools and buses need to know where pupils live."), *step
    )


def columns(request: Any, stages: Sequence[str]) -> list[Column]:
    """Name and place, then pupils and school of each stage, then the way to the farthest of the schools."""
    may_edit = not request.unit.is_school and request.user.has_perm("registry.edit_schools", request.unit)

    def edit(row: Village) -> str:
        return reverse("registry:village", args=(request.unit.slug, request.year, row.settlement.pk))

    shown = [
        Column("name", _("Village name"), value="settlement.name", href=edit if may_edit else None),
        Column("code", _("Code"), value="settlement.code", hidden=True),
    ]
    if not request.unit.is_county and request.unit.kind != "town":
        shown.append(Column("county", _("County or zone"), value="settlement.county.title"))
    shown.append(Column("town", _("Town"), value="town"))
    for stage in stages:
        shown += _of_stage(request, stage)
    if len(stages) > 1:
        shown.append(Column("total", _("All pupils"), value="total", number=0, total=sum))
    shown.append(
        Column(
            "farthest", _("Way to school"), unit=_("km"), value="farthest", number=1,
            tip=_("To the farthest of the schools attended, as the crow flies; roads are longer."),
        )
    )  # fmt: skip
    return [
        *shown,
        Column("longitude", _("Longitude"), value="settlement.longitude", number=5, hidden=True),
        Column("latitude", _("Latitude"), value="settlement.latitude", number=5, hidden=True),
    ]


def _of_stage(request: Any, stage: str) -> list[Column]:
    name = {"stage": STAGE_NAMES[stage]}

    def school_name(row: Village) -> str | None:
        return row.schools[stage].title if stage in row.schools else None

    def school_link(row: Village) -> Any:
        school = row.schools.get(stage)
        if school is None or not request.unit.contains(school):
            return school.title if school else formats.ABSENT
        return format_html(
            '<a href="{}">{}</a>', reverse("registry:school", args=(school.slug, request.year)), school.title
        )

    return [
        Column(
            f"pupils_{stage}",
            _("%(stage)s: pupils") % name,
            value=lambda row: row.pupils.get(stage),
            number=0,
            total=sum,
        ),
        Column(f"school_{stage}", _("%(stage)s: school attended") % name, value=school_name, show=school_link),
    ]
