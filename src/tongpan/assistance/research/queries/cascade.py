"""A cascade as a tree of levels: planned and reached, who covers which county and subject, what was done."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from tongpan.access.models import Unit
from tongpan.assistance.base.period import Period
from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting
from tongpan.registry.queries.subjects import subject_code, subject_name

from .levels import capacity_at, people_on


@dataclass
class Level:
    """One level: what was planned, who is there, and what its mentors did with those below."""

    number: int
    name: str
    size: int
    capacity: int
    people: int
    last: bool
    mentors: int = 0
    pairs: int = 0
    over: int = 0
    met: int = 0
    meetings: int = 0
    hours: float = 0

    @property
    def reached(self) -> float | None:
        """The share of the planned size."""
        return self.people / self.size if self.size else None

    @property
    def room(self) -> int:
        """How many more apprentices its people can take."""
        return max(self.people * self.capacity - self.pairs, 0)

    @property
    def bar(self) -> int:
        """Per cent of the planned size, at most a hundred: for a bar."""
        return min(round(100 * (self.reached or 0)), 100)


def tree_of(cascade: Cascade, pairs: QuerySet[Mentoring], period: Period) -> list[Level]:
    """The levels of a cascade as far as some of its pairs go; a fixed number of queries for its tiers."""
    own = pairs.filter(cascade=cascade).order_by()
    last = len(cascade.tiers) - 1
    levels = [
        Level(n, str(tier["name"]), int(tier["size"]), capacity_at(cascade, n), people_on(cascade, n, pairs), n == last)
        for n, tier in enumerate(cascade.tiers)
    ]
    by_tier = own.values("tier").annotate(pairs=Count("pk"), mentors=Count("mentor", distinct=True))
    for row in by_tier.filter(tier__lt=max(last, 0)):
        levels[row["tier"]].pairs, levels[row["tier"]].mentors = row["pairs"], row["mentors"]
    held = MentorMeeting.everywhere.filter(mentoring__in=own.values("pk"), day__gte=period.first, day__lte=period.last)
    found = held.order_by().values("mentoring__tier").annotate(
        meetings=Count("pk"), met=Count("mentoring", distinct=True), hours=Sum("hours")
    )  # fmt: skip
    for row in found.filter(mentoring__tier__lt=max(last, 0)):
        level = levels[row["mentoring__tier"]]
        level.meetings, level.met, level.hours = row["meetings"], row["met"], row["hours"]
    for level in levels[:-1]:
        loads = own.filter(tier=level.number, reason="").values("mentor").annotate(load=Count("pk"))
        level.over = loads.filter(load__gt=level.capacity).count()
    return levels


@dataclass
class Heat:
    """How many people of a level each county has in each subject."""

    subjects: list[str]
    rows: list[tuple[str, list[int], int]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The subjects by name."""
        return [subject_name(own) if own else "—" for own in self.subjects]

    @property
    def bare(self) -> int:
        """How many cells have nobody."""
        return sum(value == 0 for _name, values, _total in self.rows for value in values)


def heat_of(cascade: Cascade, pairs: QuerySet[Mentoring], level: int) -> Heat:
    """People of a level by county and subject, counted by the database; each person once in a cell.

    Level 0 are the mentors, the others the apprentices of the tier above. Counties without anybody are shown where
    they lie below the cascade's unit.
    """
    person, place = ("mentor", "mentor_unit") if level == 0 else ("apprentice", "unit")
    rows = pairs.filter(cascade=cascade, tier=max(level - 1, 0)).order_by()
    counties = {own.pk: own for own in counties_around(cascade.unit)}
    inside = [When(**{f"{place}__path__under": own.path}, then=Value(pk)) for pk, own in counties.items()]
    named = rows.annotate(county=Case(*inside, default=Value(0), output_field=IntegerField()))
    cells: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    found = named.values_list("county", "subject").annotate(people=Count(person, distinct=True))
    for county, subject, people in found:
        cells[county][subject_code(subject)] += people
    below = [pk for pk, own in counties.items() if cascade.unit.contains(own)]
    shown = [pk for pk in counties if pk in cells or pk in below] + ([0] if 0 in cells else [])
    totals: dict[str, int] = defaultdict(int)
    for by_subject in cells.values():
        for subject, people in by_subject.items():
            totals[subject] += people
    subjects = sorted(totals, key=lambda own: (not own, -totals[own], own))
    heat = Heat(subjects)
    for pk in shown:
        values = [cells[pk][subject] for subject in subjects]
        heat.rows.append((counties[pk].title if pk else "—", values, sum(values)))
    return heat


def counties_around(unit: Unit) -> list[Unit]:
    """The counties of the tree that a unit stands in: mentors may come from another city."""
    root = unit.path.partition("/")[0]
    rows = Unit.everywhere.counties().filter(Q(path__under=f"{root}/")).order_by("sort_key")
    return list(rows.only("pk", "slug", "name", "short_name", "path", "kind", "sort_key"))
