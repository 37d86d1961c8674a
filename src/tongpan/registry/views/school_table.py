"""The table of schools: sorted and paged by the database, one row read at a time of showing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.registry.models.school import STAGE_NAMES, SchoolKind, Setting
from tongpan.registry.queries import columns
from tongpan.registry.queries.listing import Listing, SchoolRow
from tongpan.ui.badges import badge
from tongpan.ui.formats import markup
from tongpan.ui.table import PAGE_SIZES, Column, Empty, Table

CHUNK = 500


class Rows:
    """Schools in order, read and turned into rows only where they are looked at."""

    def __init__(self, keys: Sequence[int], listing: Listing) -> None:
        self.keys, self.listing = keys, listing

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, part: slice) -> list[SchoolRow]:
        return self.listing.rows(self.keys[part])

    def __iter__(self) -> Iterator[SchoolRow]:
        for start in range(0, len(self.keys), CHUNK):
            yield from self.listing.read(self.keys[start : start + CHUNK])


class SchoolTable(Table):
    """The shared table over a listing of schools whose columns may be figures of a year."""

    rows: Listing
    shown: dict[str, columns.Column]

    def sortable(self, column: Column) -> bool:
        """Every column is."""
        return column.key in self.shown

    @cached_property
    def sorted_rows(self) -> Rows:
        """The rows in the order asked for."""
        name, down = self.sort
        return Rows(self.rows.keys(self.shown[name or "name"], down), self.rows)

    @cached_property
    def page(self) -> Page:
        """The part of the rows that is shown."""
        return Paginator(self.sorted_rows, self.page_size).get_page(self.request.GET.get("page"))

    @cached_property
    def totals(self) -> list[tuple[Column, Any]]:
        """Sums over all schools that the filter lets through; of columns of which a sum says nothing, nothing."""
        sums = self.rows.sums(self.shown[own.key] for own in self.columns)
        return [(own, own.text(sums[own.key]) if own.key in sums else "") for own in self.columns]


def school_table(
    request: Any, listing: Listing, known: Mapping[str, columns.Column], codes: Sequence[str]
) -> SchoolTable:
    """The table of a unit's schools with some of the columns known."""
    chosen = columns.columns_of(known, listing.unit, codes)
    asked = request.GET.get("size", "")
    table = SchoolTable(
        request,
        [_column(own, listing.year) for own in chosen],
        listing,
        key="schools",
        caption=_("Schools"),
        page_size=int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0],
        empty=_empty(request),
        bulk=_bulk(request),
        row_key="school.code",
        default_sort="name",
    )
    table.shown = {own.code: own for own in chosen}
    return table


def _empty(request: Any) -> Empty:
    if request.GET:
        return Empty(_("No school matches these filters."), request.path, _("Clear the filters"))
    may_import = request.user.has_perm("registry.import_files", request.unit)
    here = {"unit": request.unit.slug, "year": request.year}
    step = (reverse("registry:imports", kwargs=here), _("Import schools")) if may_import else ("", "")
    return Empty(_("There are no schools here yet: nobody has imported them."), *step)


def _bulk(request: Any) -> list[tuple[str, Any, Any]]:
    if not request.user.has_perm("registry.edit_schools", request.unit):
        return []
    here = {"unit": request.unit.slug, "year": request.year}
    return [
        (
            reverse("registry:freeze", kwargs=here),
            _("Keep out of plans"),
            _("Plans will leave the {count} schools chosen as they are. You can undo this."),
        ),
        (
            reverse("registry:unfreeze", kwargs=here),
            _("Let into plans again"),
            _("Plans may again move people to and from the {count} schools chosen. You can undo this."),
        ),
    ]


def _column(own: columns.Column, year: int) -> Column:
    if own.figure:
        decimals = None if own.whole else 1 if own.code == columns.RATIO else 2
        return Column(own.code, own.label, own.symbol, value=_figure(own.code), number=0 if own.whole else decimals)
    show, value = FACTS[own.code]
    base = reverse("registry:school", kwargs={"unit": "SCHOOL", "year": year})
    href = (lambda row: base.replace("SCHOOL", row.school.unit.slug)) if own.code == "name" else None
    return Column(own.code, own.label, value=value, show=show, href=href)


def _figure(code: str) -> Callable[[SchoolRow], float | None]:
    return lambda row: row.figures.get(code)


def stage_names(stages: Sequence[str]) -> str:
    """小学、初中."""
    return "、".join(str(STAGE_NAMES.get(stage, stage)) for stage in stages)


def _name(row: SchoolRow) -> SafeString:
    """The name and, where there is something to say, a mark."""
    marks = []
    if row.missing:
        marks.append(badge("gap", _("Figures missing")))
    if row.school.frozen:
        marks.append(badge("info", _("Kept out of plans")))
    if row.school.unit.closed:
        marks.append(badge("muted", _("Closed")))
    return markup("{} {}", row.school.unit.name, SafeString(" ".join(marks)))


KINDS, SETTINGS = dict(SchoolKind.choices), dict(Setting.choices)


def _label(labels: dict[str, Any], value: str) -> str:
    """The label of a choice. ``get_…_display`` translates all choices to find one, for every row."""
    return str(labels.get(value, value))


FACTS: dict[str, tuple[Callable[[SchoolRow], Any] | None, Callable[[SchoolRow], Any]]] = {
    "name": (_name, lambda row: row.school.unit.name),
    "code": (None, lambda row: row.school.code),
    "kind": (None, lambda row: _label(KINDS, row.school.kind)),
    "stages": (None, lambda row: stage_names(row.school.stages)),
    "setting": (None, lambda row: _label(SETTINGS, row.school.setting)),
    "public": (None, lambda row: _("Public school") if row.school.public else _("Private school")),
    "county": (None, lambda row: row.county),
    "town": (None, lambda row: row.town),
    "built": (None, lambda row: row.school.built),
}
