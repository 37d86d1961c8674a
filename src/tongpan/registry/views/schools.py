"""The list of schools of a unit, saved views of it, and what is done to many schools at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongpan.access.back import back_to
from tongpan.access.models import AuditRecord
from tongpan.access.pages import POST, UnitRequest, unit_page
from tongpan.access.spared import spares_empty
from tongpan.registry.actions.schools import set_frozen, undo_frozen
from tongpan.registry.actions.views import drop_view, keep_view, query_to_keep
from tongpan.registry.forms.schools import SavedViewForm, SchoolFilterForm
from tongpan.registry.models import SavedView
from tongpan.registry.queries.columns import all_columns
from tongpan.registry.queries.listing import Listing
from tongpan.ui.table import PAGE_SIZES

from .school_table import school_table

PAGE = "registry:schools"


@unit_page("registry.view_schools")
@spares_empty
def schools(request: UnitRequest) -> HttpResponse:
    """The schools of the unit: filtered, sorted, with the columns and the file asked for."""
    form = SchoolFilterForm(request.GET, unit=request.unit)
    codes = [code for part in request.GET.getlist("show") for code in part.split(",") if code]
    known = all_columns(request.unit)
    table = school_table(request, Listing.of(request.unit, request.year, form.chosen), known, codes)
    if table.asked_for_file:
        return table.export()
    shown = {column.key for column in table.columns}
    context = {
        "form": form,
        "table": table,
        "state": table.rows.state,
        "shown_codes": ",".join(sorted(shown)),
        "choices": [(column, code in shown) for code, column in known.items() if code != "name"],
        "views": SavedView.objects.filter(user=request.user, page=PAGE),
        "view_form": SavedViewForm(initial={"query": query_to_keep(request.GET)}),
        "kept": [(name, value) for name, value in request.GET.items() if name not in {"show", "page", "export"}],
        "sizes": PAGE_SIZES,
        "undo": request.session.pop("undo_frozen", None),
    }
    return render(request, "registry/schools.html", context)


@unit_page("registry.view_schools", POST)
def save_view(request: UnitRequest) -> HttpResponse:
    """Keep filters, columns and order under a name; the same name again replaces them."""
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 40 characters."))
        return redirect(_list(request))
    view = keep_view(form.cleaned_data["name"], form.cleaned_data["query"], page=PAGE, user=request.user)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(f"{_list(request)}?{view.query}")


@unit_page("registry.view_schools", POST)
def delete_view(request: UnitRequest, view: int) -> HttpResponse:
    """Forget one of one's own views."""
    drop_view(get_object_or_404(SavedView, pk=view, user=request.user))
    return redirect(_list(request))


@unit_page("registry.edit_schools", POST)
def freeze(request: UnitRequest) -> HttpResponse:
    """Keep the schools ticked out of plans."""
    return _set_frozen(request, True)


@unit_page("registry.edit_schools", POST)
def unfreeze(request: UnitRequest) -> HttpResponse:
    """Let the schools ticked into plans again."""
    return _set_frozen(request, False)


def _set_frozen(request: UnitRequest, frozen: bool) -> HttpResponse:
    done = set_frozen(request.POST.getlist("row"), frozen, unit=request.unit, user=request.user)
    if done is None:
        messages.info(request, _("Nothing to change: no school was chosen, or all are so already."))
        return back_to(request, PAGE)
    count = len(done.detail["schools"])
    if frozen:
        text = ngettext("%(count)s school is kept out of plans.", "%(count)s schools are kept out of plans.", count)
    else:
        text = ngettext("%(count)s school is in plans again.", "%(count)s schools are in plans again.", count)
    request.session["undo_frozen"] = {"record": done.pk, "text": text % {"count": count}}
    return back_to(request, PAGE)


@unit_page("registry.edit_schools", POST)
def undo_freeze(request: UnitRequest, record: int) -> HttpResponse:
    """Take back one such change."""
    get_object_or_404(AuditRecord, pk=record, action="registry.school.freeze", unit=request.unit)
    undo_frozen(record, unit=request.unit, user=request.user)
    messages.success(request, _("Undone."))
    return back_to(request, PAGE)


def _list(request: UnitRequest) -> str:
    return reverse(PAGE, kwargs={"unit": request.unit.slug, "year": request.year})
