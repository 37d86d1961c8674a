"""Studios of eminent teachers: the lists, one with its members, made, changed, joined and left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.reach import everything, seeing
from tongpan.assistance.base.lists import list_page, period_asked, ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.research.actions import studios as actions
from tongpan.assistance.research.forms.studios import StudioForm, StudioMembersForm
from tongpan.assistance.research.models import Studio, StudioMember
from tongpan.assistance.research.queries.programmes import studio_members_of
from tongpan.assistance.research.registers.programmes import STUDIO_MEMBERS, STUDIOS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty, Table

from .export import note_export
from .found import EDIT, may_edit
from .mentoring import subject_words
from .people import gone, person_column
from .programmes import until
from .reach import HIDDEN, names_shown, studio_seen


def with_members(rows: Sequence[Studio], first: dt.date) -> None:
    """Put on each studio how many members it has, and of how many schools; one query over all.

    Not who had left it, or all our schools, before a day.
    """
    stayed = Q(until__isnull=True) | Q(until__gte=first)
    stayed &= Q(teacher__left__isnull=True) | Q(teacher__left__gte=first)
    members = StudioMember.everywhere.filter(stayed, studio__in=[own.pk for own in rows]).order_by().values("studio")
    counts = members.annotate(people=Count("teacher", distinct=True), schools=Count("unit", distinct=True))
    with seeing(everything("how many are members")):
        found = {own["studio"]: own for own in counts}
    for own in rows:
        counted = found.get(own.pk, {})
        own.counted = {name: counted.get(name, 0) for name in ("people", "schools")}  # type: ignore[attr-defined]


@unit_page("assistance.view_research")
def studios(request: UnitRequest) -> HttpResponse:
    """The studios that are kept here, or of which somebody here is a member."""
    may = request.user.has_perm(EDIT, request.unit)
    columns = [
        Column("name", _("Studio"), order="name", href=lambda row: address(request, "research-studio", studio=row.pk)),
        Column("kind", _("Kind"), value="get_kind_display", order="kind"),
        Column("level", _("Level"), value="get_level_display", order="level"),
        person_column(request, "leader", _("Leader"), "leader"),
        Column("subject", _("Subject"), value=lambda row: subject_words(row.subject), order="subject"),
        Column("unit", _("Kept by"), value="unit.title", order="unit__sort_key"),
        Column("people", _("Members"), _("people"), number=0, value=lambda row: row.counted["people"]),
        Column("schools", _("Schools"), number=0, value=lambda row: row.counted["schools"]),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=until),
    ]  # fmt: skip
    step = (address(request, "research-studios-add"), _("Enter a studio")) if may else ("", "")
    words = _("No studio works here in this time. In a studio an eminent teacher guides members of several schools.")
    return list_page(
        request, STUDIOS, columns, empty=Empty(words, *step),
        complete=lambda rows: with_members(rows, period_asked(request).first),
        purpose=_("Studios of eminent teachers, principals and form teachers, with their members."),
        actions=(("assistance:research-studios-add", _("Enter a studio")),
                 ("assistance:research-studio-members", _("Members"))),
    )  # fmt: skip


def _member_columns(request: UnitRequest) -> list[Column]:
    return [
        person_column(request, "teacher", _("Full name"), "teacher"),
        Column("unit", _("School"), value="unit.name", order="unit__sort_key"),
        Column("studio", _("Studio"), value="studio.name", order="studio__name",
               href=lambda row: address(request, "research-studio", studio=row.studio_id)),
        Column("since", _("Member from"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=until),
    ]  # fmt: skip


@unit_page("assistance.view_research")
def members(request: UnitRequest) -> HttpResponse:
    """Who is a member of a studio."""
    note_export(request, "assistance.studio.export", names_shown(request))
    words = _("Nobody is a member of a studio in this time. Members are added on the page of a studio.")
    return list_page(
        request, STUDIO_MEMBERS, _member_columns(request), template="assistance/research/list.html",
        sums=("persons", "schools"), default_sort="unit",
        purpose=_("Members of studios with their schools on the day they joined."),
        empty=Empty(words, address(request, "research-studios"), _("To the studios")),
    )  # fmt: skip


@unit_page("assistance.view_research")
def studio(request: UnitRequest, studio: int) -> HttpResponse:
    """One studio with its members."""
    note_export(request, "assistance.studio.export", names_shown(request))
    found = studio_seen(request, studio)
    may = may_edit(request, found.unit)
    rows = studio_members_of(request.unit).filter(studio=found).select_related("teacher", "unit", "studio")
    out = (address(request, "research-studio-leave"), _("Membership ends today"),
           _("The members ticked leave the studio today; that they were in it stays in the records."))  # fmt: skip
    step = (address(request, "research-studio-join", studio=found.pk), _("Add members")) if may else ("", "")
    table = Table(
        request, [own for own in _member_columns(request) if own.key != "studio"],
        rows.order_by("unit__sort_key", "pk"), key="studio-members", personal=True, bulk=[out] if may else (),
        empty=Empty(_("This studio has no members yet."), *step),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    leader = (found.leader.name if names_shown(request) else HIDDEN) if found.leader else ABSENT
    context = {
        "studio": found,
        "table": table,
        "edit": may,
        "subject": subject_words(found.subject),
        "leader": leader,
        "leader_left": gone(found.leader),
    }
    return render(request, "assistance/research/studio.html", context)


def _page(request: UnitRequest, found: Studio) -> str:
    return address(request, "research-studio", studio=found.pk)


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Enter a studio."""
    form = StudioForm(request.POST or None, unit=request.unit, initial={"since": timezone.localdate()})
    return _form(request, form, _("Enter a studio"), _("Enter it"), address(request, "research-studios"))


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, studio: int) -> HttpResponse:
    """Change a studio."""
    found = studio_seen(request, studio, edit=True)
    form = StudioForm(request.POST or None, instance=found, unit=request.unit)
    return _form(request, form, _("Change “%(name)s”") % {"name": found.name}, _("Save"), _page(request, found))


