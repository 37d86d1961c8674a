"""What stands between a request and its view."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from . import audit


class Readable:
    """Refuse text with a NUL character: no keyboard writes one, and PostgreSQL stores and compares none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what was sent is read once the view is known, as its guard against forgery does."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Answer 400 before any view looks."""
        sent = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
        if any("\x00" in value for query in sent for values in query.lists() for value in values[1]):
            raise BadRequest("NUL character")


class OneState:
    """A request asks once in which state the records are; see :func:`tongpan.access.audit.one_state`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        with audit.one_state():
            return self.get_response(request)
