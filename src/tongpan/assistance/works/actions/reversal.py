"""Put a line of the ledger right by a line against it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Entry, Fund
from tongpan.assistance.works.queries.balance import FREE, KIND, OPEN, least_from, lines_of, purpose_of
from tongpan.assistance.works.queries.reversals import ALL, chain_of, standing

from .ledger import lock, refuse_day, refuse_shortage, yuan


def reverse_entry(entry: Entry, *, day: dt.date, reason: str, user: User, amount: Decimal | None = None) -> Entry:
    """Put a line right by a line against it, whole or only ``amount`` of it.

    A reversal that was wrong is put right in the same way: the line against it restores what it took. So a line may
    be reversed in parts and again, and never more of it than stands on any day from ``day`` on.

    Raises:
        Refused: for a line that restores another one, for more than stands, for an earlier day, and where what rests
            on the line would lose its ground.
    """
    with transaction.atomic():
        fund = lock(entry.fund)
        held = Entry.everywhere.select_related("project", "unit", "reverses__reverses").get(pk=entry.pk)
        _refuse_restoring(held)
        back = _amount_back(held, amount, day)
        against = Entry(fund=fund, kind=held.kind, amount=-back if held.amount > 0 else back, day=day,
                        project=held.project, unit=held.unit, voucher=held.voucher, note=reason[:200], reverses=held,
                        user=user)  # fmt: skip
        refuse_day(fund, against)
        if against.amount < 0:
            _refuse_lost_ground(fund, held, against)
        else:
            refuse_shortage(fund, against)
        against.save()
        audit.record(
            "assistance.ledger.reverse" if against.amount < 0 else "assistance.ledger.restore", actor=user,
            unit=fund.unit, target=str(held.pk), kind=held.kind, amount=back, day=day,
        )  # fmt: skip
    return against


def _refuse_restoring(held: Entry) -> None:
    if held.reverses is not None and held.reverses.reverses is not None:
        first = held.reverses.reverses
        raise Refused(
            gettext_noop(
                "This line restores the line of %(day)s over %(amount)s yuan after a wrong reversal. Reverse that "
                "line instead."
            ),
            day=first.day.isoformat(), amount=yuan(first.amount),
        )  # fmt: skip


def _amount_back(held: Entry, amount: Decimal | None, day: dt.date) -> Decimal:
    """How much goes back: of a line what stands of it, unless less is asked for."""
    stands = standing([held])[held.pk]
    if not stands:
        last = Entry.everywhere.filter(reverses=held).latest("day", "pk")
        said = (
            gettext_noop("This line was reversed on %(day)s already. Was that wrong, put the reversal right.")
            if held.amount > 0
            else gettext_noop("This reversal was undone on %(day)s already; the line stands again.")
        )
        raise Refused(said, day=last.day.isoformat())
    if day < held.day:
        raise Refused(
            gettext_noop("The line is of %(day)s; it cannot be reversed on an earlier day."), day=held.day.isoformat()
        )
    back = stands if amount is None else amount
    if not 0 < back <= stands:
        raise Refused(
            gettext_noop("Give an amount above zero and at most %(most)s yuan, which stand of the line."),
            most=yuan(stands),
        )
    left = least_from(chain_of(held), ALL, day) if held.amount > 0 else stands
    if back > left:
        raise Refused(
            gettext_noop(
                "On %(day)s only %(left)s yuan of the line stood; the rest was restored later. Give a later day or a "
                "smaller amount."
            ),
            day=day.isoformat(), left=yuan(left),
        )  # fmt: skip
    return back


def _refuse_lost_ground(fund: Fund, held: Entry, against: Entry) -> None:
    """What was allocated rests on a receipt, and what was spent on an allocation."""
    values = {"fund": fund.name, "amount": yuan(-against.amount)}
    if held.kind == KIND.RECEIVED:
        left = least_from(lines_of(fund), FREE, against.day)
        if -against.amount > left:
            raise Refused(
                gettext_noop(
                    "Fund “%(fund)s”: the receipt of %(amount)s yuan cannot be reversed; only %(left)s yuan of the "
                    "fund are not allocated or returned. Take back allocations first."
                ),
                left=yuan(left), **values,
            )  # fmt: skip
    if held.kind == KIND.ALLOCATED:
        left = least_from(purpose_of(held), OPEN, against.day)
        if -against.amount > left:
            raise Refused(
                gettext_noop(
                    "Fund “%(fund)s”: %(amount)s yuan cannot be taken back from “%(what)s”; %(left)s yuan of its "
                    "allocations are not spent. Take back at most that, or reverse what was spent first."
                ),
                what=str(held.project or held.unit), left=yuan(left), **values,
            )  # fmt: skip
