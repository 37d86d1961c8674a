"""“Import from Excel” of one list: the upload, the workbook to fill in, earlier imports; the steps are those of all."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongpan.access.pages import FORM, UnitRequest, View, unit_page
from tongpan.registry.forms.imports import ListUploadForm
from tongpan.registry.imports.kinds import kind
from tongpan.registry.queries.imports import batches

from .imports import received, to_batch

EARLIER = 10


def list_import(key: str) -> View:
    """The page that brings in files of one kind, for whoever may; give it an address beside the list."""
    own = kind(key)

    @unit_page(own.permission, FORM)
    def page(request: UnitRequest) -> HttpResponse:
        form = ListUploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            batch = received(request, form, year=request.year, kind=key)
            if batch is not None:
                return to_batch(batch)
        context = {
            "form": form, "kind": own, "here": request.path, "earlier": batches().filter(kind=key)[:EARLIER],
            "list": reverse(own.page, args=(request.unit.slug, request.year)),
            "fields": own.fields_of(request.unit),
        }  # fmt: skip
        return render(request, "registry/import_list.html", context)

    return page
