"""Addresses of lists without the filters that were left empty.

A form sends every field. By a redirect the address that one keeps or sends on names only what narrows the list, with
scripts and without: what is fetched by a script takes the address that answered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

View = Callable[..., HttpResponse]


def spared(request: HttpRequest) -> str:
    """The address without the filters that were left empty; no text where there are none."""
    given = [(name, value) for name, values in request.GET.lists() for value in values]
    kept = [(name, value) for name, value in given if value]
    if len(kept) == len(given):
        return ""
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def spares_empty(view: View) -> View:
    """Decorate a page with filters, below ``unit_page``: it is read at its address without those left empty."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        shorter = spared(request) if request.method in {"GET", "HEAD"} else ""
        return redirect(shorter) if shorter else view(request, *args, **kwargs)

    return page
