"""One activity: its page, and the forms that make, change, copy, cancel and remove it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.research.actions import activities as actions
from tongpan.assistance.research.forms.activities import ActivityForm, CancelForm, CopyForm, NewActivityForm
from tongpan.assistance.research.models import Activity, ActivityUnit, Session
from tongpan.assistance.research.queries.activity import whole

from .found import EDIT, NAMES, activity_seen, activity_to_edit, address, may_edit


@unit_page("assistance.view_research")
def activity(request: UnitRequest, activity: int) -> HttpResponse:
    """What was done, session by session, who was in it and how many came."""
    found = activity_seen(request, activity)
    shown = whole(found)
    context = {
        "activity": found, "whole": shown, "edit": may_edit(request, found.unit),
        "names": request.user.has_perm(NAMES, request.unit), "files": files.panel(request, "activity", found),
        "own": {part.pk for part in shown.parts if request.unit.contains(part.unit) and may_edit(request, part.unit)},
        "can_remove": not shown.person_times,
    }  # fmt: skip
    return render(request, "assistance/research/activity.html", context)


def _page(request: UnitRequest, activity: Activity) -> str:
    return address(request, "research-activity", activity=activity.pk)


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """A new activity with its first session."""
    form = NewActivityForm(
        request.POST or None, unit=request.unit, today=timezone.localdate(), initial={"bond": request.GET.get("bond")}
    )  # fmt: skip
    return form_page(
        request,
        form,
        title=_("Enter an activity"),
        submit=_("Enter the activity"),
        purpose=_("With its first session; more sessions, lessons and lectures are added on its page."),
        save=lambda: actions.make_activity(_draft(request, form), user=request.user),
        done=_("The activity is entered."),
        to=lambda made: _page(request, made),
        back=address(request, "research-activities"),
        draft="research-activity",
    )


def _draft(request: UnitRequest, form: NewActivityForm) -> actions.Draft:
    own = form.cleaned_data
    made: Activity = form.save(commit=False)
    made.unit = request.unit
    zone = timezone.get_default_timezone()
    starts, ends = (dt.datetime.combine(own["day"], own[name], zone) for name in ("starts", "ends"))
    session = Session(starts=starts, ends=ends, places=own["places"], hours=own["hours"] or 0)
    host, joins = ActivityUnit.Role.HOST.value, ActivityUnit.Role.PARTICIPANT.value
    parts = [*((unit, host) for unit in own["hosts"]), *((unit, joins) for unit in own["participants"])]
    return actions.Draft(made, session, parts, own["bond"] if own["invite_bond"] else None)


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, activity: int) -> HttpResponse:
    """Change what an activity is; its days follow its sessions."""
    found = activity_to_edit(request, activity)
    form = ActivityForm(request.POST or None, instance=found, unit=found.unit, today=found.since)
    return form_page(
        request,
        form,
        title=_("Change “%(name)s”") % {"name": found.name},
        submit=_("Save"),
        purpose=_("Its days follow its sessions."),
        save=lambda: actions.change_activity(form.save(commit=False), user=request.user),
        done=_("Saved."),
        to=_page(request, found),
        back=_page(request, found),
    )


@unit_page(EDIT, FORM)
def copy(request: UnitRequest, activity: int) -> HttpResponse:
    """The same activity on another day."""
    found = activity_to_edit(request, activity)
    form = CopyForm(request.POST or None, initial={"name": found.name})

    def save() -> Activity:
        own = form.cleaned_data
        return actions.copy_activity(found, day=own["day"], name=own["name"], user=request.user)

    return form_page(
        request,
        form,
        title=_("Copy “%(name)s” to another day") % {"name": found.name},
        submit=_("Copy"),
        purpose=_("Sessions, items, hosts and participants are copied; attendance and summary are not."),
        save=save,
        done=_("The copy is made. Correct what differs."),
        to=lambda made: _page(request, made),
        back=_page(request, found),
    )


@unit_page(EDIT, FORM)
def cancel(request: UnitRequest, activity: int) -> HttpResponse:
    """Say why an activity does not take place."""
    found = activity_to_edit(request, activity)
    form = CancelForm(request.POST or None)
    return form_page(
        request,
        form,
        title=_("Cancel “%(name)s”") % {"name": found.name},
        submit=_("Cancel the activity"),
        purpose=_("Everybody invited is told. It stays in the records with the reason and counts in no figure."),
        save=lambda: actions.cancel_activity(found, reason=form.cleaned_data["reason"], user=request.user),
        done=_("The activity is cancelled."),
        to=_page(request, found),
        back=_page(request, found),
    )


@unit_page(EDIT, POST)
def restore(request: UnitRequest, activity: int) -> HttpResponse:
    """Let a cancelled activity take place after all."""
    found = activity_to_edit(request, activity)
    return _act(request, lambda: actions.restore_activity(found, user=request.user), _("It takes place again."), found)


def _act(request: UnitRequest, do: Any, done: str, found: Activity) -> HttpResponse:
    return act(request, do, done=done, to=_page(request, found))


@unit_page(EDIT, POST)
def remove(request: UnitRequest, activity: int) -> HttpResponse:
    """Remove an activity that was entered by mistake."""
    found = activity_to_edit(request, activity)
    key = found.pk
    answer = _act(
        request, lambda: actions.remove_activity(found, user=request.user), _("The activity is removed."), found
    )  # fmt: skip
    gone = not Activity.everywhere.filter(pk=key).exists()
    return redirect(address(request, "research-activities")) if gone else answer
