"""Keep funds: where money comes from, for what, and until when."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Fund
from tongpan.assistance.works.queries.balance import CASH, lines_of, total

from .ledger import lock, yuan


def save_fund(fund: Fund, *, unit: Unit, user: User) -> Fund:
    """Enter or change a fund; it cannot be opened after its first line."""
    if fund.pk:
        first = lines_of(fund).aggregate(first=Min("day"))["first"]
        if first is not None and first < fund.opened:
            raise Refused(
                gettext_noop("The fund “%(fund)s” has lines from %(day)s on; let it open on that day or before."),
                fund=fund.name, day=first.isoformat(),
            )  # fmt: skip
        action = "assistance.fund.change"
    else:
        fund.unit, action = unit, "assistance.fund.make"
    kept: Fund = keep(fund, action, unit=fund.unit, user=user, source=fund.source)
    return kept


def remove_fund(fund: Fund, *, user: User) -> None:
    """Remove a fund in which nothing was ever written."""
    if lines_of(fund).exists():
        raise Refused(
            gettext_noop("The fund “%(fund)s” has lines in the ledger, which stay. Close it instead."), fund=fund.name
        )
    remove(fund, "assistance.fund.remove", unit=fund.unit, user=user)


def reopen_fund(fund: Fund, *, user: User) -> Fund:
    """Take the closing of a fund back."""
    fund.closed = None
    kept: Fund = keep(fund, "assistance.fund.reopen", unit=fund.unit, user=user)
    return kept


def close_fund(fund: Fund, *, last: dt.date, user: User) -> Fund:
    """Close a fund on a day; refused while its holder still has money of it, or lines lie after the day."""
    with transaction.atomic():
        held = lock(fund)
        left = total(lines_of(held), CASH)
        if left > 0:
            raise Refused(
                gettext_noop(
                    "Fund “%(fund)s” still holds %(left)s yuan. Enter what was spent, or return the rest, before you "
                    "close it."
                ),
                fund=held.name, left=yuan(left),
            )  # fmt: skip
        later = lines_of(held).filter(day__gt=last).order_by("-day").first()
        if later is not None or last < held.opened:
            raise Refused(
                gettext_noop("The fund “%(fund)s” has lines up to %(day)s; close it on that day or later."),
                fund=held.name, day=(later.day if later else held.opened).isoformat(),
            )  # fmt: skip
        held.closed = last
        held.save(update_fields=["closed"])
        audit.record("assistance.fund.close", actor=user, unit=held.unit, target=str(held.pk), day=last)
    return held
