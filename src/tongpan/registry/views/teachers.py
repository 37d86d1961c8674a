"""The teachers of a unit and their postings. Names are searched by POST, and an export leaves a record."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.registry.actions.teachers import record_export
from tongpan.registry.forms.teachers import NameForm, TeacherFilterForm
from tongpan.registry.models import Posting, Teacher
from tongpan.registry.queries import calendar, staff
from tongpan.registry.queries.schools import reference_day
from tongpan.registry.queries.staff import Person
from tongpan.ui import formats
from tongpan.ui.badges import badge
from tongpan.ui.table import PAGE_SIZES, Column, Empty, Table

from .teachers_frozen import UNDO, bulk_actions

LINES = 100
SEARCHED = "teacher_searched"


@unit_page("registry.view_teachers", FORM)
@spares_empty
def teachers(request: UnitRequest) -> HttpResponse:
    """The teachers of the unit, filtered and sorted, or the file asked for."""
    if request.method == "POST":
        form = NameForm(request.POST)
        request.session[SEARCHED] = form.cleaned_data["name"] if form.is_valid() else ""
        return redirect(request.get_full_path())
    form, name = TeacherFilterForm(request.GET), request.session.get(SEARCHED, "")
    table = teacher_table(request, staff.filtered_teachers(form.chosen(name), reference_day(request.year)))
    if table.asked_for_file:
        filters = {key: value for key, value in form.cleaned_data.items() if value}
        count = table.page.paginator.count
        file = table.export()
        if file.status_code == 200:  # else a second person has to allow it first
            record_export(count, table.asked_for_file, unit=request.unit, user=request.user, filters=filters)
        return file
    context = {"form": form, "table": table, "name_form": NameForm(initial={"name": name})}
    context |= {"name": name, "sizes": PAGE_SIZES, "undo": request.session.pop(UNDO, None)}
    return render(request, "registry/teachers.html", context)


@unit_page("registry.view_teachers")
def postings(request: UnitRequest) -> HttpResponse:
    """Who works away from the home post in the school year, month by month."""
    kind = request.GET.get("kind", "")
    chosen = kind if kind in Posting.Kind.values else ""
    page = Paginator(calendar.postings_away(request.year, chosen), LINES).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": calendar.lines_of(page, request.year),
        "months": calendar.months_of(request.year),
        "kinds": [choice for choice in Posting.Kind.choices if choice[0] != Posting.Kind.HOME],
        "kind": chosen,
    }
    return render(request, "registry/postings.html", context)


class People:
    """Teachers in order, read with their titles and postings only where they are looked at."""

    def __init__(self, found: QuerySet[Teacher], year: int) -> None:
        self.found, self.day = found.select_related("unit"), reference_day(year)

    def count(self) -> int:
        """How many there are."""
        return self.found.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, part: slice) -> list[Person]:
        return staff.with_postings(self.found[part], self.day)

    def __iter__(self) -> Any:
        return iter(staff.with_postings(self.found, self.day))


class TeacherTable(Table):
    """The shared table over teachers."""

    year: int

    def sortable(self, column: Column) -> bool:
        """What the database can sort."""
        return column.key in staff.SORTS

    @cached_property
    def sorted_rows(self) -> People:
        """The rows in the order asked for."""
        name, down = self.sort
        return People(staff.sorted_teachers(self.rows, name, down), self.year)

    @cached_property
    def page(self) -> Page:
        """The part of the rows that is shown."""
        return Paginator(self.sorted_rows, self.page_size).get_page(self.request.GET.get("page"))


def teacher_table(request: UnitRequest, found: QuerySet[Teacher]) -> TeacherTable:
    """The table of a unit's teachers."""
    asked = request.GET.get("size", "")
    table = TeacherTable(
        request,
        columns(request),
        found,
        key="teachers",
        caption=_("Teachers"),
        page_size=int(asked) if asked in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0],
        empty=Empty(_("No teacher matches."), request.path, _("Clear the filters"))
        if request.GET
        else Empty(_("There are no teacher records here; indicators use the declared figures.")),
        default_sort="name",
        bulk=bulk_actions(request),
        row_key="teacher.pk",
        personal=True,
    )
    table.year = request.year
    return table


def columns(request: UnitRequest) -> list[Column]:
    """What the list shows of a person: never the ID number in full."""
    year = request.year
    school = Column(
        "school",
        _("School"),
        value="teacher.unit.name",
        href=lambda row: reverse("registry:school", args=(row.teacher.unit.slug, year)),
    )
    return [
        Column("name", _("Full name"), value="teacher.name", show=_name),
        *([] if request.unit.is_school else [school]),
        Column("identity", _("ID number"), value="teacher.identity_mask"),
        Column("sex", _("Sex"), value="teacher.get_sex_display"),
        Column("born", _("Born"), value="teacher.born", show=lambda row: _month(row.teacher.born)),
        Column("subject", _("Main subject"), value="teacher.subject"),
        Column("degree", _("Highest degree"), value="teacher.get_degree_display"),
        Column("title", _("Professional title"), value="teacher.get_title_display"),
        Column("backbone", _("Backbone titles"), value=_titles_text, show=_titles),
        Column("employment", _("Employment"), value="teacher.get_employment_display"),
        Column("joined_school", _("Joined the school"), value="teacher.joined_school", hidden=True),
        Column("now", _("Works now"), value=lambda row: _away(row, year) or _("at the home post")),
    ]


def _name(row: Person) -> SafeString:
    mark = badge("info", _("Not to be moved")) if row.teacher.frozen else ""
    return format_html("{} {}", row.teacher.name, mark)


def _month(value: Any) -> str:
    return formats.markup('<span class="whole">{}</span>', f"{value:%Y-%m}") if value else formats.ABSENT


def _titles_text(row: Person) -> str:
    return "；".join(f"{title.get_level_display()}·{title.title}" for title in row.titles)


def _titles(row: Person) -> SafeString | str:
    shown = ((f"{own.get_level_display()}·{own.title}", own.until.year if own.until else "") for own in row.titles)
    return format_html_join(" ", "{} <small>–{}</small>", shown) or formats.ABSENT


def _away(row: Person, year: int) -> str:
    day = reference_day(year)
    held = [
        own
        for own in row.postings
        if own.kind != "home" and own.since <= day and (own.until is None or own.until >= day)
    ]
    return "；".join(f"{own.get_kind_display()}·{own.unit.title}" for own in held)
