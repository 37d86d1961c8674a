"""Where schools stand and close, in numbers: immutable, and checked at birth.

One problem is one stage of one area. Its pupils stand in *villages* (demand points) and *bands* (grades that share a
limit, such as the lowest grades, which walk); all pupils of a band in a village go to one *site*: a school that is
there, or a place where one could be built.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tongpan_core.plan.layout import checks
from tongpan_core.tables import Floats, Ints, Stage

Version = Literal["median", "cover", "scenarios"]
Goal = Literal["km", "cost", "sites", "uncovered"]
GOALS: dict[Version, tuple[Goal, ...]] = {
    "median": ("km", "cost"),
    "cover": ("sites", "cost", "uncovered"),
    "scenarios": ("cost", "km"),
}
"""What each version can ask for; the first is meant where nothing is said."""


@dataclass(frozen=True, slots=True)
class Site:
    """A school that is there, or a place where one could be built.

    ``capacity`` is in places, ``extend_most`` how many can be added (both may be infinite), ``running`` 元 a year while
    it is open, ``building`` 元 once for a new one. ``bands`` are the bands that it can teach, all where empty: a
    teaching point takes the lowest grades only. ``small`` frees it from the smallest size.
    """

    code: str
    name: str
    capacity: float = np.inf
    existing: bool = True
    must_keep: bool = False
    extend_most: float = 0.0
    running: float = 0.0
    building: float = 0.0
    bands: tuple[str, ...] = ()
    small: bool = False


@dataclass(frozen=True, slots=True)
class Village:
    """A place where pupils live."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Band:
    """Grades that share a limit: walked up to ``walk_km``, by bus up to ``ride_km``.

    Without ``walk_km`` there is no limit and nobody rides; without ``ride_km`` there is no bus.
    """

    code: str
    name: str
    walk_km: float | None = None
    ride_km: float | None = None

    @property
    def reach_km(self) -> float:
        """The farthest way that is allowed."""
        if self.walk_km is None:
            return float("inf")
        return self.walk_km if self.ride_km is None else max(self.walk_km, self.ride_km)


@dataclass(frozen=True, slots=True)
class Costs:
    """元: a year per pupil and km of the way (one way), per pupil who rides, per pupil whose school changes; once per
    place built. What is paid once is spread over ``years``; places built only when a scenario has come cost ``later``
    times as much."""

    pupil_km: float = 0.0
    rider: float = 0.0
    change: float = 0.0
    place: float = 0.0
    years: float = 20.0
    later: float = 1.5


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to; ``None`` is no limit.

    ``sites`` is how many are open (``sites_are``: exactly or at most); ``smallest`` the pupils of the smallest school
    that is viable; ``budget`` 元 paid once, now (buildings and places); places are built in lots of ``lot`` (a class).
    ``nearest``: who has no site within the limit of the way may go to the nearest that can be open, however far.
    """

    sites: int | None = None
    sites_are: Literal["exact", "most"] = "exact"
    smallest: float | None = None
    budget: float | None = None
    lot: int = 1
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision by hand: ``keep`` or ``close`` a school, ``open`` or ``leave`` a new site, ``send`` the pupils of a
    village to a site or ``bar`` them from it (of one band, or of all where ``band`` is empty)."""

    kind: Literal["keep", "close", "open", "leave", "send", "bar"]
    site: str
    village: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One possible future of the pupils, and how likely it is."""

    code: str
    name: str
    probability: float


@dataclass(frozen=True)
class LayoutProblem:
    """One stage of one area: ``V`` villages, ``B`` bands, ``S`` sites, ``K`` scenarios.

    ``pupils`` (V, B) today; ``km`` (V, S) from village to site, NaN where unknown (nobody is sent there); ``current``
    (V, B) is the row of the site that pupils attend today, -1 where none or unknown; ``futures`` (K, V, B) the pupils
    of each scenario. ``goal`` is what is made least: ``km`` pupil-km a day, one way; ``cost`` 元 a year; ``sites``
    their number; ``uncovered`` pupils with no site within their limit. Empty, it is the version's first.

    Raises:
        ProblemError: with all faults, each naming the school or village, the field, the cause and the remedy.
    """

    area: str
    stage: Stage
    sites: tuple[Site, ...]
    villages: tuple[Village, ...]
    pupils: Floats
    km: Floats
    bands: tuple[Band, ...] = (Band("all", "all grades"),)
    version: Version = "median"
    goal: Goal | Literal[""] = ""
    costs: Costs = field(default_factory=Costs)
    limits: Limits = field(default_factory=Limits)
    fixed: tuple[Fixed, ...] = ()
    current: Ints = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    scenarios: tuple[Scenario, ...] = ()
    futures: Floats = field(default_factory=lambda: np.zeros((0, 0, 0)))

    def __post_init__(self) -> None:
        if not self.goal and self.version in GOALS:
            object.__setattr__(self, "goal", GOALS[self.version][0])
        arrays = {"pupils": np.float64, "km": np.float64, "current": np.int64, "futures": np.float64}
        for name, kind in arrays.items():
            object.__setattr__(self, name, np.array(getattr(self, name), dtype=kind))
        shape = (len(self.villages), len(self.bands))
        if self.current.size == 0:
            object.__setattr__(self, "current", np.full(shape, -1, dtype=np.int64))
        if self.futures.size == 0 and not self.scenarios:
            object.__setattr__(self, "futures", np.zeros((0, *shape)))
        checks.check(self)
        for name in arrays:
            getattr(self, name).flags.writeable = False

    def __len__(self) -> int:
        return len(self.villages)

    @cached_property
    def site_rows(self) -> dict[str, int]:
        """The row of every site by its code."""
        return {site.code: row for row, site in enumerate(self.sites)}

    @cached_property
    def village_rows(self) -> dict[str, int]:
        """The row of every village by its code."""
        return {village.code: row for row, village in enumerate(self.villages)}

    @cached_property
    def band_rows(self) -> dict[str, int]:
        """The row of every band by its code."""
        return {band.code: row for row, band in enumerate(self.bands)}

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values; infinite and unknown numbers are ``None``."""
        found: dict[str, Any] = checks.plain(self)
        return found

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON, arrays by their bytes: the same problem has the same digest anywhere."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        arrays = {name: value for name, value in parts.items() if isinstance(value, np.ndarray)}
        rest = {name: checks.plain(value) for name, value in parts.items() if name not in arrays}
        digest = hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name], dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()
