"""From the records to a problem of mentors: who may guide, who is to be guided, where they teach, who is left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any

from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Value, When

from tongpan.assistance.research.models import Cascade, Cohort, CohortMember, Mentoring
from tongpan.assistance.research.queries.cascade import counties_around
from tongpan.assistance.research.queries.levels import elsewhere_in, levels_of, on_level
from tongpan.registry.models import BackboneTitle, Posting, Teacher
from tongpan.registry.models.school import STAGES
from tongpan.registry.models.staff import TitleGrade
from tongpan.registry.queries.regions import region_code
from tongpan.registry.queries.staff import on_day
from tongpan.registry.queries.subjects import subject_code
from tongpan_core.plan.mentoring import Apprentice, Limits, Mentor, MentoringProblem, Place, defaults
from tongpan_core.policy import NATIONAL

from .spread import spread

LEVELS = [own.value for own in BackboneTitle.Level]
"""From national down to the school."""
YOUNG = (TitleGrade.NONE, TitleGrade.THIRD, TitleGrade.SECOND, "")
FIELDS = ("pk", "name", "unit", "unit__slug", "unit__name", "unit__path", "unit__longitude", "unit__latitude",
          "unit__school__stages", "subject", "second_subject")  # fmt: skip
Asked = Mapping[str, Any]


@dataclass
class Inputs:
    """The problem; the keys of the schools by their slugs; how many candidates were beyond the size of a level."""

    problem: MentoringProblem
    units: dict[str, int]
    cut: int = 0
    people: dict[str, int] = field(default_factory=dict)


def read(cascade: Cascade, tier: int, asked: Asked) -> Inputs:
    """The problem of one tier as the records stand. Call it in the scope of the cascade's unit. Raises ProblemError."""
    day = dt.date.fromisoformat(asked["since"])
    counties = {own.path: own.slug for own in counties_around(cascade.unit)}
    learners = list(_apprentices(cascade, asked).order_by("pk").values(*FIELDS))
    mentors, cut = _chosen(cascade, tier, _mentors(cascade, tier, asked, day), learners, counties)
    chosen = {row["pk"] for row in mentors}
    learners = [row for row in learners if row["pk"] not in chosen]
    rows = [*mentors, *learners]
    stages = _stages({row["pk"] for row in rows}, day)
    places = {row["unit__slug"]: _place(row, counties) for row in rows}
    loads = _loads(cascade, tier)
    own = defaults(day, region_code(cascade.unit, day) or NATIONAL)
    capacity = int(asked["capacity"])
    problem = MentoringProblem(
        region=cascade.unit.slug, places=tuple(places[slug] for slug in sorted(places)),
        mentors=tuple(_mentor(row, stages, capacity, loads.get(row["pk"], 0)) for row in mentors),
        apprentices=tuple(_apprentice(row, stages) for row in learners), weights=own.weights,
        limits=Limits(
            reach_km=asked.get("reach_km"), same_subject=asked["same_subject"], same_stage=asked["same_stage"],
            own_school=asked["own_school"], places=asked.get("places"), everyone=asked["everyone"],
            half_km=own.limits.half_km,
        ),
    )  # fmt: skip
    return Inputs(problem, {row["unit__slug"]: row["unit"] for row in rows}, cut,
                  {f"T{row['pk']}": row["pk"] for row in rows})  # fmt: skip


def _working(unit_path: str | None) -> QuerySet[Teacher]:
    found = Teacher.objects.filter(left__isnull=True)
    return found.filter(unit__path__under=unit_path) if unit_path else found


def _mentors(cascade: Cascade, tier: int, asked: Asked, day: dt.date) -> list[dict[str, Any]]:
    """Those who may guide: people of the level first, then those with the highest titles."""
    source, _colon, key = asked["mentors"].partition(":")
    found = _working(asked.get("mentors_path"))
    if source == "above":
        found = Teacher.everywhere.filter(on_level(cascade, tier), left__isnull=True)
    elif source == "cohort":
        found = found.filter(pk__in=_members(key))
    else:
        titles = BackboneTitle.everywhere.filter(on_day(day), level__in=LEVELS[: LEVELS.index(key) + 1])
        found = found.filter(pk__in=titles.values("teacher"))
    found = found.exclude(pk__in=Teacher.everywhere.filter(elsewhere_in(cascade, tier)).values("pk"))
    ranks = [When(backbone_titles__level=name, then=Value(rank)) for rank, name in enumerate(LEVELS)]
    rows = found.annotate(
        there=Case(When(on_level(cascade, tier), then=Value(0)), default=Value(1), output_field=IntegerField()),
        rank=Min(Case(*ranks, default=Value(len(LEVELS)), output_field=IntegerField())),
    ).order_by("there", "rank", "sort_key", "pk")  # fmt: skip
    return list(_of(rows, asked).values(*FIELDS, "there"))


