"""Who signed in, who failed to, who was paused: audited through the signals of Django and axes."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from . import audit
from .models import User
from .queries import first_unit


def _record(action: str, user: User) -> None:
    with transaction.atomic():
        audit.record(action, actor=user, unit=first_unit(user), target=user.username)


@receiver(user_logged_in)
def signed_in(user: User, **_: Any) -> None:
    """Somebody came in."""
    _record("access.sign_in", user)


@receiver(user_logged_out)
def signed_out(user: User | None, **_: Any) -> None:
    """Somebody left."""
    if user is not None:
        _record("access.sign_out", user)


def _known(username: str) -> User | None:
    """The account of that name. What else was typed is not kept: it may be a password in the wrong field."""
    return User.objects.filter(username=username).first()


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_: Any) -> None:
    """A wrong password for an account that exists."""
    if user := _known(credentials.get("username", "")):
        _record("access.sign_in.failed", user)


@receiver(user_locked_out)
def paused(username: str, **_: Any) -> None:
    """Too many failures."""
    if user := _known(username):
        _record("access.sign_in.paused", user)
