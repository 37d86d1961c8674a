"""Targets: the list, one with everybody who has to reach it, a new one in two steps, change and removal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.assistance.base.lists import list_page, ticked
from tongpan.assistance.base.records import act, address, form_page
from tongpan.assistance.base.register import Register, register_of
from tongpan.assistance.partnership.actions.targets import count_again, keep_target, remove_target
from tongpan.assistance.partnership.forms.targets import TargetForm, WhatForm
from tongpan.assistance.partnership.models import Target
from tongpan.assistance.partnership.queries.reach import bond_of
from tongpan.assistance.partnership.queries.target_words import Words
from tongpan.assistance.partnership.queries.targets import (
    period_of_target,
    register_of_target,
    standings,
    targets_of,
)
from tongpan.assistance.partnership.registers.cases import TARGETS
from tongpan.ui.table import Empty

from .target_table import goal, picture, standing_table, target_columns

EDIT = "assistance.edit_bonds"


def _sees(request: UnitRequest) -> Any:
    return lambda permission: request.user.has_perm(permission, request.unit)


def _bulk(request: UnitRequest) -> list[tuple[str, Any, Any]]:
    if not request.user.has_perm(EDIT, request.unit):
        return []
    return [
        (address(request, "targets-count"), _("Count again"), _("The chosen targets are counted from the records."))
    ]


def _found(request: UnitRequest, pk: int, *, edit: bool = False) -> Target:
    """One of the targets of the unit or that hold for it; to change it, one needs the right where it was set."""
    found: Target = get_object_or_404(targets_of(request.unit), pk=pk)
    if edit and not request.user.has_perm(EDIT, found.unit):
        raise PermissionDenied(EDIT)
    return found


@unit_page("assistance.view_bonds")
def targets(request: UnitRequest) -> HttpResponse:
    """What is to be reached, by whom and when, and who has."""
    may_add = request.user.has_perm(EDIT, request.unit)
    empty = Empty(
        _("No target is set for this time. Take one from a plan or a paper: whatever is recorded can be counted."),
        address(request, "target-add") if may_add else "", _("Set a target"),
    )  # fmt: skip
    return list_page(
        request, TARGETS, target_columns(request), empty=empty, default_sort="until", bulk=_bulk(request),
        purpose=_("What the region, each county or each school is to reach; counted from the records themselves."),
        actions=[("assistance:target-add", _("Set a target"))],
        foot=_("The state is the one of the morning, or of the last count; the page of a target counts anew."),
    )  # fmt: skip


@unit_page("assistance.view_bonds")
def target(request: UnitRequest, target: int) -> HttpResponse:
    """One target, counted now: everybody who has to reach it, and whether they do."""
    found = _found(request, target)
    own = register_of_target(found)
    may_count = own is not None and request.user.has_perm(own.permission, request.unit)
    rows = standings(found, request.unit) if may_count else []
    met = sum(one.met is True for one in rows)
    context = {
        "target": found, "goal": goal(found), "what": Words(request.unit).what_counts(found), "rows": rows, "met": met,
        "may_count": may_count, "period": period_of_target(found), "table": standing_table(request, found, rows),
        "picture": picture(request, found, rows), "may_edit": request.user.has_perm(EDIT, found.unit),
        "missing": len(rows) - met,
    }  # fmt: skip
    return render(request, "assistance/partnership/target.html", context)


def _kept(own: Target, register: Register) -> dict[str, Any]:
    """Of the filters of a target what the address or an earlier choice set and this register knows: its bond."""
    known = {choice.name for choice in register.choices}
    return {name: value for name, value in own.asked.items() if name == "bond" and name in known}


def _steps(request: UnitRequest, own: Target, title: Any, back: str) -> HttpResponse:
    """First what is counted, by the address; then the rest."""
    asked = request.GET.get("what", f"{own.register}:{own.measure}" if own.register else "")
    what = WhatForm({"what": asked} if asked else None, sees=_sees(request))
    if not (asked and what.is_valid()):
        context = {"form": what, "title": title, "back": back, "bond": own.asked.get("bond", "")}
        return render(request, "assistance/partnership/target_what.html", context)
    key, measure = what.chosen
    if own.register != key:
        own.asked, own.share_by = _kept(own, register_of(key)), ""
    form = TargetForm(
        request.POST if request.method == "POST" else None, instance=own, register=register_of(key), measure=measure,
        unit=own.unit,
    )  # fmt: skip
    words = dict(
        option for _label, options in what.fields["what"].choices if isinstance(options, list) for option in options
    )  # type: ignore[attr-defined]
    return form_page(
        request, form, title=title, submit=_("Keep the target"), done=_("The target is kept and counted."),
        save=lambda: keep_target(form.target(), user=request.user),
        to=lambda kept: address(request, "target", target=kept.pk), back=back, draft=f"target-{own.pk or 'new'}",
        purpose=_("Counted: %(what)s.") % {"what": words.get(asked, "")}, what=asked,
        template="assistance/partnership/target_form.html",
    )  # fmt: skip


@unit_page(EDIT, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """Set a target; one for what is done under a bond where the address names it."""
    key = request.GET.get("bond", "")
    asked = {"bond": key} if key and bond_of(request.unit, key) else {}
    return _steps(request, Target(unit=request.unit, asked=asked), _("Set a target"), address(request, "targets"))


@unit_page(EDIT, FORM)
def edit(request: UnitRequest, target: int) -> HttpResponse:
    """Change a target; what it counts too."""
    found = _found(request, target, edit=True)
    title = _("Change “%(name)s”") % {"name": found.name}
    return _steps(request, found, title, address(request, "target", target=found.pk))


@unit_page(EDIT, POST)
def count(request: UnitRequest, target: int) -> HttpResponse:
    """Count a target now and keep the result for the list."""
    found = _found(request, target, edit=True)
    return act(request, lambda: count_again(found), done=_("Counted."), to=address(request, "target", target=found.pk))


@unit_page(EDIT, POST)
def count_many(request: UnitRequest) -> HttpResponse:
    """Count the ticked targets that the unit or one below it set."""
    held = targets_of(request.unit).filter(pk__in=ticked(request), unit__path__under=request.unit.path)
    counted = [count_again(own) for own in held]
    messages.success(
        request,
        ngettext("%(count)s target is counted.", "%(count)s targets are counted.", len(counted))
        % {"count": len(counted)},
    )
    return back_to(request, "assistance:targets")


@unit_page(EDIT, POST)
def delete(request: UnitRequest, target: int) -> HttpResponse:
    """Remove a target; the records that it counted stay."""
    found = _found(request, target, edit=True)
    return act(
        request, lambda: remove_target(found, user=request.user),
        done=_("The target “%(name)s” is removed.") % {"name": found.name}, to=address(request, "targets"),
    )  # fmt: skip
