"""Experience that others can reuse: two lists, one case, a new one, sharing, following, removal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.files import panel
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.base.register import Register
from tongpan.assistance.partnership.actions.cases import follow_case, keep_case, remove_case, share_case
from tongpan.assistance.partnership.forms.cases import CaseForm
from tongpan.assistance.partnership.models import Case, Task
from tongpan.assistance.partnership.queries.cases import readable_cases, with_uses
from tongpan.assistance.partnership.registers.cases import CASES, SHARED
from tongpan.ui.badges import badge
from tongpan.ui.formats import day
from tongpan.ui.table import Column, Empty

WRITE = "assistance.work_tasks"
"""Who works on tasks, in a bureau or a school, may also write down what worked."""


def _shown_to(case: Case) -> SafeString:
    return badge("met", _("All units")) if case.shared else badge("muted", _("Own units"))


def _columns(request: UnitRequest) -> list[Column]:
    return [
        Column("title", _("Experience"), order="title", href=lambda own: address(request, "case", case=own.pk)),
        Column("domain", _("Domain"), value=lambda own: own.get_domain_display(), order="domain"),
        Column("unit", _("Unit"), value="unit.title", order="unit__sort_key"),
        Column("effect", _("What it changed"), value=lambda own: own.effect[:80], show=lambda own: _short(own.effect)),
        Column("uses", _("Followed by"), _("tasks"), number=0),
        Column("shared", _("Shown to"), value=lambda own: own.shared, show=_shown_to, order="shared"),
        Column("day", _("Day"), order="day", show=lambda own: day(own.day)),
        Column("cost", _("Cost"), _("yuan"), number=0, order="cost", hidden=True),
    ]  # fmt: skip


def _short(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return f"{line[:60]}…" if len(line) > 60 else line or "—"


def _bulk(request: UnitRequest) -> list[tuple[str, Any, Any]]:
    if not request.user.has_perm(WRITE, request.unit):
        return []
    question = _("Every signed-in reader of every unit can then read the chosen experience with its files.")
    return [(address(request, "cases-show"), _("Show to all"), question)]


def _list(request: UnitRequest, register: Register, purpose: str, empty: Empty) -> HttpResponse:
    tabs = [
        (address(request, "cases"), _("Of our own units")),
        (address(request, "cases-shared"), _("Shown by all units")),
    ]
    return list_page(
        request, register, _columns(request), bulk=_bulk(request) if register is CASES else (),
        empty=empty, complete=with_uses, purpose=purpose, tabs=tabs,
        template="assistance/partnership/cases.html", actions=[("assistance:case-add", _("Write down experience"))],
    )  # fmt: skip


@unit_page("assistance.view_bonds")
def cases(request: UnitRequest) -> HttpResponse:
    """What the unit and those below it have written down."""
    may = request.user.has_perm(WRITE, request.unit)
    empty = Empty(
        _("Nothing is written down here for this time. Widen the time, or write down what worked."),
        address(request, "case-add") if may else "", _("Write down experience"),
    )  # fmt: skip
    return _list(request, CASES, _("What worked here, written so that others can do it too."), empty)


@unit_page("assistance.view_bonds")
def shared(request: UnitRequest) -> HttpResponse:
    """What any unit shows to all."""
    empty = Empty(_("No unit shows experience of this time to all. Choose “All time” to see what was shared before."))
    purpose = _("What other bureaus and schools show to all; follow it with a task of your own.")
    return _list(request, SHARED, purpose, empty)


def _found(request: UnitRequest, pk: int, *, edit: bool = False) -> Case:
    """A case that may be read here; to change it one needs the right on the unit that wrote it."""
    found: Case = get_object_or_404(readable_cases(request.unit), pk=pk)
    if edit and not request.user.has_perm(WRITE, found.unit):
        raise PermissionDenied(WRITE)
    return found


def _back(request: UnitRequest, found: Case) -> str:
    return address(request, "case", case=found.pk)


@unit_page("assistance.view_bonds")
def case(request: UnitRequest, case: int) -> HttpResponse:
    """One case with its files and the tasks of the unit that follow it."""
    found = _found(request, case)
    with_uses([found])
    followed = Task.everywhere.filter(case=found, unit__path__under=request.unit.path).select_related("unit")[:20]
    context = {
        "case": found, "may_edit": request.user.has_perm(WRITE, found.unit), "followed": followed,
        "may_follow": request.user.has_perm(WRITE, request.unit), "state": _shown_to(found),
        "ours": request.unit.contains(found.unit), "files": panel(request, "case", found),
    }  # fmt: skip
    return render(request, "assistance/partnership/case.html", context)


def _form(request: UnitRequest, own: Case, **words: Any) -> HttpResponse:
    form = CaseForm(request.POST if request.method == "POST" else None, instance=own, unit=own.unit)
    return form_page(
        request, form, save=lambda: keep_case(form.save(commit=False), user=request.user),
        to=lambda kept: address(request, "case", case=kept.pk), **words,
    )  # fmt: skip


@unit_page(WRITE, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Write down a case."""
    return _form(
        request, Case(unit=request.unit), title=_("Write down experience"), submit=_("Keep it"),
        done=_("The experience is written down. Files can be added now."), draft="case", back=address(request, "cases"),
        purpose=_("Write for somebody who was not there and wants to do the same."),
    )  # fmt: skip


@unit_page(WRITE, FORM)
def edit(request: UnitRequest, case: int) -> HttpResponse:
    """Change a case."""
    found = _found(request, case, edit=True)
    return _form(
        request, found, title=_("Change “%(name)s”") % {"name": found.title}, submit=_("Save"), done=_("Saved."),
        draft=f"case-{found.pk}", back=_back(request, found),
    )  # fmt: skip


@unit_page(WRITE, POST)
def share(request: UnitRequest, case: int) -> HttpResponse:
    """Show a case to all units, or take that back."""
    found, show = _found(request, case, edit=True), request.POST.get("shared") == "1"
    done = _("All units can read it now.") if show else _("Only your own units can read it now.")
    return act(request, lambda: share_case(found, shared=show, user=request.user), done=done, to=_back(request, found))


@unit_page(WRITE, POST)
def show(request: UnitRequest) -> HttpResponse:
    """Show the ticked cases of one's own units to all."""
    held = readable_cases(request.unit).filter(
        pk__in=ticked(request), unit__path__under=request.unit.path, shared=False
    )
    shown = [share_case(own, shared=True, user=request.user) for own in held]
    messages.success(
        request,
        ngettext("%(count)s is shown to all now.", "%(count)s are shown to all now.", len(shown))
        % {"count": len(shown)},
    )
    return back_to(request, "assistance:cases")


@unit_page(WRITE, POST)
def follow(request: UnitRequest, case: int) -> HttpResponse:
    """Make the draft of a task in the unit shown that follows a case."""
    found = _found(request, case)
    task = follow_case(found, request.unit, user=request.user)
    messages.success(request, _("A task is drafted that follows it. Say by when and by whom it is done."))
    return redirect(address(request, "task", task=task.pk))


@unit_page(WRITE, POST)
def delete(request: UnitRequest, case: int) -> HttpResponse:
    """Remove a case that nobody else follows."""
    found = _found(request, case, edit=True)
    return act(
        request, lambda: remove_case(found, user=request.user),
        done=_("“%(name)s” is removed.") % {"name": found.title}, to=address(request, "cases"),
    )  # fmt: skip
