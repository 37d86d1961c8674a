"""Who signed in, who failed to, who was paused: audited through the signals of Django and axes; sittings with them."""

from __future__ import annotations

from typing import Any

from axes.signals import user_locked_out
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from . import audit, sittings
from .models import Sitting, User
from .queries import first_unit


def _record(action: str, user: User | None) -> None:
    """Audit. A name that no account has takes the same work as one that has: nobody learns which names there are.

    Nothing is rolled back for that: it would cost the session of the database its plans (:mod:`.prepared`).
    """
    with transaction.atomic():
        name = user.username if user else ""
        audit.record(action, actor=user, unit=first_unit(user or User(pk=0)), target=name)


@receiver(user_logged_in)
def signed_in(user: User, request: HttpRequest, **_more: Any) -> None:
    """Somebody came in. One who is in at another address at the same time is told: accounts are not shared."""
    _record("access.sign_in", user)
    if sittings.begin(request, user):
        _record("access.sign_in.elsewhere", user)
        if hasattr(request, "_messages"):
            messages.warning(
                request,
                _(
                    "This account is signed in from another address as well. If that is not you, change your password "
                    "now and tell the security administrator. An account is never shared."
                ),
            )


@receiver(user_logged_out)
def signed_out(user: User | None, request: HttpRequest, **_more: Any) -> None:
    """Somebody left."""
    if user is not None:
        _record("access.sign_out", user)
        sittings.over(request.session.session_key, Sitting.End.LEFT)


def _known(username: str) -> User | None:
    """The account of that name. What else was typed is not kept: it may be a password in the wrong field."""
    return User.objects.filter(username=username).first()


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], **_more: Any) -> None:
    """A wrong password. Where no account has the name the record names nobody."""
    _record("access.sign_in.failed", _known(credentials.get("username", "")))


@receiver(user_locked_out)
def paused(username: str, **_more: Any) -> None:
    """Too many failures."""
    _record("access.sign_in.paused", _known(username))
