"""The page of a register: search, filters, period, order, saved views, bulk actions, export; all parts use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.declared import about_people
from tongpan.access.models import Unit
from tongpan.access.models.unit import told_apart
from tongpan.access.pages import UnitRequest
from tongpan.access.prepared import NUMBER, TEXT, Prepared
from tongpan.access.spared import spared
from tongpan.registry.actions.views import drop_view, keep_view, query_to_keep
from tongpan.registry.forms.schools import SavedViewForm
from tongpan.registry.models import SavedView
from tongpan.ui.table import Column, Empty, Table

from .fetched import by_keys
from .period import CHOICES, Period, period_of
from .register import Measure, Register, measured

ANY = ("", gettext_lazy("All"))
VIEWS = Prepared[SavedView](lambda user, page: SavedView.objects.filter(user=user, page=page), NUMBER, TEXT)
"""One's own views of a list."""


class RegisterFilterForm(forms.Form):
    """The filter bar of a register. Values that are not understood narrow nothing: an old link must not fail."""

    q = forms.CharField(
        label=gettext_lazy("Search"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )
    period = forms.ChoiceField(label=gettext_lazy("Time"), required=False, choices=CHOICES)

    def __init__(self, data: Any, *, register: Register, unit: Unit) -> None:
        super().__init__(data, auto_id="filter_%s")
        asked = period_of(2000, str(data.get("period", "")))
        if asked.kind and asked.kind not in dict(CHOICES):  # from a day to a day: not offered, but understood
            self.fields["period"].choices = [*CHOICES, (asked.kind, asked.label)]  # type: ignore[attr-defined]
        if not register.search:
            del self.fields["q"]
        for own in register.choices:
            options = list(own.options(unit) if callable(own.options) else own.options)
            if options:
                self.fields[own.name] = forms.ChoiceField(label=own.label, required=False, choices=[ANY, *options])
            else:
                self.fields[own.name] = forms.CharField(label=own.label, required=False, widget=forms.HiddenInput)
        self.is_valid()

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that were understood, without the period."""
        return {name: value for name, value in self.cleaned_data.items() if name != "period" and value}


@dataclass
class RegisterTable(Table):
    """A table whose rows are completed once they are known: for a page fifty, for an export all."""

    complete: Callable[[Sequence[Any]], None] | None = None

    @cached_property
    def page(self) -> Page:
        """The part that is shown, completed."""
        shown = self._of_records() if _are_records(self.sorted_rows) else Table.page.func(self)
        shown.object_list = list(shown.object_list)
        if self.complete:
            self.complete(shown.object_list)
        return shown

    def _of_records(self) -> Page:
        """Of records the keys are put in order first, and only then fifty are read with relations.

        A database that sorts all of many years would else carry every column of every relation through the sort.
        """
        pages = Paginator(self.sorted_rows.values_list("pk", flat=True), self.page_size)
        shown = pages.get_page(self.request.GET.get("page"))
        shown.object_list = by_keys(self.rows, list(shown.object_list))
        return shown

    def export(self) -> HttpResponse:
        """All rows, completed, as the file asked for; units of one name with their keys, so that it can come back."""
        with told_apart():
            if self.complete:
                held = list(self.sorted_rows)
                self.complete(held)
                self.__dict__["sorted_rows"] = held
            return super().export()


def _are_records(rows: Any) -> bool:
    return isinstance(rows, QuerySet) and issubclass(rows._iterable_class, ModelIterable)


def period_asked(request: UnitRequest) -> Period:
    """The period that the address names."""
    return period_of(request.year, request.GET.get("period", ""))


def list_page(
    request: UnitRequest,
    register: Register,
    columns: Sequence[Column],
    *,
    template: str = "assistance/base/list.html",
    empty: Empty | None = None,
    bulk: Sequence[tuple[str, Any, Any]] = (),
    complete: Callable[[Sequence[Any]], None] | None = None,
    default_sort: str = "",
    sums: Sequence[str] = (),
    shape: Callable[[QuerySet[Any]], Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """Answer with the list of a register: the page, the results alone, or the file asked for.

    ``complete`` puts on the rows shown, or on all of an export, what takes a query over many of them at once.
    ``sums`` names measures of the register that the template may show above the rows, each with label, value, unit.
    ``shape`` makes other rows of the records, such as groups of them for who may not see each one.
    ``more`` goes to the template: ``title``, ``purpose``, ``actions`` (pairs of page name and words, shown as buttons
    to who may open them), ``foot``.
    """
    if shorter := spared(request):
        return redirect(shorter)
    form = RegisterFilterForm(request.GET, register=register, unit=request.unit)
    rows = register.select(request.unit, period_asked(request), form.asked)
    shown = shape(rows) if shape else rows.select_related(*register.related) if register.related else rows
    table = RegisterTable(
        request, columns, shown, key=register.key, bulk=bulk, complete=complete, default_sort=default_sort,
        personal=shape is None and about_people(register.model),
        empty=empty or Empty(_("Nothing is recorded here for this time. Widen the filters, or enter the first one.")),
    )  # fmt: skip
    if table.asked_for_file:
        return table.export()
    page = register.page
    context = {
        "sums": _sums({name: register.measures[name] for name in sums}, rows),
        "title": register.label, "purpose": "", "actions": _actions(request, more.pop("actions", ())), "foot": "",
        "form": form, "table": table, "page": page,
        "views": VIEWS(request.user.pk, page),
        "view_form": SavedViewForm(initial={"query": query_to_keep(request.GET)}),
    } | more  # fmt: skip
    return render(request, template, context)


def _sums(measures: Mapping[str, Measure], rows: QuerySet[Any]) -> list[dict[str, Any]]:
    found = measured(measures, rows)
    return [{"label": own.label, "value": found[name] or 0, "unit": own.unit} for name, own in measures.items()]


def _actions(request: UnitRequest, pages: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    from tongpan.access.frame import address, may_open

    return [
        {"href": address(page, request.unit, request.year), "text": words}
        for page, words in pages
        if may_open(request.user, page, request.unit)
    ]


def save_view(request: UnitRequest, page: str) -> HttpResponse:
    """Keep filters and order of a list under a name; the same name again replaces them."""
    form = SavedViewForm(request.POST)
    here = reverse(page, args=(request.unit.slug, request.year))
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 40 characters."))
        return redirect(here)
    view = keep_view(form.cleaned_data["name"], form.cleaned_data["query"], page=page, user=request.user)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(f"{here}?{view.query}")


def delete_view(request: UnitRequest, view: int) -> HttpResponse:
    """Forget one of one's own views."""
    found = get_object_or_404(SavedView, pk=view, user=request.user)
    drop_view(found)
    return redirect(reverse(found.page, args=(request.unit.slug, request.year)))


def ticked(request: UnitRequest) -> list[int]:
    """The keys of the rows ticked for a bulk action."""
    return [int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdecimal() and len(key) < 19]
