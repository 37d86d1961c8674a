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
    schools = schools_of(test, unit).aggregate(all=Count("pk"), in_it=Count("pk", filter=Q(chosen=True)))
    taking, seated = Q(taking=True), Q(taking=True, room__isnull=False)
    found = pupils_of(test, unit).order_by().aggregate(
        on_list=Count("pk"), in_sample=Count("pk", filter=taking), with_seat=Count("pk", filter=seated),
        away=Count("pk", filter=taking & Q(absent=True)),
        with_scores=Count("pk", filter=taking & Q(absent=False, answers__isnull=False)),
    )  # fmt: skip
    items = list(TestItem.everywhere.filter(test=test).values_list("maximum", "bank", "dropped"))
    counted = [most for most, _bank, dropped in items if not dropped]
    return Progress(
        schools["all"], schools["in_it"], found["on_list"], found["in_sample"], found["with_seat"], found["away"],
        found["with_scores"], len(items),
        anchors=sum(bank is not None for _most, bank, _dropped in items), points=sum(counted),
    )  # fmt: skip
