"""Identities of other systems that open an account: made by its holder, ended by its holder or an administrator."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.keyring import lookup_hash
from tongpan.access.models import Link, Unit, User
from tongpan.access.queries import first_unit

from .refused import RefusedError, not_oneself


def _kept(provider: str, subject: str) -> str:
    """What is kept of a name there; capital and small letters differ, as they do there."""
    return lookup_hash(subject.encode().hex(), f"sign-in by {provider}")


def known_as(provider: str, subject: str) -> User | None:
    """The open account that an identity opens; nobody where none was linked."""
    link = Link.objects.filter(provider=provider, subject=_kept(provider, subject)).select_related("user").first()
    return link.user if link and link.user.is_active else None


@transaction.atomic
def link(user: User, provider: str, subject: str, *, actor: User | None = None) -> Link:
    """Link an identity to one's own account, or as ``actor`` to another's. Raises :class:`RefusedError`."""
    if actor is not None:
        not_oneself(actor, user)
    kept = _kept(provider, subject)
    if Link.objects.filter(provider=provider, subject=kept).exclude(user=user).exists():
        raise RefusedError(_("This identity opens another account already. Ask the security administrator."))
    Link.objects.filter(user=user, provider=provider).delete()
    made = Link.objects.create(user=user, provider=provider, subject=kept)
    audit.record("access.link.make", actor=actor or user, unit=first_unit(user), target=user.username, kind=provider)
    return made


@transaction.atomic
def unlink(actor: User, unit: Unit | None, own: Link) -> None:
    """The identity opens the account no longer."""
    own.delete()
    audit.record("access.link.end", actor=actor, unit=unit, target=own.user.username, kind=own.provider)
