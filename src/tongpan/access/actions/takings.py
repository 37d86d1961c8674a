"""Long lists of people as a file: asked for, allowed or refused by a second person."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import Taking, Unit, User

from .refused import RefusedError


@transaction.atomic
def ask_for(user: User, unit: Unit, year: int, *, page: str, query: str, reason: str) -> Taking:
    """Ask for a list as a file; who asks for the same again while it waits is given the first."""
    same = Taking.everywhere.filter(by=user, unit=unit, year=year, page=page, query=query, state=Taking.State.ASKED)
    if found := same.first():
        return found
    taking = Taking.everywhere.create(by=user, unit=unit, year=year, page=page, query=query, reason=reason)
    audit.record("access.taking.ask", actor=user, unit=unit, target=page)
    return taking


@transaction.atomic
def decide(actor: User, taking: Taking, *, allow: bool) -> None:
    """Allow the file for some hours, or refuse it. Nobody decides on what they asked for themselves."""
    taking = Taking.everywhere.select_for_update().get(pk=taking.pk)
    if taking.by_id == actor.pk:
        raise RefusedError(_("You asked for it yourself: a second person has to decide."))
    if taking.state != Taking.State.ASKED:
        raise RefusedError(_("Somebody has decided already."))
    if allow and not (taking.by.is_active and taking.by.has_perm("access.take_files", taking.unit)):
        raise RefusedError(_("Whoever asked for it no longer works with this unit. Refuse it."))
    taking.state = Taking.State.ALLOWED if allow else Taking.State.REFUSED
    taking.decided_by, taking.decided = actor, timezone.now()
    taking.until = taking.decided + dt.timedelta(hours=settings.PERSONAL_HOURS) if allow else None
    taking.save()
    action = "access.taking.allow" if allow else "access.taking.refuse"
    audit.record(action, actor=actor, unit=taking.unit, target=taking.page, people=taking.by.username)


def forget_takings(user: User) -> None:
    """Of somebody whose account is closed: what waits is refused, and what was allowed ends."""
    now, own = timezone.now(), Taking.everywhere.filter(by=user)
    own.filter(state=Taking.State.ALLOWED, until__gt=now).update(until=now)
    own.filter(state=Taking.State.ASKED).update(state=Taking.State.REFUSED, decided=now)
