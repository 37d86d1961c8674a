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

from .ledger import lock, refuse_day, yuan


def reverse_entry(entry: Entry, *, day: dt.date, reason: str, user: User, amount: Decimal | None = None) -> Entry:
    """Put a line right by a line against it; of an allocation ``amount`` may be less: what is not needed goes back.

    Raises:
        Refused: for a line that was reversed or is a reversal, and where what rests on the line would lose its ground.
    """
    with transaction.atomic():
        fund = lock(entry.fund)
        held = Entry.everywhere.select_related("project", "unit").get(pk=entry.pk)
        back = _amount_back(held, amount)
        against = Entry(fund=fund, kind=held.kind, amount=-back, day=day, project=held.project, unit=held.unit,
                        voucher=held.voucher, note=reason[:200], reverses=held, user=user)  # fmt: skip
        _refuse_reversal(fund, held, against)
        refuse_day(fund, against)
        against.save()
        audit.record(
            "assistance.ledger.reverse", actor=user, unit=fund.unit, target=str(held.pk), kind=held.kind, amount=back,
            day=day,
        )  # fmt: skip
    return against


def _amount_back(held: Entry, amount: Decimal | None) -> Decimal:
    if amount is None or held.kind != KIND.ALLOCATED:
        return held.amount
    if not 0 < amount <= held.amount:
        raise Refused(
            gettext_noop("Give an amount above zero and at most %(most)s yuan, which the line says."),
            most=yuan(held.amount),
        )
    return amount


def _refuse_reversal(fund: Fund, held: Entry, against: Entry) -> None:
    if held.reverses_id:
        raise Refused(gettext_noop("This line is itself a reversal; enter what is right as a new line."))
    earlier = Entry.everywhere.filter(reverses=held).first()
    if earlier is not None:
        raise Refused(gettext_noop("This line was reversed on %(day)s already."), day=earlier.day.isoformat())
    if against.day < held.day:
        raise Refused(
            gettext_noop("The line is of %(day)s; it cannot be reversed on an earlier day."), day=held.day.isoformat()
        )
    _refuse_lost_ground(fund, held, against)


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
