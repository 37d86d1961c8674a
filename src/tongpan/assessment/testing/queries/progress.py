"""How far a test has come: numbers for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, TestItem

from .seen import pupils_of, schools_of


@dataclass(frozen=True)
class Progress:
    """Counted among the schools that the unit sees: schools, pupils on the list, tested, seated, absent, scored."""

    schools: int
    chosen: int
    listed: int
    taking: int
    seated: int
    absent: int
    scored: int
    items: int
    anchors: int
    points: int

    @property
    def open(self) -> int:
        """Pupils whose scores are missing."""
        return self.taking - self.absent - self.scored


def progress_of(test: JointTest, unit: Unit) -> Progress:
    """The numbers of a test, in three questions."""
    schools = schools_of(test, unit).aggregate(all=Count("pk"), chosen=Count("pk", filter=Q(chosen=True)))
    taking, seated = Q(taking=True), Q(taking=True, room__isnull=False)
    pupils = pupils_of(test, unit).order_by().aggregate(
        listed=Count("pk"), taking=Count("pk", filter=taking), seated=Count("pk", filter=seated),
        absent=Count("pk", filter=taking & Q(absent=True)),
        scored=Count("pk", filter=taking & Q(absent=False, answers__isnull=False)),
    )  # fmt: skip
    items = list(TestItem.everywhere.filter(test=test).values_list("maximum", "bank", "dropped"))
    counted = [most for most, _bank, dropped in items if not dropped]
    return Progress(
        schools["all"], schools["chosen"], **pupils, items=len(items),
        anchors=sum(bank is not None for _most, bank, _dropped in items), points=sum(counted),
    )  # fmt: skip
