"""The unit tree, for the system administrator of a unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access import actions
from tongpan.access.forms import CloseForm, CodeForm, NamesForm, UnitFilter, UnitForm
from tongpan.access.models import Unit
from tongpan.access.pages import FORM, POST, UnitRequest, unit_page
from tongpan.access.queries import tree_of
from tongpan.access.shown import Shown
from tongpan.access.spared import spares_empty
from tongpan.ui.badges import badge
from tongpan.ui.table import Column, Empty, Table

MAY = "access.manage_units"


def _state(unit: Unit) -> SafeString:
    return badge("muted", _("Unit closed")) if unit.closed else badge("met", _("In use"))


def _codes(unit: Unit) -> str:
    today = timezone.localdate()
    return _(", ").join(code.code for code in unit.codes.all() if code.holds_on(today))


def _columns(request: UnitRequest) -> tuple[Column, ...]:
    def page(unit: Unit) -> str:
        return reverse("access:unit-edit", args=(unit.slug, request.year))

    def name(unit: Unit) -> SafeString:
        depth = min(unit.depth - request.unit.depth, 4)
        return format_html('<span class="depth-{}">{}</span>', depth, unit.name)

    return (
        Column("name", gettext_lazy("Name"), show=name, href=page),
        Column("kind", gettext_lazy("Kind"), value="get_kind_display", order="kind"),
        Column("codes", gettext_lazy("Codes today"), value=_codes),
        Column("slug", gettext_lazy("Key"), order="slug", hidden=True),
        Column("state", gettext_lazy("State"), value="closed", show=_state, order="closed"),
    )


@unit_page(MAY)
@spares_empty
def units(request: UnitRequest) -> HttpResponse:
    """The regions at or below the unit, as a tree."""
    form = UnitFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = tree_of(request.unit, words=asked.get("q", ""), schools=asked.get("schools", False))
    table = Table(request, _columns(request), found, key="units", empty=Empty(_("No unit matches.")), page_size=100)
    if table.asked_for_file:
        return table.export()
    return render(request, "access/units.html", {"table": table, "form": form})


@unit_page(MAY, FORM)
def add(request: UnitRequest) -> HttpResponse:
    """A region directly below the unit."""
    form = UnitForm(request.POST or None, parent=request.unit)
    if request.method == "POST" and form.is_valid():
        unit = actions.add_unit(request.user, request.unit, **form.cleaned_data)
        messages.success(request, _("“%(unit)s” was added.") % {"unit": unit})
        return redirect("access:units", request.unit.slug, request.year)
    return render(request, "access/unit_add.html", {"form": form})


def _show(request: UnitRequest, **forms: Any) -> HttpResponse:
    unit = request.unit
    context = {"names": NamesForm(instance=unit), "code_form": CodeForm(), "close_form": CloseForm(unit=unit)}
    return render(request, "access/unit_edit.html", context | {"codes": unit.codes.all()} | forms)


def _back(request: UnitRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("access:unit-edit", request.unit.slug, request.year)


@unit_page(MAY, FORM)
def edit(request: UnitRequest) -> HttpResponse:
    """One unit: its names, its codes through time, whether it is open. POST changes the names."""
    form = NamesForm(request.POST or None, instance=Unit.everywhere.get(pk=request.unit.pk))
    shown = Shown(form, form.instance)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not shown.overtaken():
                actions.change_unit(request.user, request.unit, **form.cleaned_data)
                return _back(request)
    return _show(request, names=form)


@unit_page(MAY, POST)
def code(request: UnitRequest) -> HttpResponse:
    """A new official code from a day on."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, code_form=form)
    actions.add_code(request.user, request.unit, **form.cleaned_data)
    return _back(request)


@unit_page(MAY, POST)
def close(request: UnitRequest) -> HttpResponse:
    """Close the unit from a day on."""
    form = CloseForm(request.POST, unit=request.unit)
    if not form.is_valid():
        return _show(request, close_form=form)
    actions.close_unit(request.user, request.unit, form.cleaned_data["day"])
    return _back(request)


@unit_page(MAY, POST)
def reopen(request: UnitRequest) -> HttpResponse:
    """Undo a closing."""
    actions.reopen_unit(request.user, request.unit)
    return _back(request)
