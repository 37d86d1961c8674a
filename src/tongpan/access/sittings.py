"""Sittings: how many browsers an account may be signed in with at a time, from where, and how they end."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from .models import Sitting, User

SEEN = "seen"
"""Where the session keeps when it was last used, in seconds of the epoch."""
SEEN_EVERY = 60
"""Seconds after which a use is written down again: not every page is worth a write."""
End = Sitting.End


def now() -> int:
    """Seconds of the epoch."""
    return int(timezone.now().timestamp())


def begin(request: HttpRequest, user: User) -> list[Sitting]:
    """Write down a sitting that begins; the oldest beyond the limit end. Returns those that go on elsewhere."""
    session = request.session
    if session.session_key is None:
        session.create()
    session[SEEN] = now()
    address = request.META.get("REMOTE_ADDR") or None
    agent = request.META.get("HTTP_USER_AGENT", "")[:160]
    Sitting.objects.filter(key=session.session_key, ended=None).update(ended=timezone.now(), end=End.LEFT)
    Sitting.objects.create(user=user, key=session.session_key, address=address, agent=agent)
    # A session that nobody ended is over with its cookie; what is older no longer counts.
    oldest = timezone.now() - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    running = list(user.sittings.filter(ended=None, began__gte=oldest).exclude(key=session.session_key))
    close(running[settings.SESSIONS_AT_MOST - 1 :], End.NEWER)
    return [own for own in running[: settings.SESSIONS_AT_MOST - 1] if own.address != address]


def close(sittings: list[Sitting], end: str) -> None:
    """End sittings and delete their sessions: the next click in those browsers leads to the sign-in."""
    if not sittings:
        return
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for sitting in sittings:
        store(session_key=sitting.key).delete()
    Sitting.objects.filter(pk__in=[own.pk for own in sittings]).update(ended=timezone.now(), end=end)


def close_all(user: User, end: str, *, but: str | None = None) -> None:
    """End all sittings of an account, except in the session of the key ``but``."""
    close(list(user.sittings.filter(ended=None).exclude(key=but or "")), end)


def moved(old: str | None, new: str | None) -> None:
    """The session got another key and goes on."""
    Sitting.objects.filter(key=old, ended=None).update(key=new)


def over(key: str | None, end: str) -> None:
    """Write down how the sitting of a session key ended."""
    if key:
        Sitting.objects.filter(key=key, ended=None).update(ended=timezone.now(), end=end)


def end_of(key: str) -> str:
    """How the sitting of a session that is gone ended; empty where nothing is known of it."""
    last = Sitting.objects.filter(key=key).exclude(ended=None).first() if key else None
    return last.end if last else ""
