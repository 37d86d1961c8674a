"""The list of imports and the upload; empty templates and current data to fill in and bring back."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access.pages import FORM, UnitRequest, unit_page
from tongpan.registry import export
from tongpan.registry.forms.imports import UploadForm
from tongpan.registry.models import ImportBatch
from tongpan.registry.queries.imports import batches

BATCHES = 30


@unit_page("registry.import_files", FORM)
def imports(request: UnitRequest) -> HttpResponse:
    """Earlier imports, and a file to bring in."""
    form = UploadForm(request.POST or None, request.FILES or None, initial={"year": request.year})
    if request.method == "POST" and form.is_valid():
        batch = _received(request, form)
        if batch is not None:
            return to_batch(batch)
    page = Paginator(batches(), BATCHES).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "kinds": export.KINDS, "data_kinds": export.DATA_KINDS}
    return render(request, "registry/imports.html", context)


def _received(request: UnitRequest, form: UploadForm) -> ImportBatch | None:
    from tongpan.registry.actions.imports import receive
    from tongpan.registry.imports.reading import UnreadableError

    file = form.cleaned_data["file"]
    asked = {"year": form.cleaned_data["year"], "kind": form.cleaned_data["kind"]}
    try:
        return receive(file, file.name, unit=request.unit, user=request.user, **asked)
    except UnreadableError as error:
        form.add_error("file", error.problem(file.name).text())
        return None


def to_batch(batch: ImportBatch, anchor: str = "") -> HttpResponseRedirect:
    """The page of an import, at the unit that it belongs to."""
    return redirect(reverse("registry:import", args=(batch.unit.slug, batch.year, batch.pk)) + anchor)


@unit_page("registry.import_files")
def template(request: UnitRequest, kind: str) -> HttpResponse:
    """An empty workbook of a kind: headers, what they mean, and lists to choose from."""
    if kind not in export.KINDS:
        raise Http404(_("There is no such template."))
    return as_file(export.template(kind, request.unit), f"template-{kind}")


@unit_page("registry.import_files")
def current(request: UnitRequest, kind: str) -> HttpResponse:
    """What the records hold now, in the same shape: edited and brought back, only the edits change anything."""
    if kind not in export.DATA_KINDS:
        raise Http404(_("There is no such file."))
    name = f"{kind}-{request.unit.slug}-{request.year}"
    return as_file(export.current(kind, request.unit, request.year), name)


def as_file(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    response = HttpResponse(content, content_type=export.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y%m%d}.xlsx"'
    return response
