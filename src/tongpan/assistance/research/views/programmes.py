"""The lists of programmes, cohorts and their members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _

from tongpan.access.pages import UnitRequest, unit_page
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.lists import list_page
from tongpan.assistance.base.records import address
from tongpan.assistance.research.models import Cohort, CohortMember, Programme
from tongpan.assistance.research.queries.programmes import CATEGORIES
from tongpan.assistance.research.registers.programmes import COHORTS, MEMBERS, PROGRAMMES
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty

from .export import note_export
from .found import EDIT
from .mentoring import subject_words
from .people import person_column
from .reach import names_shown

CATEGORY_WORDS = dict(CATEGORIES)


def until(row: Any) -> str:
    """The last day, or that there is none."""
    return day(row.until) if row.until else _("open")


def with_members(rows: Sequence[Programme]) -> None:
    """Put on each programme its cohorts, schools and people; one query over all."""
    members = CohortMember.everywhere.filter(cohort__programme__in=[own.pk for own in rows]).order_by()
    counts = members.values("cohort__programme").annotate(
        schools=Count("unit", distinct=True), people=Count("teacher", distinct=True)
    )  # fmt: skip
    with seeing(everything("how many are members")):
        found = {own["cohort__programme"]: own for own in counts}
    cohorts = Cohort.everywhere.filter(programme__in=[own.pk for own in rows]).order_by()
    intakes = dict(cohorts.values_list("programme").annotate(Count("pk")))
    for own in rows:
        counted = found.get(own.pk, {})
        own.counted = {"schools": counted.get("schools", 0), "people": counted.get("people", 0),  # type: ignore[attr-defined]
                       "cohorts": intakes.get(own.pk, 0)}  # fmt: skip


@unit_page("assistance.view_research")
def programmes(request: UnitRequest) -> HttpResponse:
    """The programmes that are kept here, or of which somebody here is a member."""
    may = request.user.has_perm(EDIT, request.unit)
    columns = [
        Column("name", _("Programme"), order="name",
               href=lambda row: address(request, "research-programme", programme=row.pk)),
        Column("kind", _("Kind"), value="get_kind_display", order="kind"),
        Column("subject", _("Subject"), value=lambda row: subject_words(row.subject), order="subject", hidden=True),
        Column("unit", _("Kept by"), value="unit.title", order="unit__sort_key"),
        Column("cohorts", _("Cohorts"), number=0, value=lambda row: row.counted["cohorts"]),
        Column("schools", _("Schools"), number=0, value=lambda row: row.counted["schools"]),
        Column("people", _("People"), number=0, value=lambda row: row.counted["people"]),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=until),
    ]  # fmt: skip
    step = (address(request, "research-programmes-add"), _("Enter a programme")) if may else ("", "")
    words = _("No programme runs here in this time. A programme runs over many activities and has members.")
    return list_page(
        request, PROGRAMMES, columns, complete=with_members, empty=Empty(words, *step),
        purpose=_("What runs over many activities: pilots, trainings, research projects, training bases."),
        actions=(("assistance:research-programmes-add", _("Enter a programme")),
                 ("assistance:research-cohorts", _("Cohorts")),
                 ("assistance:research-cohort-members", _("Members"))),
    )  # fmt: skip


def with_counts(rows: Sequence[Cohort]) -> None:
    """Put on each cohort its schools and people; one query over all."""
    members = CohortMember.everywhere.filter(cohort__in=[own.pk for own in rows]).order_by().values("cohort")
    counts = members.annotate(schools=Count("unit", distinct=True), people=Count("teacher", distinct=True))
    with seeing(everything("how many are members")):
        found: dict[int, dict[str, int]] = defaultdict(dict, {own["cohort"]: own for own in counts})
    for own in rows:
        own.counted = {name: found[own.pk].get(name, 0) for name in ("schools", "people")}  # type: ignore[attr-defined]


@unit_page("assistance.view_research")
def cohorts(request: UnitRequest) -> HttpResponse:
    """The cohorts of programmes."""
    columns = [
        Column("name", _("Cohort"), order="name", href=lambda row: address(request, "research-cohort", cohort=row.pk)),
        Column("programme", _("Programme"), value="programme.name", order="programme__name"),
        Column("pool", _("Chosen from"), _("schools"), number=0, order="pool"),
        Column("schools", _("Schools"), number=0, value=lambda row: row.counted["schools"]),
        Column("people", _("People"), number=0, value=lambda row: row.counted["people"]),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=until),
    ]  # fmt: skip
    words = _("No cohort runs here in this time. Cohorts are entered on the page of their programme.")
    empty = Empty(words, address(request, "research-programmes"), _("To the programmes"))
    return list_page(request, COHORTS, columns, complete=with_counts, empty=empty,
                     purpose=_("One intake of a programme each, with its members."))  # fmt: skip


def member_columns(request: UnitRequest) -> list[Column]:
    """School and person, role, whether completed."""
    return [
        Column("unit", _("School or county"), value="unit.name", order="unit__sort_key"),
        person_column(request, "teacher", _("Full name"), "teacher"),
        Column("role", _("Role"), value="get_role_display", order="role"),
        Column("category", _("Post category"), value=lambda row: str(CATEGORY_WORDS.get(row.category, ABSENT)),
               order="category"),
        Column("programme", _("Programme"), value="cohort.programme.name", order="cohort__programme__name"),
        Column("cohort", _("Cohort"), value="cohort.name", order="cohort__since",
               href=lambda row: address(request, "research-cohort", cohort=row.cohort_id)),
        Column("done", _("Completed"), order="done",
               value=lambda row: ABSENT if row.done is None else _("Yes") if row.done else _("No")),
    ]  # fmt: skip


def member_bulk(request: UnitRequest) -> list[tuple[str, Any, Any]]:
    """What can be done with members that are ticked."""
    return [
        (address(request, "research-members-done"), _("Completed"),
         _("The members ticked are noted as having completed it.")),
        (address(request, "research-members-undone"), _("Not completed"),
         _("The members ticked are noted as not having completed it.")),
        (address(request, "research-members-leave"), _("Take out"),
         _("The members ticked are taken out of the cohort.")),
    ]  # fmt: skip


@unit_page("assistance.view_research")
def members(request: UnitRequest) -> HttpResponse:
    """Schools and people in cohorts."""
    note_export(request, "assistance.cohort.export", names_shown(request))
    may = request.user.has_perm(EDIT, request.unit)
    words = _("Nobody is a member in this time. Members are added on the page of a cohort.")
    return list_page(
        request, MEMBERS, member_columns(request), template="assistance/research/list.html",
        bulk=member_bulk(request) if may else (), default_sort="unit", sums=("schools", "counties", "persons"),
        purpose=_("Who belongs to which programme, as a school or as a person."),
        empty=Empty(words, address(request, "research-programmes"), _("To the programmes")),
    )  # fmt: skip
