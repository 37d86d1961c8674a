"""Roles handed on for a time, the yearly review of who holds what."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import Grant, Role, User
from tongpan.access.roles import ADMINISTRATORS

from .refused import RefusedError, not_oneself

LONGEST = dt.timedelta(days=186)
"""No role is handed on for longer: who needs it for longer is given it."""
KEPT = ADMINISTRATORS | {Role.INTEGRATOR}


def may_hand_on(grant: Grant) -> bool:
    """Whether a role can be handed on: not the three administrators', not a program's, none that was handed on."""
    return grant.role not in KEPT and grant.source_id is None


@transaction.atomic
def hand_on(actor: User, grant: Grant, user: User, *, since: dt.date, until: dt.date) -> Grant:
    """Hand one of one's own roles to another person for a time; one keeps it oneself. Raises :class:`RefusedError`."""
    if grant.user_id != actor.pk or not Grant.objects.in_force(timezone.localdate()).filter(pk=grant.pk).exists():
        raise RefusedError(_("You can hand on only a role that you hold yourself today."))
    if not may_hand_on(grant):
        raise RefusedError(_("This role cannot be handed on."))
    if user.pk == actor.pk or not user.is_active:
        raise RefusedError(_("Choose another person whose account is open."))
    if {own.role for own in user.current_grants} & KEPT:
        raise RefusedError(_("An administrator's account takes no other role: choose another person."))
    if since < timezone.localdate() or until < since or until - since > LONGEST:
        raise RefusedError(_("From today or later, to a day after it, and for no more than half a year."))
    if grant.until and until > grant.until:
        raise RefusedError(_("Your own role ends on %(day)s: hand it on no longer.") % {"day": grant.until})
    made = Grant.objects.create(user=user, role=grant.role, unit=grant.unit, since=since, until=until, source=grant)
    audit.record(
        "access.grant.hand_on", actor=actor, unit=grant.unit, target=user.username, role=grant.role, since=since,
        until=until,
    )  # fmt: skip
    return made


@transaction.atomic
def take_back(actor: User, grant: Grant) -> None:
    """End at once what one handed on."""
    if grant.source is None or grant.source.user_id != actor.pk:
        raise RefusedError(_("You can take back only what you handed on."))
    grant.until = timezone.localdate() - dt.timedelta(days=1)
    grant.save(update_fields=["until"])
    audit.record("access.grant.take_back", actor=actor, unit=grant.unit, target=grant.user.username, role=grant.role)


@transaction.atomic
def confirm_grant(actor: User, grant: Grant) -> None:
    """The yearly review found the role still right."""
    not_oneself(actor, grant.user)
    grant.confirmed = timezone.localdate()
    grant.save(update_fields=["confirmed"])
    audit.record("access.grant.confirm", actor=actor, unit=grant.unit, target=grant.user.username, role=grant.role)
