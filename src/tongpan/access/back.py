"""Back to the list from which a button was pressed."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from .pages import UnitRequest


def back_to(request: UnitRequest, page: str) -> HttpResponseRedirect:
    """To the list as it was when the button was pressed: filters, order and place stay."""
    came_from = request.headers.get("referer", "")
    here = reverse(page, args=(request.unit.slug, request.year))
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if safe and here in came_from else here)
