"""A plan of school buses: which bus drives which runs, where and when; times in seconds since midnight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Visit:
    """``pupils`` of a school board at a stop, which the bus leaves at ``leaves``; they ride for ``ride`` seconds."""

    stop: str
    school: str
    pupils: int
    leaves: float
    ride: float


@dataclass(frozen=True, slots=True)
class Drop:
    """The bus stands at a school's gate from ``arrives`` to ``leaves``."""

    school: str
    arrives: float
    leaves: float


@dataclass(frozen=True, slots=True)
class Run:
    """One load: the stops in order, then the schools in order. ``starts`` is when the bus comes to the first stop.

    ``km`` is the way from the first stop to the last school; ``empty_km`` the way to the first stop, from the depot or
    from the school of the run before.
    """

    visits: tuple[Visit, ...]
    drops: tuple[Drop, ...]
    starts: float
    km: float
    empty_km: float

    @property
    def pupils(self) -> int:
        """How many ride."""
        return sum(visit.pupils for visit in self.visits)

    @property
    def seconds(self) -> float:
        """From coming to the first stop to standing at the last school."""
        return self.drops[-1].arrives - self.starts


@dataclass(frozen=True, slots=True)
class Bus:
    """One bus's morning: runs in order, and when it leaves and reaches its depot. ``km`` is all that it drives."""

    code: str
    type: str
    runs: tuple[Run, ...]
    leaves: float
    returns: float
    km: float


@dataclass(frozen=True)
class BusPlan:
    """One plan for one county. ``problem`` is the digest of the problem that it answers.

    ``bells`` says by how many seconds a school's bell moves, for those that it moves.
    """

    county: str
    problem: str
    buses: tuple[Bus, ...]
    bells: Mapping[str, float]

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, bus by bus."""
        return tuple(run for bus in self.buses for run in bus.runs)

    @property
    def km(self) -> float:
        """Everything that is driven on a morning."""
        return sum(bus.km for bus in self.buses)

    @property
    def pupils(self) -> int:
        """How many ride."""
        return sum(run.pupils for run in self.runs)

    @property
    def mean_ride(self) -> float:
        """Seconds that a pupil rides, on average; 0 where nobody does."""
        rides = sum(visit.pupils * visit.ride for run in self.runs for visit in run.visits)
        return rides / self.pupils if self.pupils else 0.0

    @property
    def longest_ride(self) -> float:
        """Seconds that the longest ride takes; 0 where nobody rides."""
        return max((visit.ride for run in self.runs for visit in run.visits), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, buses in order."""
        return {
            "county": self.county,
            "problem": self.problem,
            "buses": [asdict(bus) for bus in self.buses],
            "bells": {school: self.bells[school] for school in sorted(self.bells)},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BusPlan:
        """The plan that :meth:`to_dict` wrote."""
        return cls(data["county"], data["problem"], tuple(_bus(bus) for bus in data["buses"]), dict(data["bells"]))


def _bus(data: Mapping[str, Any]) -> Bus:
    return Bus(**{**data, "runs": tuple(_run(run) for run in data["runs"])})


def _run(data: Mapping[str, Any]) -> Run:
    visits = tuple(Visit(**visit) for visit in data["visits"])
    return Run(**{**data, "visits": visits, "drops": tuple(Drop(**drop) for drop in data["drops"])})