def _form(request: UnitRequest, form: StudioForm, title: str, submit: str, back: str) -> HttpResponse:
    return form_page(
        request, form, title=title, submit=submit, back=back, done=_("Saved."),
        purpose=_("Members are added on its page."), to=lambda made: _page(request, made),
        save=lambda: actions.keep_studio(form.studio(request.unit), user=request.user),
    )  # fmt: skip


@unit_page(EDIT, POST)
def remove(request: UnitRequest, studio: int) -> HttpResponse:
    """Remove a studio that was entered by mistake."""
    found = studio_seen(request, studio, edit=True)
    key, page = found.pk, _page(request, found)
    answer = act(request, lambda: actions.remove_studio(found, user=request.user), done=_("The studio is removed."),
                 to=page)  # fmt: skip
    return answer if Studio.everywhere.filter(pk=key).exists() else redirect(address(request, "research-studios"))


@unit_page(EDIT, FORM)
def join(request: UnitRequest, studio: int) -> HttpResponse:
    """Add members, a line each."""
    found = studio_seen(request, studio, edit=True)
    form = StudioMembersForm(request.POST or None, unit=request.unit, initial={"since": timezone.localdate()})
    here = _page(request, found)
    return form_page(
        request, form, title=_("Add members to “%(name)s”") % {"name": found.name}, submit=_("Add them"),
        save=lambda: actions.join_studio(found, form.cleaned_data["people"], since=form.cleaned_data["since"],
                                         user=request.user),
        done=_("The members are added."), to=here, back=here,
    )  # fmt: skip


@unit_page(EDIT, POST)
def leave(request: UnitRequest) -> HttpResponse:
    """Let the memberships ticked end today."""
    found = studio_members_of(request.unit).filter(pk__in=ticked(request)).select_related("studio__unit")
    rows = [own for own in found if may_edit(request, own.studio.unit)]
    if rows:
        actions.leave_studio(rows, last=timezone.localdate(), unit=request.unit, user=request.user)
        messages.success(request, _("The memberships end today."))
    else:
        messages.warning(request, _("None of the members ticked is in a studio that you may change."))
    return back_to(request, "assistance:research-studio-members")
