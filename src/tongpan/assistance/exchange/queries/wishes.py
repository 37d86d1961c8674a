"""Where people have applied to go: their wishes, as a plan of exchange takes them."""

from __future__ import annotations

import datetime as dt

from django.db.models.functions import Coalesce

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import Application
from tongpan.registry.models import Posting

STANDING = (Application.State.APPLIED, Application.State.SELECTED, Application.State.APPROVED)


def wished_hosts(unit: Unit, first: dt.date, last: dt.date) -> list[tuple[int, str]]:
    """Teacher and key of the host of every application that stands, for exchange postings that begin within two days.

    Applications to a call that leaves the host open name none and are left out. One query.
    """
    rows = Application.objects.filter(
        unit__path__under=unit.path, state__in=STANDING, call__kind=Posting.Kind.EXCHANGE,
        call__since__range=(first, last),
    )  # fmt: skip
    hosts = rows.annotate(wished=Coalesce("host__slug", "call__host__slug")).filter(wished__isnull=False)
    return sorted(set(hosts.values_list("teacher_id", "wished")))
