"""The check of the audit record, as a job: the record of a city's year is more than a request should wait for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.access import audit as chain
from tongpan.access.jobs import Running, handles
from tongpan.access.models import AuditRecord

JOB = "access.audit.verify"
STEP = gettext_noop("Checking the audit record, seal by seal")
_TOLD, _EVERY = 20, 2_000  # broken records that are named; records between two words of where it stands


@handles(JOB)
def check_chain(running: Running) -> dict[str, Any]:
    """Whether all records are as written, none missing: ``count``, ``cut_off``, the first ``broken`` (number, time)."""
    total = AuditRecord.objects.count()

    def told() -> Iterator[AuditRecord]:
        running.say(STEP, 0, total)
        for number, entry in enumerate(AuditRecord.objects.order_by("id").iterator(chunk_size=_EVERY), start=1):
            if number % _EVERY == 0:
                running.say(STEP, min(number, total), total)
            yield entry

    broken = [[own.pk, own.at.isoformat()] for own in islice(chain.breaks(told(), chain.start()), _TOLD)]
    return {"count": total, "cut_off": chain.cut_off(), "broken": broken}
