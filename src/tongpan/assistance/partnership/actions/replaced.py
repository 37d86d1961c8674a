"""Bonds that give way to others, as a plan decides it, and go on again when the plan is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assistance.partnership.models import Bond, BondMember

from .bonds import end_bond, refuse_double

Remembered = dict[str, Any]
"""A bond as it was and as it was left, in plain values: key, days, reasons, and the last days of members changed."""


def let_give_way(bonds: Iterable[Bond], *, last: dt.date, reason: str, user: User | None) -> list[Remembered]:
    """End bonds on a day; says what :func:`let_go_on` needs. Raises Refused where one begins later."""
    found = []
    with transaction.atomic():
        for bond in bonds:
            members = BondMember.everywhere.filter(bond=bond, until__gt=last).order_by("pk")
            found.append(
                {
                    "bond": bond.pk, "since": bond.since.isoformat(), "until": _text(bond.until),
                    "reason": bond.reason, "last": last.isoformat(), "said": reason[:200],
                    "members": [[pk, _text(until)] for pk, until in members.values_list("pk", "until")],
                }
            )  # fmt: skip
            end_bond(bond, last=last, reason=reason, user=user)
    return found


def let_go_on(remembered: Sequence[Remembered], *, user: User | None) -> int:
    """Give bonds back the days and the reason that they had; one that somebody has changed since is left as it is.

    Raises Refused where the same bond has been made anew in that time.
    """
    count = 0
    with transaction.atomic():
        for own in remembered:
            left = Bond.everywhere.filter(pk=own["bond"], since=own["since"], until=own["last"], reason=own["said"])
            bond = left.select_for_update().first()
            if bond is None:
                continue
            for pk, until in own["members"]:
                BondMember.everywhere.filter(pk=pk, bond=bond, until=own["last"]).update(until=until)
            bond.until, bond.reason = _day(own["until"]), own["reason"]
            refuse_double(bond)
            bond.save(update_fields=["until", "reason"])
            Bond.everywhere.filter(pk=bond.pk).settle()
            audit.record("assistance.bond.go_on", actor=user, unit=bond.unit, target=str(bond.pk), until=own["until"])
            count += 1
    return count


def _text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
