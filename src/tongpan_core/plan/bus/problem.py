"""What school buses are planned from: immutable, and checked at birth.

*Places* are stops, schools and depots, in this order; ``seconds`` and ``km`` are ways between all of them. A *call* is
a stop with the pupils of one school who board there. A *run* picks up and drops off once; a *bus* links runs. Times are
seconds since midnight, of the morning: the afternoon is the same backwards.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tongpan_core.plan.bus import checks
from tongpan_core.plan.bus.plan import BusPlan
from tongpan_core.tables import Floats, Ints

Decision = Literal["together", "apart", "type", "bell"]
SLACK = 1e-6
"""Seconds by which a time may miss what it must be: rounding, the same for searches, checker, bound and conflicts."""


@dataclass(frozen=True, slots=True)
class School:
    """A school that buses bring pupils to.

    Every bus stops at the gate between ``earliest`` and ``latest`` and stands there for ``dwell`` seconds. Where the
    bell may move, both move with it by at least ``shift[0]`` and at most ``shift[1]`` seconds (negative: earlier), the
    same for all buses of the school. ``ride`` is the longest ride of its pupils in seconds; ``None``: the common limit.
    """

    code: str
    name: str
    earliest: float
    latest: float
    dwell: float = 0.0
    ride: float | None = None
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Stop:
    """A place where pupils board."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class BusType:
    """A kind of bus: ``number`` there are (``None``: as many as needed), 元 per bus and school day, and 元 on a school
    day per km that is driven in the morning."""

    code: str
    label: str
    seats: int
    depot: str
    number: int | None = None
    cost: float = 1.0
    per_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to; ``None`` is no limit.

    ``ride`` is the longest ride in seconds, from the moment that the bus leaves the pupil's stop until it stands at the
    school's gate. ``mixed``: pupils of several schools may share a run. ``split``: the pupils of a call may be spread
    over several buses where they are more than one bus seats.
    """

    ride: float | None = None
    mixed: bool = False
    split: bool = True


@dataclass(frozen=True, slots=True)
class Boarding:
    """Seconds that a bus stands at a stop: ``base`` and ``per_pupil``."""

    base: float = 0.0
    per_pupil: float = 0.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision taken by hand, about calls of one school.

    ``together``: the ``stops`` share one run (“stop S on the run of stop R”); ``apart``: no two of them do; ``type``:
    they are served by buses of type ``item``; ``bell``: the school's bell moves by exactly ``value`` seconds.
    """

    kind: Decision
    school: str
    stops: tuple[str, ...] = ()
    item: str = ""
    value: float = 0.0


@dataclass(frozen=True)
class BusProblem:
    """The buses of one county. ``n`` stops, ``S`` schools, ``D`` depots; ``N = n + S + D`` places.

    ``pupils`` (n, S) board at a stop for a school; ``seconds`` and ``km`` (N, N) are the ways from row to column.
    ``current`` is the plan in force, where there is one: the search begins from it.

    Raises:
        ProblemError: with all faults, one a line, naming the school or stop, the field, the cause and the remedy.
    """

    county: str
    schools: tuple[School, ...]
    stops: tuple[Stop, ...]
    depots: tuple[str, ...]
    types: tuple[BusType, ...]
    pupils: Ints
    seconds: Floats
    km: Floats
    boarding: Boarding = field(default_factory=Boarding)
    limits: Limits = field(default_factory=Limits)
    fixed: tuple[Fixed, ...] = ()
    current: BusPlan | None = None

    def __post_init__(self) -> None:
        checks.check(self)
        for name, kind in (("pupils", np.int64), ("seconds", np.float64), ("km", np.float64)):
            array = np.array(getattr(self, name), dtype=kind)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.stops)

    @cached_property
    def calls(self) -> Ints:
        """Stop and school of every call, shape (calls, 2), in the order of stops and schools."""
        return np.argwhere(self.pupils > 0)

    @cached_property
    def stop_row(self) -> dict[str, int]:
        """The row of every stop's code; it is also its place."""
        return {stop.code: row for row, stop in enumerate(self.stops)}

    @cached_property
    def school_row(self) -> dict[str, int]:
        """The row of every school's code; its place is ``len(stops)`` further."""
        return {school.code: row for row, school in enumerate(self.schools)}

    @cached_property
    def type_row(self) -> dict[str, int]:
        """The row of every bus type's code."""
        return {kind.code: row for row, kind in enumerate(self.types)}

    def school_place(self, school: int) -> int:
        """The place of a school's row."""
        return len(self.stops) + school

    def depot_place(self, kind: BusType) -> int:
        """The place that buses of a type leave from and come back to."""
        return len(self.stops) + len(self.schools) + self.depots.index(kind.depot)

    def ride_limit(self, school: int) -> float:
        """The longest ride of a school's pupils in seconds; infinite where there is no limit."""
        own, common = self.schools[school].ride, self.limits.ride
        return min(float("inf") if limit is None else limit for limit in (own, common))

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values."""
        found: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, BusPlan):
                value = value.to_dict()
            elif isinstance(value, np.ndarray):
                value = value.tolist()
            elif isinstance(value, tuple):
                value = [own if isinstance(own, str) else asdict(own) for own in value]
            elif not isinstance(value, str | None):
                value = asdict(value)
            found[one.name] = value
        return found

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON, arrays by their bytes: the same problem has the same digest anywhere."""
        bare = {one.name: getattr(self, one.name) for one in fields(self)}
        arrays = {name: value for name, value in bare.items() if isinstance(value, np.ndarray)}
        rest = {name: _plain(value) for name, value in bare.items() if name not in arrays}
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name], dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, BusPlan):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(own) for own in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
