"""The doorkeeper: before any page, whether this session may go on, and what its account has to do first."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import arrival, sittings
from .models import Sitting
from .passwords import too_old

ALWAYS_OPEN = {
    "access:sign-out",
    "access:sign-in",
    "access:sign-in-second",
    "access:with-outside",
    "access:from-outside",
    "set-language",
    "worker",
    "offline",
}
FIRST_PASSWORD = ALWAYS_OPEN | {"access:password"}
SECOND_FACTOR = FIRST_PASSWORD | {
    "access:second", "access:second-app", "access:second-passkey", "access:second-codes",
}  # fmt: skip


class Doorkeeper:
    """Ends sessions that were idle; sends to the password page and to the second factor who has to go there first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is done once the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_more: object) -> HttpResponse | None:
        """An answer instead of the page, or nothing."""
        page = request.resolver_match.view_name
        if not request.user.is_authenticated:
            _say_why(request)
            return None
        if not _awake(request):
            return _sent_out(request)
        if page in ALWAYS_OPEN:
            return None
        if (request.user.must_change_password or too_old(request.user)) and page not in FIRST_PASSWORD:
            return redirect("access:password")
        if page not in SECOND_FACTOR and not request.session.get(arrival.SECOND):
            return _second(request)
        return None


def _say_why(request: HttpRequest) -> None:
    """Tell a browser whose session is gone, once, that somebody else ended it and why."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key or request.session.keys():
        return
    most = settings.SESSIONS_AT_MOST
    newer = ngettext(
        "You were signed out here because you signed in elsewhere: an account can be in use in %(count)s browser at a "
        "time.",
        "You were signed out here because you signed in elsewhere: an account can be in use in %(count)s browsers at a "
        "time.",
        most,
    ) % {"count": most}
    reasons = {
        Sitting.End.NEWER: newer,
        Sitting.End.CLOSED: _("You were signed out by the security administrator. Ask what happened."),
        Sitting.End.PASSWORD: _("You were signed out here because the password was changed elsewhere."),
    }
    if reason := reasons.get(sittings.end_of(key)):  # type: ignore[call-overload]
        messages.warning(request, reason)


def _awake(request: HttpRequest) -> bool:
    """Whether the session was used lately; writes down, once a minute, that it is."""
    now = sittings.now()
    seen = request.session.setdefault(sittings.SEEN, now)
    if now - seen > settings.IDLE_MINUTES * 60:
        return False
    if now - seen >= sittings.SEEN_EVERY:
        request.session[sittings.SEEN] = now
    return True


def _sent_out(request: HttpRequest) -> HttpResponse:
    key, back = request.session.session_key, request.get_full_path() if request.method == "GET" else ""
    sittings.over(key, Sitting.End.IDLE)
    logout(request)
    text = ngettext(
        "You were signed out because nothing was done for %(count)s minute.",
        "You were signed out because nothing was done for %(count)s minutes.",
        settings.IDLE_MINUTES,
    ) % {"count": settings.IDLE_MINUTES}
    messages.info(request, text)
    there = reverse("access:sign-in") + (f"?{urlencode({'next': back})}" if back else "")
    if getattr(request, "htmx", None):
        return HttpResponse(status=401, headers={"HX-Redirect": there})
    return HttpResponseRedirect(there)


def _second(request: HttpRequest) -> HttpResponse | None:
    """An administrator sets a second factor up, or shows it where it was set up in another session."""
    if not arrival.needs_second(request.user):
        return None
    if not request.user.factors.exists():
        return redirect("access:second")
    after = request.get_full_path() if request.method == "GET" else reverse("access:home")
    arrival.hold(request, request.user, after)
    return redirect("access:sign-in-second")
