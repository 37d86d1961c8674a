"""The table of ways by road, paged by the database, and the figures above it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import UnitKind
from tongpan.registry import export
from tongpan.registry.imports.kinds import GENERAL
from tongpan.registry.imports.kinds import kind as kind_of
from tongpan.registry.models import Road
from tongpan.registry.queries.road_list import SORTS, Place, RoadRow, Roads, lost, sorted_roads
from tongpan.ui import formats
from tongpan.ui.badges import badge
from tongpan.ui.table import PAGE_SIZES, Column, Empty, Table

from .village_table import Tile

PAGE = "registry:roads"
BELOW = (UnitKind.TOWN, UnitKind.SCHOOL)
"""Units that keep no ways: their county does."""


def may_remove(request: Any) -> bool:
    """Whether the account may take ways off the records here: whoever may bring them in, where they are kept."""
    return request.unit.kind not in BELOW and request.user.has_perm(GENERAL, request.unit)


def tiles(found: QuerySet[Road]) -> list[Tile]:
    """How many ways, the longest of them, and of how many something is not known."""
    told = found.order_by().aggregate(count=Count("pk"), timed=Count("minutes"), farthest=Max("metres"))
    gone = lost(found).count()
    shown = [
        Tile(_("Ways by road"), formats.number(told["count"])),
        Tile(_("The longest"), formats.number(told["farthest"] / 1000, 1), _("km")),
    ]
    untimed = told["count"] - told["timed"]
    if untimed:
        note = _("plans reckon with a speed there")
        shown.append(Tile(_("Minutes not known"), formats.number(untimed), note=note))
    if gone:
        note = _("no school or village here has the code: it is gone, was changed or lies elsewhere")
        shown.append(Tile(_("Place not on record here"), formats.number(gone), note=note, tone="gap"))
    return shown


class RoadTable(Table):
    """The shared table over ways; its file is in the shape that the import reads."""

    def sortable(self, column: Column) -> bool:
        """What the database can sort."""
        return column.key in SORTS

    @cached_property
    def sorted_rows(self) -> Roads:
        """The rows in the order asked for."""
        return Roads(sorted_roads(self.rows, *self.sort))

    @cached_property
    def page(self) -> Page:
        """The part of the rows that is shown."""
        return Paginator(self.sorted_rows, self.page_size).get_page(self.request.GET.get("page"))

    def file_rows(self) -> tuple[list[str], Iterable[list[Any]]]:
        """All rows in the order shown, with every column of the import: the file brings back what is removed."""
        fields = kind_of("roads").template_fields(self.request.unit)  # type: ignore[attr-defined]
        heads = [export.header_of(own) for own in fields]
        return heads, (export.road_row(fields, own) for own in self.sorted_rows)


def road_table(request: Any, found: QuerySet[Road]) -> RoadTable:
    """The ways with both of their ends, how far it is and how long it takes."""
    asked = request.GET.get("size", "")
    return RoadTable(
        request,
        columns(request),
        found,
        key="roads",
        caption=_("Ways by road"),
        page_size=int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0],
        empty=_empty(request),
        bulk=_bulk(request),
        row_key="road.pk",
    )


def _empty(request: Any) -> Empty:
    if request.GET:
        return Empty(_("No way by road matches these filters."), request.path, _("Clear the filters"))
    if request.unit.kind in BELOW:
        return Empty(_("Ways by road are kept by the county; look at them there."))
    may_import = request.user.has_perm(GENERAL, request.unit)
    here = {"unit": request.unit.slug, "year": request.year}
    step = (reverse("registry:imports", kwargs=here), _("Import ways by road")) if may_import else ("", "")
    return Empty(
        _(
            "There are no ways by road here yet: plans reckon with straight lines times a detour. Bring in a workbook "
            "that says from where to where, how far and how long."
        ),
        *step,
    )


def _bulk(request: Any) -> list[tuple[str, Any, Any]]:
    if not may_remove(request):
        return []
    return [
        (
            reverse("registry:roads-remove", args=(request.unit.slug, request.year)),
            _("Remove"),
            _("The {count} ways by road chosen go off the records. Export the list first: the file can be imported "
              "again."),
        )
    ]  # fmt: skip


def columns(request: Any) -> list[Column]:
    """From where to where, then how far and how long, as the import has them."""

    def end(name: str) -> Any:
        return lambda row: _end(request, getattr(row, name))

    shown = [
        Column("start", _("Start of the way"), value="start.title", show=end("start")),
        Column("start_code", _("Code of the start"), value="start.code", hidden=True),
        Column("end", _("End of the way"), value="end.title", show=end("end")),
        Column("end_code", _("Code of the end"), value="end.code", hidden=True),
    ]
    if not request.unit.is_county and request.unit.kind not in BELOW:
        shown.append(Column("county", _("County or zone"), value="county.title"))
    return [
        *shown,
        Column("metres", _("By road"), unit=_("km"), value=_km, number=2),
        Column("minutes", _("Minutes by road"), value="road.minutes", number=0),
    ]


def _km(row: RoadRow) -> float:
    return row.road.metres / 1000


def _end(request: Any, place: Place) -> Any:
    """A place by its name, with a link to its page or its row; a code that nothing here bears is marked."""
    if not place.title:
        return formats.markup("{} {}", place.code, badge("gap", _("not on record here")))
    if place.school is None:
        own = reverse("registry:villages", args=(request.unit.slug, request.year))
        return formats.markup('<a href="{}">{}</a>', f"{own}?{urlencode({'q': place.code})}", place.title)
    return formats.markup(
        '<a href="{}">{}</a>', reverse("registry:school", args=(place.school.slug, request.year)), place.title
    )
