"""A book of records in the making: they point at each other at once and are written in bulk at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db import models

from tongpan.access.models import Unit, UnitCode
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.exchange import models as exchange
from tongpan.assistance.partnership import models as partnership
from tongpan.assistance.research import models as research
from tongpan.assistance.teaching import models as teaching
from tongpan.assistance.works import models as works
from tongpan.demo.load import Counts, DemoError
from tongpan.insight.models import Stated
from tongpan.registry.imports.identity import hashes_of
from tongpan.registry.models import Posting, School, Teacher

from .rows import write

NAMES_EACH = 160
"""School codes to one village name: where a region's names of schools begin follows from where its codes do."""
M = TypeVar("M", bound=models.Model)
Tell = Callable[[int, int], None]

ORDER: tuple[type[models.Model], ...] = (
    Unit, UnitCode, School, Teacher, Posting, Organisation,
    partnership.Bond, partnership.BondMember, partnership.CooperativeClass, partnership.Meeting,
    partnership.MeetingMember, partnership.VisitPoint, partnership.Document, partnership.Signatory, partnership.Team,
    partnership.TeamMember, partnership.Cycle, partnership.Need, partnership.SchoolPlan, partnership.Task,
    partnership.Review, partnership.Target, partnership.Case,
    exchange.Call, exchange.Application, exchange.Approval, exchange.Placement,
    exchange.Appraisal, exchange.Certificate,
    research.Programme, research.Programme.partners.through, research.Programme.contractors.through,
    research.Cohort, research.CohortMember, research.Activity, research.ActivityUnit, research.Session, research.Item,
    research.Attendance, research.Cascade, research.Mentoring, research.MentorMeeting, research.Studio,
    research.StudioMember, research.Honour,
    works.Project, works.StateChange, works.ProjectFunding, works.Milestone, works.PlaceChange,
    works.Room, works.LampReading, works.Fund, works.Entry, teaching.Platform, teaching.Service, Stated,
)  # fmt: skip
"""Every kind of record after those that it points at."""


class Book:
    """What one region's story adds to the database.

    ``seed`` makes all chance in it repeatable; ``first_person`` and ``first_school`` are where its serial numbers
    begin, so that no two regions invent the same person or school code. Call it inside a transaction.
    """

    def __init__(self, seed: int, *, first_person: int, first_school: int) -> None:
        self.seed = seed
        self.people, self.schools = first_person, first_school
        self.first_name = first_school // NAMES_EACH
        self.known = {unit.slug: unit for unit in Unit.everywhere.defer("outline")}
        self.numbers: dict[int, str] = {}
        self.village_names: dict[str, Iterator[str]] = {}
        self.outlines: dict[str, Any] = {}
        self.stages: dict[str, tuple[str, ...]] = {}
        self._rows: dict[type[models.Model], list[Any]] = defaultdict(list)

    def add(self, record: M) -> M:
        """Put a record down, to be written."""
        self._rows[type(record)].append(record)
        return record

    def place(self, unit: Unit) -> Unit:
        """The unit of that key: the one that is there already, or this one, which is then to be written.

        Raises:
            DemoError: where it is there and real: invented records never mix with real ones.
        """
        there = self.known.get(unit.slug)
        if there is None:
            self.known[unit.slug] = unit
            return self.add(unit.complete())
        if not there.synthetic:
            raise DemoError(
                f"Unit {there.slug} exists and is not synthetic. "
                "Load the demonstration into an installation of its own."
            )
        return there

    def written(self, unit: Unit) -> bool:
        """Whether the unit was there before."""
        return unit.pk is not None

    def held(self, model: type[M]) -> Sequence[M]:
        """The records of a kind that were put down so far."""
        return self._rows[model]

    def write(self, tell: Tell | None = None) -> Counts:
        """Write everything, each kind after those that it points at; how many of each were added."""
        self._identify()
        kinds = [model for model in ORDER if self._rows[model]]
        if strange := set(filter(self._rows.get, self._rows)) - set(ORDER):
            raise KeyError(f"No place in the order for {sorted(model.__name__ for model in strange)}.")
        counts: Counts = {}
        for done, model in enumerate(kinds, start=1):
            for wave in _waves(model, self._rows[model]):
                write(model, wave)
            counts[model._meta.model_name or ""] = len(self._rows[model])
            if tell:
                tell(done, len(kinds))
        partnership.Bond.everywhere.filter(pk__in=[own.pk for own in self._rows[partnership.Bond]]).settle()
        return counts

    def _identify(self) -> None:
        """ID numbers are kept as keyed hashes only, and these are made of many at once."""
        people = self._rows[Teacher]
        for teacher, digest in zip(people, hashes_of([self.numbers[id(own)] for own in people]), strict=True):
            teacher.identity_hash = digest


def different(records: Iterable[M]) -> list[M]:
    """Each record once, in order. Before they are written they have no key by which a set could tell them apart."""
    return list({id(own): own for own in records}.values())


def _waves(model: type[models.Model], rows: Sequence[Any]) -> Iterator[list[Any]]:
    """Rows in groups, so that whoever points at its own kind comes after the one that it points at.

    What is asked of the register by a record's key takes that key once it is there.
    """
    if model is Stated:
        for row in rows:
            row.asked = {name: str(own.pk) if isinstance(own, models.Model) else own for name, own in row.asked.items()}
    own = [field.name for field in model._meta.fields if field.is_relation and field.related_model is model]
    left = list(rows)
    while left:
        ready = [row for row in left if all(_saved(getattr(row, name)) for name in own)] if own else left
        yield ready
        taken = set(map(id, ready))
        left = [row for row in left if id(row) not in taken]


def _saved(other: models.Model | None) -> bool:
    return other is None or other.pk is not None
