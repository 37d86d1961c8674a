"""Who may be exchanged on a day, and why somebody may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.exchange.models import EligibleList, EligiblePerson
from tongpan.registry.models import BackboneTitle, Posting, Teacher
from tongpan.registry.queries.staff import on_day

from .policy import ExchangeRules, months_later

REASONS: dict[str, Any] = {
    "left": _("Has left"),
    "employment": _("Kind of employment does not count"),
    "part_time": _("No full-time teacher"),
    "stage": _("Teaches at a stage without exchange"),
    "frozen": _("Kept in place"),
    "retiring": _("Close to retirement"),
    "unknown": _("Day of joining the school not recorded"),
    "short": _("Too short a time at the school"),
}
"""Why somebody is left out, by code, in the order in which it is looked at."""
DAYS = 365.2425


@dataclass(frozen=True)
class Standing:
    """How somebody stands on a day. ``reason`` is a code of :data:`REASONS`, empty for who is eligible."""

    teacher: Teacher
    reason: str
    years_here: float | None
    backbone: bool


def standings(teachers: Iterable[Teacher], rules: ExchangeRules, day: dt.date) -> list[Standing]:
    """How some people stand on a day; three queries however many they are."""
    held = list(teachers)
    keys = [own.pk for own in held]
    backbone = with_titles(keys, rules, day)
    stages = stages_of(keys, day)
    return [
        Standing(own, reason_of(own, rules, day, stages.get(own.pk, ())), years_at(own, day), own.pk in backbone)
        for own in held
    ]


def reason_of(teacher: Teacher, rules: ExchangeRules, day: dt.date, stages: Collection[str]) -> str:
    """Why somebody is not eligible on a day; empty for who is. ``stages`` are those of the home post."""
    joined, retires = teacher.joined_school, teacher.retires
    found = {
        "left": teacher.left is not None and teacher.left <= day,
        "employment": teacher.employment not in rules.employments.words,
        "part_time": not teacher.full_time,
        "stage": set(stages).isdisjoint(rules.stages.words),
        "frozen": teacher.frozen,
        "retiring": retires is not None and months_later(day, 12 * rules.years_left.number) > retires,
        "unknown": joined is None,
        "short": joined is not None and months_later(joined, 12 * rules.years_before.number) > day,
    }
    return next((code for code in REASONS if found[code]), "")


def years_at(teacher: Teacher, day: dt.date) -> float | None:
    """Years at the school on a day; None where the day of joining is not recorded."""
    return None if teacher.joined_school is None else round((day - teacher.joined_school).days / DAYS, 2)


def with_titles(keys: Collection[int], rules: ExchangeRules, day: dt.date) -> set[int]:
    """Who of some people holds a backbone title that counts on a day."""
    found = BackboneTitle.everywhere.filter(on_day(day), level__in=rules.backbone_levels.words, teacher__in=list(keys))
    return set(found.order_by().values_list("teacher", flat=True))


def stages_of(keys: Collection[int], day: dt.date) -> dict[int, tuple[str, ...]]:
    """The stages of the home posts of some people; of a post that names none, those of its school."""
    posts = Posting.everywhere.filter(on_day(day), kind=Posting.Kind.HOME, teacher__in=list(keys)).order_by("since")
    rows = posts.values_list("teacher", "stage", "unit__school__stages")
    return {teacher: (stage,) if stage else tuple(stages or ()) for teacher, stage, stages in rows}


def staff_below(unit: Unit, day: dt.date) -> QuerySet[Teacher]:
    """The people of the schools at or below a unit who have not left before a day."""
    found = Teacher.everywhere.filter(unit__path__under=unit.path)
    return found.filter(Q(left__isnull=True) | Q(left__gt=day)).select_related("unit")


def list_for(unit: Unit, year: int) -> EligibleList | None:
    """The frozen list that speaks for a unit in a school year: its own, or the nearest one above."""
    found = EligibleList.everywhere.filter(unit__in=Unit.everywhere.above(unit).order_by(), year=year)
    return found.select_related("unit").order_by("-unit__depth").first()


def lists_below(unit: Unit, year: int) -> list[EligibleList]:
    """The frozen lists of a school year that speak for schools at or below a unit."""
    found = EligibleList.everywhere.filter(year=year).select_related("unit", "user")
    part = Q(unit__path__under=unit.path) | Q(unit__in=Unit.everywhere.above(unit).order_by())
    return list(found.filter(part).order_by("unit__path"))


def people_on(lists: Collection[EligibleList], unit: Unit) -> QuerySet[EligiblePerson]:
    """The people on frozen lists whose home school lay at or below a unit."""
    found = EligiblePerson.everywhere.filter(list__in=[own.pk for own in lists], unit__path__under=unit.path)
    return found.select_related("teacher", "unit", "list").order_by("unit__sort_key", "teacher__sort_key", "pk")
