"""What stands between a request and its view."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OPEN_TO_ALL = {"access:password", "access:sign-out", "access:sign-in", "set-language"}


class FirstPassword:
    """An account whose password was set by somebody else may do nothing before it has its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is done once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """To the password page, whatever was asked for."""
        user = request.user
        if user.is_authenticated and user.must_change_password and request.resolver_match.view_name not in OPEN_TO_ALL:
            return redirect("access:password")
        return None
