"""Who takes part: the city, its counties, their schools and the people who can be asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.demo.big import CITY
from tongpan.demo.regions.book import Book
from tongpan.registry.models import Posting, School, Teacher

from .size import FIRST

STRONG = {"seat": 0, "town": 1}


@dataclass(frozen=True)
class County:
    """A county with its schools that teach children of six and more, the strong ones in town first."""

    unit: Unit
    schools: Sequence[Unit]

    def halves(self) -> tuple[Sequence[Unit], Sequence[Unit]]:
        """Those who can help, and those who are helped."""
        middle = len(self.schools) // 2
        return self.schools[:middle], self.schools[middle:]


@dataclass(frozen=True)
class Cast:
    """The city; ``people`` are those at home at a school who are not away, by key of the school."""

    city: Unit
    counties: Sequence[County]
    stages: Mapping[int, str]
    people: Mapping[int, Sequence[Teacher]]

    def schools(self) -> list[Unit]:
        """All of them, one county after the other."""
        return [school for county in self.counties for school in county.schools]

    def at(self, school: Unit) -> Sequence[Teacher]:
        """Who teaches there."""
        return self.people.get(school.pk, ())

    def stage(self, school: Unit) -> str:
        """Its highest stage."""
        return self.stages[school.pk]


def cast(book: Book) -> Cast:
    """Read from the database what was loaded of the city."""
    city = book.known[CITY]
    schools = School.everywhere.filter(unit__path__under=city.path, unit__closed=None, merged_into=None)
    units: dict[str, list[tuple[int, str, Unit]]] = defaultdict(list)
    stages: dict[int, str] = {}
    for own in schools.order_by("code"):
        unit = book.known[own.code]
        stages[unit.pk] = own.stages[-1] if own.stages else "primary"
        if stages[unit.pk] != "kindergarten" and own.public:
            rank = {"1": 0, "2": 1}.get(own.setting[:1], 2)
            units[unit.path.split("/")[2]].append((rank, own.code, unit))
    counties = [
        County(book.known[slug], [unit for _rank, _code, unit in sorted(found, key=lambda own: own[:2])])
        for slug, found in sorted(units.items())
    ]
    return Cast(city, counties, stages, _people({unit.pk: unit for unit in book.known.values()}, city))


def _people(units: Mapping[int, Unit], city: Unit) -> dict[int, list[Teacher]]:
    away = Posting.everywhere.exclude(kind=Posting.Kind.HOME).filter(unit__path__under=city.path)
    gone = set(away.values_list("teacher_id", flat=True))
    there = Teacher.everywhere.filter(unit__path__under=city.path, left=None, full_time=True, retires__gt=FIRST)
    found: dict[int, list[Teacher]] = defaultdict(list)
    for own in there.order_by("unit__slug", "identity_mask", "pk").only("unit_id", "name", "subject", "title"):
        if own.pk not in gone:
            own.unit = units[own.unit_id]
            found[own.unit_id].append(own)
    return found
