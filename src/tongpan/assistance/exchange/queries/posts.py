"""The structure of professional posts: how many people hold each grade, against the limits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, cached_property
from math import floor

from django.db.models import Count, Q

from tongpan.access.models import Unit
from tongpan.registry.models import Posting
from tongpan.registry.models.school import STAGES
from tongpan.registry.queries.staff import on_day
from tongpan_core.policy import Value

from .policy import PostRules

GRADES = {
    "professor": "senior", "senior": "senior", "first": "middle", "second": "junior", "third": "junior", "none": "none",
}  # fmt: skip
"""正高级 and 高级 are senior posts, 一级 is a middle one, 二级 and 三级 are junior ones (domain reference §3.3)."""


@cache
def _exact(share: float) -> Fraction:
    """A limit as it is written: 0.1 is a tenth, and not the binary fraction beside it."""
    return Fraction(str(share))


@dataclass
class Posts:
    """People of one school or county by stage and grade of post."""

    unit: Unit
    people: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))

    def of(self, grade: str) -> int:
        """How many hold a grade."""
        return sum(count for (_stage, own), count in self.people.items() if own == grade)

    @property
    def total(self) -> int:
        """Everybody, those without a grade too."""
        return sum(self.people.values())

    @property
    def professors(self) -> int:
        """Those of professor grade, who are among the senior ones."""
        return self.of("professor")

    @property
    def senior(self) -> int:
        """Those of senior grade, professor grade included."""
        return self.of("senior") + self.professors

    def share(self, count: int) -> float | None:
        """A number of people as a share of all; None of nobody."""
        return count / self.total if self.total else None

    def most(self, limits: Mapping[str, Value]) -> int:
        """How many posts the limits allow: each stage's people times its limit, rounded down together."""
        by_stage: dict[str, int] = defaultdict(int)
        for (stage, _grade), count in self.people.items():
            by_stage[stage] += count
        allowed = (_exact(limits[stage].number) * count for stage, count in by_stage.items() if stage in limits)
        return floor(sum(allowed, Fraction(0)))


@dataclass(frozen=True)
class PostLine:
    """One line of the page."""

    posts: Posts
    rules: PostRules

    @cached_property
    def senior_most(self) -> int:
        """The largest number of senior posts."""
        return self.posts.most(self.rules.senior)

    @cached_property
    def middle_most(self) -> int:
        """The largest number of middle posts."""
        return self.posts.most(self.rules.middle)

    @cached_property
    def senior_above(self) -> int:
        """How many hold a senior grade beyond the limit."""
        return max(0, self.posts.senior - self.senior_most)

    @cached_property
    def middle_above(self) -> int:
        """How many hold a middle grade beyond the limit."""
        return max(0, self.posts.of("middle") - self.middle_most)

    @cached_property
    def senior_open(self) -> int:
        """How many senior posts are free."""
        return max(0, self.senior_most - self.posts.senior)


def posts_by_school(unit: Unit, day: dt.date, employments: Sequence[str]) -> list[Posts]:
    """The people with a home post at each school of a unit on a day, by stage and grade; one query for them all.

    A post without a stage counts at the lowest compulsory stage of its school.
    """
    rows = Posting.everywhere.filter(on_day(day), kind=Posting.Kind.HOME, unit__path__under=unit.path)
    rows = rows.filter(Q(teacher__left__isnull=True) | Q(teacher__left__gt=day))
    rows = rows.filter(teacher__employment__in=list(employments), teacher__full_time=True).order_by()
    counted = rows.values_list("unit", "stage", "teacher__title").annotate(people=Count("teacher", distinct=True))
    schools = Unit.everywhere.schools().filter(path__under=unit.path).select_related("school").order_by("sort_key")
    schools = schools.only("slug", "name", "short_name", "path", "kind", "sort_key", "school__stages")
    found = {own.pk: Posts(own) for own in schools}
    for school, stage, title, people in counted:
        if school in found:
            grade = "professor" if title == "professor" else GRADES.get(title, "none")
            found[school].people[stage or _lowest(found[school].unit), grade] += people
    return [own for own in found.values() if own.people]


def _lowest(unit: Unit) -> str:
    stages = unit.school.stages or [] if hasattr(unit, "school") else []
    order = ("primary", "junior", "senior", "kindergarten")
    return next((stage for stage in order if stage in stages), STAGES[1])


def added(unit: Unit, parts: Iterable[Posts]) -> Posts:
    """Several schools as one."""
    whole = Posts(unit)
    for part in parts:
        for key, count in part.people.items():
            whole.people[key] += count
    return whole
