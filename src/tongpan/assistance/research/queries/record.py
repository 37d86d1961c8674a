"""One teacher's own record: sessions attended with their hours, what was given, what was awarded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from tongpan.access.years import current_year
from tongpan.assistance.research.models import Attendance, Honour, Item
from tongpan.registry.models import Posting, Teacher

from .hours import Rule, attended_in


@dataclass(frozen=True)
class Record:
    """What one person attended in the span, gave and was awarded."""

    teacher: Teacher
    attended: list[Attendance]
    given: list[Item]
    honours: list[Honour]
    due: float
    by_year: dict[int, float]

    @property
    def hours(self) -> float:
        """Hours in the span."""
        return sum(own.hours for own in self.attended)

    @property
    def on_track(self) -> bool:
        """Whether the hours are at least what is due."""
        return self.hours + 1e-9 >= self.due


def record_of(teacher: Teacher, year: int, rule: Rule) -> Record:
    """The record of a teacher over the years of the rule up to a school year."""
    span = rule.span(year)
    rows = attended_in(span, Teacher.everywhere.filter(pk=teacher.pk)).select_related("session__activity", "unit")
    attended = list(rows.order_by("-session__starts", "-pk"))
    by_year: dict[int, float] = defaultdict(float, dict.fromkeys(range(span.year, year + 1), 0.0))
    for own in attended:
        by_year[current_year(timezone.localdate(own.session.starts))] += own.hours
    began = Posting.everywhere.filter(teacher=teacher, kind=Posting.Kind.HOME).order_by("since").first()
    due = rule.due(began.since if began else span.first, timezone.localdate(), span)
    given = Item.everywhere.filter(speaker=teacher).select_related("session__activity").order_by("-session__starts")
    honours = Honour.everywhere.filter(teacher=teacher)
    return Record(teacher, attended, list(given[:100]), list(honours[:100]), due, dict(by_year))
