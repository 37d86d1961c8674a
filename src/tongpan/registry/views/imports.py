"""The list of imports and the upload; empty templates and current data to fill in and bring back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.gate import record_taking
from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.registry import export
from tongpan.registry.actions.changes import RefusedError
from tongpan.registry.forms.imports import UploadForm
from tongpan.registry.imports.kinds import GENERAL, all_kinds, kinds_for
from tongpan.registry.models import ImportBatch
from tongpan.registry.queries.imports import batches

from .answers import said

BATCHES = 30


LISTS = "registry.import_lists"
"""Who may bring in anything at all; of each kind its own permission is asked besides."""


def demand(request: UnitRequest, key: str) -> None:
    """Raise PermissionDenied where the account may not bring in a kind here; 404 where there is no such kind."""
    if key not in all_kinds():
        raise Http404(_("There is no such file."))
    if not request.user.has_perm(all_kinds()[key].permission, request.unit):
        raise PermissionDenied(all_kinds()[key].permission)


@unit_page(GENERAL, FORM)
def imports(request: UnitRequest) -> HttpResponse:
    """Earlier imports, and a file to bring in."""
    kinds = kinds_for(request.user, request.unit)
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, initial={"year": request.year})
    if request.method == "POST" and form.is_valid():
        batch = received(request, form, year=form.cleaned_data["year"], kind=form.cleaned_data["kind"])
        if batch is not None:
            return to_batch(batch)
    page = Paginator(batches(), BATCHES).get_page(request.GET.get("page"))
    own, lists = (
        [one for one in kinds if one.sheet and (one.permission == GENERAL) is which] for which in (True, False)
    )
    context = {"form": form, "page": page, "kinds": own, "lists": lists}
    return render(request, "registry/imports.html", context)


def received(request: UnitRequest, form: UploadForm, **asked: Any) -> ImportBatch | None:
    """The import of an uploaded file; None, with the reason on the form, where it cannot be read."""
    from tongpan.registry.actions.imports import receive
    from tongpan.registry.imports.reading import UnreadableError

    file = form.cleaned_data["file"]
    try:
        return receive(file, file.name, unit=request.unit, user=request.user, **asked)
    except UnreadableError as error:
        form.add_error("file", error.problem(file.name).text())
        return None
    except RefusedError as error:
        form.add_error("file", said(error))
        return None


def to_batch(batch: ImportBatch, anchor: str = "") -> HttpResponseRedirect:
    """The page of an import, at the unit that it belongs to."""
    return redirect(reverse("registry:import", args=(batch.unit.slug, batch.year, batch.pk)) + anchor)


@unit_page(LISTS)
def template(request: UnitRequest, kind: str) -> HttpResponse:
    """An empty workbook of a kind: headers, what they mean, and lists to choose from."""
    demand(request, kind)
    if not all_kinds()[kind].sheet:
        raise Http404(_("There is no such template."))
    return as_file(export.template(kind, request.unit), f"template-{kind}")


@unit_page(GENERAL)
def current(request: UnitRequest, kind: str) -> HttpResponse:
    """What the records hold now, in the same shape: edited and brought back, only the edits change anything."""
    demand(request, kind)
    if not all_kinds()[kind].current:
        raise Http404(_("There is no such file."))
    name = f"{kind}-{request.unit.slug}-{request.year}"
    mark = record_taking(request, name, "xlsx")
    return as_file(export.current(kind, request.unit, request.year, mark), name)


def as_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    response = HttpResponse(content, content_type=export.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    return response
