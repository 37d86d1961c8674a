"""The levels of a cascade: who stands on which, and who would be counted twice.

A mentor of tier 0 stands on level 0, the apprentices of tier 0 on level 1, where they are the mentors of tier 1.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from django.db.models import Q, QuerySet

from tongpan.assistance.research.models import Cascade, Mentoring
from tongpan.registry.models import Teacher


def levels_of(cascade: Cascade) -> int:
    """How many levels a cascade has."""
    return len(cascade.tiers)


def capacity_at(cascade: Cascade, tier: int) -> int:
    """How many apprentices a mentor of a tier may have."""
    return int(cascade.tiers[tier].get("capacity") or 0)


def on_level(cascade: Cascade, level: int, among: QuerySet[Mentoring] | None = None) -> Q:
    """The teachers on a level: its mentors, and the apprentices of the tier above; ``among`` some pairs only."""
    pairs = (Mentoring.everywhere if among is None else among).filter(cascade=cascade).order_by()
    mentors = Q(pk__in=pairs.filter(tier=level).values("mentor"))
    return mentors | Q(pk__in=pairs.filter(tier=level - 1).values("apprentice")) if level else mentors


def people_on(cascade: Cascade, level: int, among: QuerySet[Mentoring] | None = None) -> int:
    """How many different people stand on a level."""
    pairs = (Mentoring.everywhere if among is None else among).filter(cascade=cascade).order_by()
    mentors: QuerySet[Any, Any] = pairs.filter(tier=level).values_list("mentor").distinct()
    if level == 0:  # a union with nothing would not take doubles away
        return mentors.count()
    return mentors.union(pairs.filter(tier=level - 1).values_list("apprentice")).count()


def counted_twice(cascade: Cascade, among: QuerySet[Mentoring] | None = None) -> QuerySet[Teacher]:
    """People on more than one level: they would be counted twice where levels are added up."""
    both = Q()
    for one, other in combinations(range(levels_of(cascade)), 2):
        both |= on_level(cascade, one, among) & on_level(cascade, other, among)
    found = Teacher.everywhere.filter(both) if both else Teacher.everywhere.none()
    return found.select_related("unit").order_by("unit__sort_key", "sort_key")


def elsewhere_in(cascade: Cascade, level: int) -> Q:
    """The teachers on any other level than this one."""
    found = Q(pk__in=())
    for other in range(levels_of(cascade)):
        if other != level:
            found |= on_level(cascade, other)
    return found
