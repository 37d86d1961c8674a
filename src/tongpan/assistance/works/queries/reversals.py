"""What stands of a line of the ledger: its amount less what was reversed, and what was restored of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal

from django.db.models import Q, QuerySet

from tongpan.assistance.works.models import Entry

from .balance import KIND

ALL: Mapping[str, int] = dict.fromkeys(KIND, 1)
"""Every line as it is."""


def chain_of(entry: Entry) -> QuerySet[Entry]:
    """A line, its reversals and what restored them."""
    return Entry.everywhere.filter(Q(pk=entry.pk) | Q(reverses=entry.pk) | Q(reverses__reverses=entry.pk))


def standing(entries: Collection[Entry]) -> dict[int, Decimal]:
    """What stands of each line, in yuan and never negative; zero for one that restores; one query.

    Of a reversal it is what was not restored. A line that restores is not put right itself: the one it restores is.
    """
    keys = [own.pk for own in entries]
    rows = Entry.everywhere.filter(Q(reverses__in=keys) | Q(reverses__reverses__in=keys)).order_by()
    against: dict[int, Decimal] = defaultdict(Decimal)
    for reverses, first, amount in rows.values_list("reverses", "reverses__reverses", "amount"):
        for key in {reverses, first}:
            against[key] += amount
    return {
        own.pk: Decimal(0) if own.reverses_id and own.amount > 0 else abs(own.amount + against[own.pk])
        for own in entries
    }
