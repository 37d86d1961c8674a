"""Write in the ledger: nothing is ever changed, and no yuan is used twice.

Everything that is left is looked up after the fund's row is locked: of two officers at once the second one sees what
the first has written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.works.models import Entry, Fund, Project
from tongpan.assistance.works.queries.balance import FREE, KIND, OPEN, least_from, lines_of, purpose_of, total
from tongpan.ui.formats import number

FOR_SOMETHING = frozenset({KIND.ALLOCATED, KIND.SPENT})
"""Kinds that are for a project or a school."""


@dataclass(frozen=True)
class Line:
    """A line to be written. ``amount`` is in yuan and above zero."""

    kind: str
    amount: Decimal
    day: dt.date
    project: Project | None = None
    unit: Unit | None = None
    voucher: str = ""
    note: str = ""


@dataclass(frozen=True)
class Written:
    """The line, and by how much more was received than pledged (zero where not)."""

    entry: Entry
    beyond: Decimal = Decimal(0)


def yuan(amount: Decimal) -> str:
    """An amount in the words of a refusal."""
    return number(amount, 2)


def lock(fund: Fund) -> Fund:
    """The fund, held until the transaction ends; who comes second waits. SQLite has one writer at a time anyway."""
    return Fund.everywhere.select_for_update(of=("self",)).get(pk=fund.pk)


def write(fund: Fund, line: Line, *, user: User) -> Written:
    """Write one line. Raises Refused where it would use money that is not there, naming fund, amounts and remedy."""
    with transaction.atomic():
        held = lock(fund)
        entry = entry_of(held, line, user)
        refuse_day(held, entry)
        refuse_shortage(held, entry)
        entry.save()
        beyond = max(-total(lines_of(held), {KIND.PLEDGED: 1, KIND.RECEIVED: -1}), Decimal(0))
        audit.record(
            "assistance.ledger.write", actor=user, unit=held.unit, target=str(entry.pk), kind=entry.kind,
            amount=entry.amount, day=entry.day,
        )  # fmt: skip
    return Written(entry, beyond if entry.kind == KIND.RECEIVED else Decimal(0))


def entry_of(fund: Fund, line: Line, user: User) -> Entry:
    """A line as it will be kept. Raises Refused where it says not what for, or no amount."""
    about = line.kind in FOR_SOMETHING
    if about and line.project is None and line.unit is None:
        raise Refused(gettext_noop("Say for which project or school of the fund “%(fund)s” it is."), fund=fund.name)
    if line.amount <= 0:
        raise Refused(gettext_noop("Give an amount above zero. A mistake is put right by reversing its line."))
    project = line.project if about else None
    unit = project.unit if project else line.unit if about else None
    return Entry(fund=fund, kind=line.kind, amount=line.amount, day=line.day, project=project, unit=unit,
                 voucher=line.voucher[:60], note=line.note[:200], user=user)  # fmt: skip


def refuse_day(fund: Fund, entry: Entry) -> None:
    """A line lies in the time of its fund, and not ahead.

    A closed fund takes none, of whichever day: it would no longer be empty.
    """
    day = entry.day.isoformat()
    if entry.day > timezone.localdate():
        raise Refused(gettext_noop("%(day)s lies ahead; enter it when it has happened."), day=day)
    if entry.day < fund.opened:
        raise Refused(
            gettext_noop("The fund “%(fund)s” was opened on %(opened)s; a line of %(day)s lies before. Correct one."),
            fund=fund.name, opened=fund.opened.isoformat(), day=day,
        )  # fmt: skip
    if fund.closed:
        raise Refused(
            gettext_noop("The fund “%(fund)s” was closed on %(closed)s; reopen it before you enter more."),
            fund=fund.name, closed=fund.closed.isoformat(),
        )  # fmt: skip


def rests_on(entry: Entry) -> Mapping[str, int] | None:
    """What is allocated or returned rests on what was received, and what is spent on what was allocated."""
    return FREE if entry.kind in (KIND.ALLOCATED, KIND.RETURNED) else OPEN if entry.kind == KIND.SPENT else None


def refuse_shortage(fund: Fund, entry: Entry) -> None:
    """A line uses no more than is left of what it rests on."""
    signs = rests_on(entry)
    if signs is not None:
        lines = lines_of(fund) if signs is FREE else purpose_of(entry)
        refuse_beyond(fund, entry, least_from(lines, signs, entry.day))


def refuse_beyond(fund: Fund, entry: Entry, left: Decimal) -> None:
    """Refuse a line above what is left."""
    if entry.amount <= left:
        return
    values = {"fund": fund.name, "amount": yuan(entry.amount), "day": entry.day.isoformat(), "left": yuan(left)}
    if entry.kind != KIND.SPENT:
        raise Refused(_no_more(entry.kind), **values)
    raise Refused(
        gettext_noop(
            "Fund “%(fund)s”: %(amount)s yuan cannot be spent on %(day)s for “%(what)s”; of what was allocated "
            "to it %(left)s yuan are left. Allocate more first, or spend less."
        ),
        what=str(entry.project or entry.unit), **values,
    )  # fmt: skip


def _no_more(kind: str) -> str:
    if kind == KIND.ALLOCATED:
        return gettext_noop(
            "Fund “%(fund)s”: %(amount)s yuan cannot be allocated on %(day)s; %(left)s yuan are left of what was "
            "received, less what is allocated or returned. Enter the receipt first, or allocate less."
        )
    return gettext_noop(
        "Fund “%(fund)s”: %(amount)s yuan cannot be returned on %(day)s; %(left)s yuan are not allocated. Take back "
        "an allocation first, or return less."
    )
