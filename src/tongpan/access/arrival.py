"""Coming in: after a password, or the word of another system, a second factor where the account has one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from . import sittings
from .models import User

SECOND = "second_factor"
"""Whether this session proved a second factor."""
CAME = "came"
"""When somebody signed in with this session, in seconds of the epoch."""
WAITS = "waits_for_second"
"""Who is half way in: account, backend, where to go, until when."""
PATIENCE = 300  # seconds
FRESH = 600  # seconds
BACKEND = "django.contrib.auth.backends.ModelBackend"


def needs_second(user: User) -> bool:
    """Whether a role that the account holds today asks for a second factor."""
    wanted = settings.SECOND_FACTOR_FOR
    return "all" in wanted or any(grant.role in wanted for grant in user.current_grants)


def arrive(request: HttpRequest, user: User, after: str) -> HttpResponse:
    """Let somebody in whose first proof was right, or ask for the second. ``after`` is an address of this site."""
    if user.factors.exists():
        hold(request, user, after)
        return redirect("access:sign-in-second")
    come_in(request, user)
    return redirect(after)


def hold(request: HttpRequest, user: User, after: str) -> None:
    """Remember in a session of a new key who is half way in."""
    request.session.cycle_key() if request.session.session_key else request.session.create()
    request.session[WAITS] = {"user": user.pk, "after": after, "until": sittings.now() + PATIENCE}


def waiting(request: HttpRequest) -> tuple[User | None, str]:
    """Who is half way in, and where to; nobody where too much time has passed or the account was closed."""
    held = request.session.get(WAITS) or {}
    if not held or held["until"] < sittings.now():
        return None, ""
    return User.objects.filter(pk=held["user"], is_active=True).first(), held["after"]


def come_in(request: HttpRequest, user: User, *, second: bool = False) -> None:
    """Open the session: always under a key that nobody knew before."""
    request.session.pop(WAITS, None)
    if request.user.is_authenticated and request.user.pk == user.pk:
        old = request.session.session_key
        request.session.cycle_key()
        sittings.moved(old, request.session.session_key)
    else:
        login(request, user, backend=BACKEND)
    request.session[CAME] = sittings.now()
    if second:
        request.session[SECOND] = True


def is_fresh(request: HttpRequest) -> bool:
    """Whether somebody signed in here only minutes ago: what protects the account is changed only then."""
    return bool(sittings.now() - request.session.get(CAME, 0) < FRESH)
