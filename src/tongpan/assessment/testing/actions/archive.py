"""The end of a test: locked, and its items in the bank with their parameters."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.assessment.testing.models import Analysis, BankItem, JointTest, TestItem
from tongpan.assistance.base.refusal import Refused

from .design import refuse_locked


def archive(test: JointTest, *, user: User | None) -> int:
    """Lock a test and put its new items into the bank of its holder; how many went there.

    Raises Refused where it is not analysed: items without figures are of no use to anybody.
    """
    refuse_locked(test)
    last = Analysis.everywhere.filter(test=test).first()
    if last is None or test.state != JointTest.State.ANALYSED:
        raise Refused(gettext_noop("“%(test)s” is not analysed yet. Analyse it, then archive it."), test=test.name)
    found = {own["number"]: own for own in last.result["items"]}
    linked = last.linked or last.result["scale"] == test.pk
    items = [own for own in TestItem.everywhere.filter(test=test, bank=None, dropped=False) if own.number in found]
    with transaction.atomic():
        BankItem.everywhere.bulk_create(
            BankItem(
                unit=test.unit, code=f"{test.year}-{test.pk}-{own.number:02d}", subject=test.subject, grade=test.grade,
                year=test.year, test=test, scale=last.result["scale"], kind=own.kind, maximum=own.maximum, key=own.key,
                options=own.options, content=own.content, ability=own.ability, text=own.text,
                parameters=found[own.number].get("parameters", []) if linked else [],
                facility=found[own.number].get("share"),
            )
            for own in items
        )  # fmt: skip
        test.state, test.archived = JointTest.State.ARCHIVED, timezone.now()
        test.save(update_fields=["state", "archived"])
        audit.record("assessment.test.archive", actor=user, unit=test.unit, target=str(test.pk), items=len(items))
    return len(items)
