"""Keep funds: where money comes from, for what, and until when."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Min, ProtectedError
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base import files
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Fund
from tongpan.assistance.works.queries.balance import CASH, lines_of, total

from .ledger import lock, yuan

FACTS = ("name", "source", "purpose", "opened", "bond", "donor", "organisation")
"""What a form may change: whether the fund is closed is not among it."""


def save_fund(fund: Fund, *, unit: Unit, user: User) -> Fund:
    """Enter or change a fund; it cannot be opened after its first line, nor after it was closed."""
    if fund.pk is None:
        fund.unit = unit
        made: Fund = keep(fund, "assistance.fund.make", unit=unit, user=user, source=fund.source)
        return made
    with transaction.atomic():
        held = lock(fund)
        _refuse_opening(fund, held)
        for name in FACTS:
            setattr(held, name, getattr(fund, name))
        held.save(update_fields=FACTS)
        audit.record("assistance.fund.change", actor=user, unit=held.unit, target=str(held.pk), source=held.source)
    return held


def _refuse_opening(fund: Fund, held: Fund) -> None:
    first = lines_of(held).aggregate(first=Min("day"))["first"]
    if first is not None and first < fund.opened:
        raise Refused(
            gettext_noop("The fund “%(fund)s” has lines from %(day)s on; let it open on that day or before."),
            fund=fund.name, day=first.isoformat(),
        )  # fmt: skip
    if held.closed is not None and held.closed < fund.opened:
        raise Refused(
            gettext_noop("The fund “%(fund)s” was closed on %(closed)s; let it open on that day or before."),
            fund=fund.name, closed=held.closed.isoformat(),
        )  # fmt: skip


def remove_fund(fund: Fund, *, user: User) -> None:
    """Remove a fund in which nothing was ever written, with its files."""
    try:
        with transaction.atomic():
            held = lock(fund)
            files.forget("fund", held.pk)
            remove(held, "assistance.fund.remove", unit=held.unit, user=user)
    except ProtectedError:
        raise Refused(
            gettext_noop("The fund “%(fund)s” has lines in the ledger, which stay. Close it instead."), fund=fund.name
        ) from None


def reopen_fund(fund: Fund, *, user: User) -> Fund:
    """Take the closing of a fund back."""
    with transaction.atomic():
        held = lock(fund)
        held.closed = None
        held.save(update_fields=["closed"])
        audit.record("assistance.fund.reopen", actor=user, unit=held.unit, target=str(held.pk))
    return held


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
