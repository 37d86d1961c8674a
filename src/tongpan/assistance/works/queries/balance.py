"""How much of a fund is left to allocate, and of an allocation to spend: sums by the database, in yuan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tongpan.assistance.works.models import Entry, Fund

KIND = Entry.Kind
CENT = Decimal("0.01")
FREE: Mapping[str, int] = {KIND.RECEIVED: 1, KIND.ALLOCATED: -1, KIND.RETURNED: -1}
"""What is left to allocate: received less allocated and returned."""
OPEN: Mapping[str, int] = {KIND.ALLOCATED: 1, KIND.SPENT: -1}
"""What is left of an allocation: allocated less spent."""
CASH: Mapping[str, int] = {KIND.RECEIVED: 1, KIND.SPENT: -1, KIND.RETURNED: -1}
"""What the holder still has: received less spent and returned."""
YUAN: DecimalField = DecimalField(max_digits=20, decimal_places=2)


def signed(signs: Mapping[str, int]) -> Case:
    """The amount of a line as it counts: as it is, negative, or nothing."""
    whens = [When(kind=kind, then=sign * F("amount")) for kind, sign in signs.items()]
    return Case(*whens, default=Value(Decimal(0)), output_field=YUAN)


def total(entries: QuerySet[Entry], signs: Mapping[str, int]) -> Decimal:
    """The sum of lines by their signs."""
    nothing = Value(Decimal(0), output_field=YUAN)
    found = entries.order_by().aggregate(found=Coalesce(Sum(signed(signs)), nothing, output_field=YUAN))["found"]
    return Decimal(found).quantize(CENT)


def least_from(entries: QuerySet[Entry], signs: Mapping[str, int], day: dt.date) -> Decimal:
    """The lowest balance at the end of a day or of any day after it: what is free on that day and stays free."""
    by_day = entries.order_by("day").values("day").annotate(change=Sum(signed(signs)))
    return lowest(((row["day"], Decimal(row["change"]).quantize(CENT)) for row in by_day), day)


def lowest(changes: Iterable[tuple[dt.date, Decimal]], day: dt.date) -> Decimal:
    """:func:`least_from` of what changes day by day, in their order."""
    level, least = Decimal(0), None
    for on, change in changes:
        if on > day:
            least = level if least is None else min(least, level)
        level += change
    return level if least is None else min(least, level)


def lines_of(fund: Fund) -> QuerySet[Entry]:
    """Every line of a fund, whoever asks: what is left does not depend on the reader's scope."""
    return Entry.everywhere.filter(fund=fund)


def purpose_of(entry: Entry) -> QuerySet[Entry]:
    """The lines of the same fund for the same project, or for the same school where there is no project."""
    own = Entry.everywhere.filter(fund=entry.fund_id)
    if entry.project_id:
        return own.filter(project=entry.project_id)
    return own.filter(project__isnull=True, unit=entry.unit_id)


@dataclass(frozen=True)
class Standing:
    """The sums of a fund, in yuan."""

    pledged: Decimal
    received: Decimal
    allocated: Decimal
    spent: Decimal
    returned: Decimal

    @property
    def free(self) -> Decimal:
        """Left to allocate."""
        return self.received - self.allocated - self.returned

    @property
    def unspent(self) -> Decimal:
        """Allocated and not yet spent."""
        return self.allocated - self.spent

    @property
    def cash(self) -> Decimal:
        """Still with the holder."""
        return self.received - self.spent - self.returned

    @property
    def awaited(self) -> Decimal:
        """Pledged and not yet received; negative where more came than was pledged."""
        return self.pledged - self.received


def by_kind(entries: QuerySet[Entry]) -> list[tuple[str, Decimal]]:
    """The sum of each kind with its word, in one query; kinds without a line are left out."""
    sums = dict(entries.order_by().values_list("kind").annotate(found=Sum("amount")))
    return [(str(kind.label), Decimal(sums[kind]).quantize(CENT)) for kind in KIND if kind in sums]


def standings(funds: list[Fund]) -> dict[int, Standing]:
    """The sums of many funds in one query."""
    sums = Entry.everywhere.filter(fund__in=funds).order_by().values_list("fund", "kind").annotate(found=Sum("amount"))
    by_fund: dict[int, dict[str, Decimal]] = {own.pk: {} for own in funds}
    for fund, kind, found in sums:
        by_fund[fund][kind] = Decimal(found).quantize(CENT)
    return {pk: Standing(**{kind.value: own.get(kind, Decimal(0)) for kind in KIND}) for pk, own in by_fund.items()}
