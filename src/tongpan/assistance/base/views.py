"""Saved views of any register, kept and forgotten."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from tongpan.access.pages import POST, UnitRequest, unit_page

from .lists import delete_view, save_view
from .register import all_registers


@unit_page("assistance.view_bonds", POST)
def view_save(request: UnitRequest, page: str) -> HttpResponse:
    """Keep filters and order of a list under a name."""
    if page not in {own.page for own in all_registers().values()}:
        raise Http404
    return save_view(request, page)


@unit_page("assistance.view_bonds", POST)
def view_delete(request: UnitRequest, view: int) -> HttpResponse:
    """Forget one of one's own views."""
    return delete_view(request, view)
