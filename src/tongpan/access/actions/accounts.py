"""Accounts and roles: created, changed and ended by the security administrator, never by their holders."""

from __future__ import annotations

import datetime as dt
import secrets

from axes.utils import reset as unlock
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit, sittings
from tongpan.access.models import Grant, Role, Sitting, Unit, User
from tongpan.access.passwords import replace_password
from tongpan.access.queries import first_unit
from tongpan.access.roles import ADMINISTRATORS

from .refused import RefusedError, not_oneself
from .takings import forget_takings

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are easily mistaken for each other."""


def first_password() -> str:
    """Sixteen characters in four groups, about 79 bits of chance."""
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _group in range(4))


def _keep_apart(user: User, role: str) -> None:
    """The three administrators are three persons, and none of them works with records. Raises :class:`RefusedError`."""
    held = set(Grant.objects.in_force(timezone.localdate()).filter(user=user).values_list("role", flat=True))
    clash = held - {role} if role in ADMINISTRATORS else held & ADMINISTRATORS
    if clash:
        names = _(", ").join(str(Role(name).label) for name in sorted(clash))
        raise RefusedError(
            _(
                "“%(user)s” already is %(roles)s. "
                "An administrator's role stands alone: end the other role first, or choose another person."
            )
            % {"user": user, "roles": names}
        )


@transaction.atomic
def create_account(
    actor: User, unit: Unit, role: str, *, until: dt.date | None = None, acting: bool = False, **fields: str
) -> tuple[User, str]:
    """A new account with its first role on a unit. Returns it with a password that is shown once and kept nowhere."""
    password = first_password()
    user = User.objects.create_user(password=password, must_change_password=True, **fields)
    Grant.objects.create(user=user, role=role, unit=unit, until=until, acting=acting)
    audit.record("access.account.create", actor=actor, unit=unit, target=user.username, role=role, until=until)
    return user, password


@transaction.atomic
def change_account(actor: User, unit: Unit, user: User, *, display_name: str, email: str) -> None:
    """Change name and e-mail. The record says which were changed, not to what."""
    not_oneself(actor, user)
    wanted = {"display_name": display_name, "email": email}
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, wanted[name])
    user.save(update_fields=changed or ["display_name"])
    audit.record("access.account.change", actor=actor, unit=unit, target=user.username, changed=changed)


@transaction.atomic
def set_active(actor: User, unit: Unit, user: User, *, active: bool) -> None:
    """Close an account (sessions, tokens, what it asked for and handed on end at once) or open it again."""
    not_oneself(actor, user)
    user.is_active, user.closed = active, None if active else timezone.localdate()
    user.save(update_fields=["is_active", "closed"])
    if not active:
        sittings.close_all(user, Sitting.End.CLOSED)
        user.tokens.filter(revoked=None).update(revoked=timezone.now())
        forget_takings(user)
    action = "access.account.open" if active else "access.account.close"
    audit.record(action, actor=actor, unit=unit, target=user.username)


@transaction.atomic
def reset_password(actor: User, unit: Unit, user: User) -> str:
    """A new first password, shown once; a paused sign-in is freed."""
    not_oneself(actor, user)
    password = first_password()
    replace_password(user, password)
    user.must_change_password = True
    user.save(update_fields=["password", "password_set", "must_change_password"])
    sittings.close_all(user, Sitting.End.CLOSED)
    unlock(username=user.username)
    audit.record("access.password.reset", actor=actor, unit=unit, target=user.username)
    return password


@transaction.atomic
def change_password(user: User, password: str, *, here: str | None = None) -> None:
    """Set one's own new password; all sittings end but the one of the session key ``here``."""
    replace_password(user, password)
    user.must_change_password = False
    user.save(update_fields=["password", "password_set", "must_change_password"])
    sittings.close_all(user, Sitting.End.PASSWORD, but=here)
    audit.record("access.password.change", actor=user, unit=first_unit(user), target=user.username)


@transaction.atomic
def give_grant(
    actor: User, user: User, role: str, unit: Unit, *, until: dt.date | None = None, acting: bool = False
) -> Grant:
    """A role on a unit and all below it, from today."""
    not_oneself(actor, user)
    _keep_apart(user, role)
    today = timezone.localdate()
    if Grant.objects.in_force(today).filter(user=user, role=role, unit=unit).exists():
        raise RefusedError(_("“%(user)s” already has this role on %(unit)s.") % {"user": user, "unit": unit})
    grant = Grant.objects.create(user=user, role=role, unit=unit, since=today, until=until, acting=acting)
    audit.record("access.grant.give", actor=actor, unit=unit, target=user.username, role=role, until=until)
    return grant


@transaction.atomic
def end_grant(actor: User, grant: Grant) -> None:
    """The role holds no longer, from now on; that it was held stays on record."""
    not_oneself(actor, grant.user)
    grant.until = timezone.localdate() - dt.timedelta(days=1)
    grant.save(update_fields=["until"])
    audit.record("access.grant.end", actor=actor, unit=grant.unit, target=grant.user.username, role=grant.role)
