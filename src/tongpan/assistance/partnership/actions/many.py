"""What is done with many bonds at once: all or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.assistance.partnership.models import Bond

from .bonds import Draft, end_bond, make_bonds


def enter_bonds(
    unit: Unit, drafts: Sequence[Draft], *, since: dt.date, until: dt.date | None, user: User | None
) -> list[Bond]:
    """Write many bonds of one time. Raises Refused where one of them stands already; then none is written."""
    with transaction.atomic():
        take_turns(unit)
        made = make_bonds(unit, drafts, since=since, until=until)
        audit.record(
            "assistance.bond.make_many", actor=user, unit=unit, count=len(made), since=since, until=until,
            bonds=[own.pk for own in made],
        )  # fmt: skip
    return made


def end_bonds(bonds: Sequence[Bond], *, last: dt.date, reason: str, user: User | None) -> int:
    """End many bonds on one day. Raises Refused, and ends none, where one of them begins later."""
    with transaction.atomic():
        for bond in bonds:
            end_bond(bond, last=last, reason=reason, user=user)
    return len(bonds)
