"""What the rules forbid, and the rule that nobody changes their own account."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongpan.access.models import User


class RefusedError(Exception):
    """A change that the rules forbid; the message says which and what to do instead, in the reader's language."""


def not_oneself(actor: User, user: User) -> None:
    """Raise :class:`RefusedError` where somebody is about to change their own account."""
    if actor.pk == user.pk:
        raise RefusedError(_("Nobody changes their own account. Ask another security administrator."))
