"""Teams: the list, one with its people, and the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.lists import list_page, period_asked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.partnership.actions.teams import drop_person, drop_team, end_team, keep_person, keep_team
from tongpan.assistance.partnership.forms.fields import DayForm
from tongpan.assistance.partnership.forms.teams import PersonForm, TeamForm
from tongpan.assistance.partnership.models import Team, TeamMember
from tongpan.assistance.partnership.queries.bonds import bond_called, with_bonds
from tongpan.assistance.partnership.queries.teams import has_left, left_on, people_of, teams_of, with_heads
from tongpan.assistance.partnership.registers.teams import TEAMS
from tongpan.ui.formats import ABSENT, day
from tongpan.ui.table import Column, Empty


@unit_page("assistance.view_bonds")
def teams(request: UnitRequest) -> HttpResponse:
    """Task teams, leading groups and resident work teams."""
    columns = [
        Column("name", _("Team"), order="name", href=lambda row: address(request, "team", team=row.pk)),
        Column("kind", _("Kind"), value=lambda row: row.get_kind_display(), order="kind"),
        Column("level", _("Level"), value=lambda row: row.get_level_display(), order="level"),
        Column("unit", _("Kept by"), value=lambda row: row.unit.title, order="unit__sort_key"),
        Column("head", _("Head"), value=lambda row: row.head or ABSENT),
        Column("people", _("People"), _("people"), number=0, value="people"),
        Column("bond", _("Bond"), value=bond_called, hidden=True),
        Column("since", _("From"), order="since", show=lambda row: day(row.since)),
        Column("until", _("Until"), order="until", show=lambda row: day(row.until) if row.until else _("open")),
    ]  # fmt: skip

    def complete(rows: Sequence[Team]) -> None:
        with_heads(rows, period_asked(request).first)
        with_bonds(rows)

    return list_page(
        request, TEAMS, columns, complete=complete,
        empty=Empty(_("No team is recorded for this filter. Set one up and name who leads it.")),
        actions=[("assistance:team-add", _("Set up a team"))],
        purpose=_("Task teams, leading groups and resident work teams, with the people in them."),
    )  # fmt: skip


def _team_or_404(request: UnitRequest, pk: int) -> Team:
    found: Team = get_object_or_404(teams_of(request.unit).select_related("unit", "bond"), pk=pk)
    return found


def _kept(request: UnitRequest, pk: int) -> Team:
    """The team, if the account may change it: 403 for a unit that only takes part."""
    found = _team_or_404(request, pk)
    if not request.user.has_perm("assistance.edit_bonds", found.unit):
        raise PermissionDenied("assistance.edit_bonds")
    return found


def _page(request: UnitRequest, team: Team) -> str:
    return address(request, "team", team=team.pk)


def _people(request: UnitRequest, team: Team) -> list[TeamMember]:
    """Who is in a team. ``named`` is a teacher's name, for the unit that keeps the team and for the teacher's own."""
    held, today = list(people_of(team)), timezone.localdate()
    sees = request.user.has_perm("registry.view_teachers", request.unit)
    keeps = request.unit.contains(team.unit)
    for own in held:
        ours = keeps or (own.unit is not None and request.unit.contains(own.unit))
        own.named = own.teacher.name if own.teacher and sees and ours else ""  # type: ignore[attr-defined]
        own.gone, own.gone_on = has_left(own, today), left_on(own, today)  # type: ignore[attr-defined]
    return sorted(held, key=lambda own: own.gone)  # type: ignore[attr-defined]


@unit_page("assistance.view_bonds")
def team(request: UnitRequest, team: int) -> HttpResponse:
    """One team: its duty, its people with their offices, its files."""
    found, today = _team_or_404(request, team), timezone.localdate()
    may = request.user.has_perm("assistance.edit_bonds", found.unit)
    context = {
        "team": found, "people": _people(request, found), "may_edit": may, "today": today,
        "files": files.panel(request, "team", found),
    }  # fmt: skip
    if may and (found.until is None or found.until >= today):
        context["end"] = DayForm(label=_("Last day"), initial={"day": today})
    return render(request, "assistance/partnership/team.html", context)


@unit_page("assistance.edit_bonds", FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Set up a team."""
    level = Team.Level.SCHOOL if request.unit.is_school else Team.Level.BUREAU
    start = {"bond": request.GET.get("bond", ""), "since": dt.date(request.year, 9, 1), "level": level}
    form = TeamForm(request.POST or None, unit=request.unit, initial=start)
    return form_page(
        request, form, title=_("Set up a team"), submit=_("Set up the team"), draft="team",
        purpose=_("A task team, leading group or resident work team; its people are entered on its page."),
        save=lambda: keep_team(Team(unit=request.unit), form.facts, user=request.user),
        done=_("The team is set up. Enter who leads it."), to=lambda made: _page(request, made),
        back=address(request, "teams"),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def edit(request: UnitRequest, team: int) -> HttpResponse:
    """Change a team."""
    found = _kept(request, team)
    form = TeamForm(request.POST or None, unit=request.unit, team=found)
    return form_page(
        request, form, title=_("Change “%(name)s”") % {"name": found}, submit=_("Save"),
        save=lambda: keep_team(found, form.facts, user=request.user), done=_("The team is changed."), record=found,
        to=_page(request, found), back=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def end(request: UnitRequest, team: int) -> HttpResponse:
    """Let a team work until a day."""
    found = _kept(request, team)
    form = DayForm(request.POST, label="")
    if not form.is_valid():
        messages.warning(request, _("Give the last day."))
        return redirect(_page(request, found))
    return act(
        request, lambda: end_team(found, last=form.cleaned_data["day"], user=request.user),
        done=_("The team works until that day."), to=_page(request, found),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", POST)
def drop(request: UnitRequest, team: int) -> HttpResponse:
    """Remove a team that was entered by mistake."""
    found = _kept(request, team)
    return act(
        request, lambda: drop_team(found, user=request.user), done=_("The team is removed."),
        to=address(request, "teams"),
    )  # fmt: skip


def _person(team: Team, pk: int) -> TeamMember:
    found: TeamMember = get_object_or_404(people_of(team).select_related("team__unit", "unit", "teacher"), pk=pk)
    return found


def _person_page(request: UnitRequest, team: Team, own: TeamMember, title: str) -> HttpResponse:
    start = {name: getattr(own, name) for name in ("role", "office", "since", "until")} if own.pk else {}
    start |= {"unit": own.unit.slug if own.unit else "", "teacher": own.teacher.name if own.teacher else ""}
    if not own.pk:
        start["unit"] = team.unit.slug
    form = PersonForm(request.POST or None, team=team, unit=request.unit, person=own, initial=start)
    return form_page(
        request, form, title=title, submit=_("Save"), done=_("The entry is saved."),
        save=lambda: keep_person(team, own, form.cleaned_data, user=request.user), record=own,
        to=_page(request, team), back=_page(request, team),
    )  # fmt: skip


@unit_page("assistance.edit_bonds", FORM)
def person_add(request: UnitRequest, team: int) -> HttpResponse:
    """Enter somebody in a team."""
    found = _kept(request, team)
    return _person_page(request, found, TeamMember(), _("Who joins “%(name)s”") % {"name": found})


@unit_page("assistance.edit_bonds", FORM)
def person_edit(request: UnitRequest, team: int, person: int) -> HttpResponse:
    """Change somebody's entry, or give the last day."""
    found = _kept(request, team)
    own = _person(found, person)
    return _person_page(request, found, own, _("Change “%(name)s”") % {"name": own.office})


@unit_page("assistance.edit_bonds", POST)
def person_drop(request: UnitRequest, team: int, person: int) -> HttpResponse:
    """Take out somebody who was entered by mistake."""
    found = _kept(request, team)
    own = _person(found, person)
    return act(
        request, lambda: drop_person(own, user=request.user), done=_("The entry is removed."), to=_page(request, found)
    )