def _chosen(
    cascade: Cascade,
    tier: int,
    people: list[dict[str, Any]],
    learners: list[dict[str, Any]],
    counties: Mapping[str, str],
) -> tuple[list[dict[str, Any]], int]:
    """As many as the level has room for, more where more apprentices are; and how many are left out."""
    size = int(cascade.tiers[tier]["size"])
    there = [row for row in people if row["there"] == 0]
    fresh = [((subject_code(row["subject"]), _county(row, counties)), row) for row in people if row["there"]]
    demand = Counter((subject_code(row["subject"]), _county(row, counties)) for row in learners)
    chosen = [*there, *spread(fresh, max(size - len(there), 0), demand)]
    return chosen, len(people) - len(chosen)


def _apprentices(cascade: Cascade, asked: Asked) -> QuerySet[Teacher]:
    """Those who may be guided: nobody who has a place in the cascade already."""
    source, _colon, key = asked["apprentices"].partition(":")
    found = _working(asked.get("apprentices_path"))
    if source == "cohort":
        found = found.filter(pk__in=_members(key))
    elif source == "young":
        found = found.filter(title__in=YOUNG)
    there = Q(pk__in=())
    for level in range(levels_of(cascade)):
        there |= on_level(cascade, level)
    return _of(found.exclude(pk__in=Teacher.everywhere.filter(there).values("pk")), asked)


def _of(found: QuerySet[Teacher], asked: Asked) -> QuerySet[Teacher]:
    if not asked.get("subject"):
        return found
    spelled = set(found.order_by().values_list("subject", flat=True).distinct())
    return found.filter(subject__in=[own for own in spelled if subject_code(own) == asked["subject"]])


def _members(cohort: str) -> QuerySet[Any, Any]:
    seen = Cohort.everywhere.filter(pk=int(cohort))
    return CohortMember.everywhere.filter(cohort__in=seen, teacher__isnull=False).values("teacher")


def _stages(people: set[int], day: dt.date) -> dict[int, str]:
    posts = Posting.everywhere.filter(on_day(day), kind=Posting.Kind.HOME).exclude(stage="").order_by("since")
    return {pk: stage for pk, stage in posts.values_list("teacher", "stage") if pk in people}


def _loads(cascade: Cascade, tier: int) -> dict[int, int]:
    pairs = Mentoring.everywhere.filter(cascade=cascade, tier=tier, reason="").order_by()
    return dict(pairs.values_list("mentor").annotate(Count("pk")))


def _county(row: Mapping[str, Any], counties: Mapping[str, str]) -> str:
    steps = row["unit__path"].rstrip("/").split("/")
    paths = ("/".join(steps[: n + 1]) + "/" for n in range(len(steps)))
    return next((counties[path] for path in paths if path in counties), "")


def _place(row: Mapping[str, Any], counties: Mapping[str, str]) -> Place:
    county = _county(row, counties)
    known = row["unit__longitude"] is not None and row["unit__latitude"] is not None
    place = (row["unit__longitude"], row["unit__latitude"]) if known else (nan, nan)
    return Place(row["unit__slug"], row["unit__name"], county, *place)


def _taught(row: Mapping[str, Any], stages: Mapping[int, str]) -> frozenset[Any]:
    return frozenset([stages[row["pk"]]] if row["pk"] in stages else row["unit__school__stages"] or STAGES)


def _mentor(row: Mapping[str, Any], stages: Mapping[int, str], capacity: int, load: int) -> Mentor:
    subjects = frozenset(subject_code(row[name]) for name in ("subject", "second_subject")) - {""}
    return Mentor(f"T{row['pk']}", row["name"], row["unit__slug"], _taught(row, stages), subjects,
                  max(capacity, load), load)  # fmt: skip


def _apprentice(row: Mapping[str, Any], stages: Mapping[int, str]) -> Apprentice:
    return Apprentice(
        f"T{row['pk']}", row["name"], row["unit__slug"], _taught(row, stages), subject_code(row["subject"])
    )
