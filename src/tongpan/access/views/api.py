"""What programs ask for before they have a token, and what they are told where there is nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.http import require_safe

from tongpan.access.described import description
from tongpan.access.programs import refused

FOR_PROGRAMS = "/api/"


@require_safe
def described(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """The addresses that programs read, as OpenAPI 3."""
    return JsonResponse(description())


def bad_request(request: HttpRequest, exception: Exception, **more: Any) -> HttpResponse:
    """400, to a program as JSON."""
    if request.path.startswith(FOR_PROGRAMS):
        return refused(400, "The request cannot be read.")
    return defaults.bad_request(request, exception, **more)


def not_found(request: HttpRequest, exception: Exception, **more: Any) -> HttpResponse:
    """404, to a program as JSON."""
    if request.path.startswith(FOR_PROGRAMS):
        return refused(404, "There is no such address.")
    return defaults.page_not_found(request, exception, **more)
