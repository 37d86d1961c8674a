"""One session: its page with items and attendance, and the forms that change it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base import files
from tongpan.assistance.base.records import act, form_page
from tongpan.assistance.research.actions import sessions as actions
from tongpan.assistance.research.forms.sessions import ItemForm, SessionForm
from tongpan.assistance.research.models import AttendanceList, Item, Session
from tongpan.assistance.research.queries.activities import with_session_facts
from tongpan.assistance.research.queries.attendance import came_by_school, came_to

from .found import (
    EDIT,
    NAMES,
    activity_to_edit,
    address,
    item_to_edit,
    may_edit,
    session_seen,
    session_to_edit,
)  # fmt: skip


@unit_page("assistance.view_research")
def session(request: UnitRequest, session: int) -> HttpResponse:
    """What happened, and who attended: by name for those who may see names, else by school."""
    found = session_seen(request, session)
    with_session_facts([found])
    edit = may_edit(request, found.activity.unit)
    names = request.user.has_perm(NAMES, request.unit)
    context = {
        "session": found, "activity": found.activity, "edit": edit, "names": names,
        "came": came_to(found, request.unit) if names else [], "schools": came_by_school(found),
        "lists": AttendanceList.everywhere.filter(session=found) if edit else [],
        "files": files.panel(request, "session", found),
    }  # fmt: skip
    return render(request, "assistance/research/session.html", context)


def _page(request: UnitRequest, session: Session) -> str:
    return address(request, "research-session", session=session.pk)


def _form(request: UnitRequest, session: Session, title: str, back: str) -> HttpResponse:
    form = SessionForm(request.POST or None, instance=session)
    return form_page(
        request,
        form,
        title=title,
        submit=_("Save"),
        save=lambda: actions.save_session(form.save(commit=False), user=request.user),
        done=_("Saved."),
        to=lambda made: _page(request, made),
        back=back,
    )


@unit_page(EDIT, FORM)
def add(request: UnitRequest, activity: int) -> HttpResponse:
    """One more session of an activity."""
    found = activity_to_edit(request, activity)
    last = Session.everywhere.filter(activity=found).order_by("starts").last()
    fresh = Session(activity=found, hours=last.hours if last else 0, places=last.places if last else None)
    title = _("Add a session to “%(name)s”") % {"name": found.name}
    return _form(request, fresh, title, address(request, "research-activity", activity=found.pk))


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, session: int) -> HttpResponse:
    """Change when, where, for how many and for how many hours."""
    found = session_to_edit(request, session)
    return _form(request, found, _("Change “%(name)s”") % {"name": found}, _page(request, found))


@unit_page(EDIT, POST)
def remove(request: UnitRequest, session: int) -> HttpResponse:
    """Remove a session that nobody attended."""
    found = session_to_edit(request, session)
    key, here = found.pk, _page(request, found)
    to = address(request, "research-activity", activity=found.activity_id)
    done = _("The session is removed.")
    answer = act(request, lambda: actions.remove_session(found, user=request.user), done=done, to=here)
    return answer if Session.everywhere.filter(pk=key).exists() else redirect(to)


def _item_form(request: UnitRequest, item: Item, title: str) -> HttpResponse:
    held = timezone.localdate(item.session.starts)
    form = ItemForm(request.POST or None, instance=item, unit=request.unit, day=held)
    here = _page(request, item.session)
    return form_page(
        request,
        form,
        title=title,
        submit=_("Save"),
        save=lambda: actions.save_item(form.save(commit=False), user=request.user),
        done=_("Saved."),
        to=here,
        back=here,
    )


@unit_page(EDIT, FORM)
def item_add(request: UnitRequest, session: int) -> HttpResponse:
    """A lesson, a lecture or whatever else happens in a session."""
    found = session_to_edit(request, session)
    return _item_form(request, Item(session=found), _("Add an item to “%(name)s”") % {"name": found})


@unit_page(EDIT, FORM)
def item_edit(request: UnitRequest, item: int) -> HttpResponse:
    """Change an item."""
    found = item_to_edit(request, item)
    return _item_form(request, found, _("Change “%(name)s”") % {"name": found.title})


@unit_page(EDIT, POST)
def item_remove(request: UnitRequest, item: int) -> HttpResponse:
    """Take an item out of its session."""
    found = item_to_edit(request, item)
    here = _page(request, found.session)
    return act(request, lambda: actions.remove_item(found, user=request.user), done=_("Removed."), to=here)
