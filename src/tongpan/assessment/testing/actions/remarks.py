"""What is said about items: notes of the research officer, comments of schools."""

from __future__ import annotations

from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import Remark, TestItem
from tongpan.assistance.base.records import keep, remove

from .design import refuse_locked


def say(item: TestItem, kind: str, text: str, *, unit: Unit, user: User | None) -> Remark:
    """Write a note or a comment. Raises Refused where the test is in the archive."""
    refuse_locked(item.test)
    own = Remark(item=item, unit=unit, kind=kind, text=text, user=user)
    kept: Remark = keep(own, f"assessment.test.{kind}", unit=unit, user=user, item=item.number)
    return kept


def take_back(remark: Remark, *, user: User | None) -> None:
    """Remove one's own remark."""
    refuse_locked(remark.item.test)
    remove(remark, "assessment.test.remark.remove", unit=remark.unit, user=user)
