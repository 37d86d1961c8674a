"""The numbers that the cheapest path to balance starts from: immutable, and checked at birth.

A *section* is one school's part that teaches one stage. Section ``i`` has ``pupils[i]`` pupils and the amount
``amounts[i, k]`` of indicator ``k`` (a numerator: persons, m², 元, rooms); its value is
``per[k] · amounts[i, k] / base[i, k]``, where the base is the pupils unless said otherwise. What a
person counts for is a *profile*: one row of effects on the indicators.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tongpan_core.plan.balance import checks
from tongpan_core.tables import Floats, Ints, Stage


@dataclass(frozen=True, slots=True)
class Section:
    """Which school and stage a row is. ``school`` is the school's code."""

    school: str
    name: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: ``per`` is 100 for “per 100 pupils”, 1 for “per pupil”; ``unit`` is that of the value."""

    code: str
    label: str
    per: float = 1.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class StageRule:
    """When the sections of a stage pass.

    ``thresholds[k]``, ``floors[k]`` and ``cv_limits[k]`` follow the order of the indicators; ``None`` where the rule
    sets none. Every section meets at least ``must_meet`` thresholds, and reaches the floor of each one that it misses.
    ``citation`` names the rule that the numbers come from.
    """

    thresholds: tuple[float | None, ...]
    floors: tuple[float | None, ...]
    cv_limits: tuple[float | None, ...]
    must_meet: int
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one teacher adds to the indicators. ``hire_cost`` is 元 per new post, ``None`` where none can be hired."""

    code: str
    label: str
    effects: tuple[float, ...]
    backbone: bool = False
    hire_cost: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """A teacher of profile ``source`` becomes one of ``target`` for ``cost`` 元; at most ``most`` in the county."""

    code: str
    label: str
    source: str
    target: str
    cost: float
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """Something bought or built. One unit costs ``cost`` 元 and adds ``effects[k]`` to indicator ``k``.

    With a ``lot`` it comes in whole lots of that many units (1 for rooms); without, in any quantity.
    """

    code: str
    label: str
    unit: str
    cost: float
    effects: tuple[float, ...]
    lot: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to; ``None`` is no limit.

    ``share_out`` is the largest part of a school's teachers that may leave it (0.2); ``backbone_share`` the least part
    of backbone among all who move; ``frozen`` the codes of schools that no teacher leaves or joins by a move.
    """

    budget: float | None = None
    distance_km: float | None = None
    share_out: float | None = 0.2
    backbone_share: float | None = None
    hires: int | None = None
    frozen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MoveCost:
    """元 for one teacher's move: ``base`` and ``per_km`` for the way between the two schools."""

    base: float
    per_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision taken beforehand, for what-if questions: between ``least`` and ``most`` of ``item`` at a section.

    ``item`` is the code of a profile (leave, join, hire), a training or a purchase; a purchase is in its own units.
    """

    kind: Literal["leave", "join", "hire", "train", "buy"]
    school: str
    stage: Stage
    item: str
    least: float = 0.0
    most: float | None = None


@dataclass(frozen=True)
class BalanceProblem:
    """One county's way to balance, in numbers. ``n`` sections, ``K`` indicators, ``P`` profiles, ``L`` purchases.

    ``pupils`` (n,), ``amounts`` (n, K); ``teachers`` and ``movable`` (n, P), ``staff`` (n,) in whole persons;
    ``staff_least`` and ``staff_most`` (n,) are the staffing ratio and quota (NaN where unknown); ``km`` (n, n) is the
    way from row to column, NaN where unknown: such a move is allowed only without a distance limit, at no cost for the
    way; ``site`` (n, L) is the most that a site can take of a purchase, infinite where free; ``base`` (n, K) is what
    amounts are divided by and the CV is weighted with (the pupils where not given).

    Raises:
        ProblemError: naming the school, the field, the cause and the remedy.
    """

    county: str
    sections: tuple[Section, ...]
    indicators: tuple[Indicator, ...]
    rules: Mapping[Stage, StageRule]
    pupils: Floats
    amounts: Floats
    profiles: tuple[Profile, ...]
    teachers: Ints
    movable: Ints
    staff: Ints
    staff_least: Floats
    staff_most: Floats
    km: Floats
    move_cost: MoveCost
    trainings: tuple[Training, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    site: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    base: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    limits: Limits = field(default_factory=Limits)
    fixed: tuple[Fixed, ...] = ()

    def __post_init__(self) -> None:
        if self.site.size == 0:
            object.__setattr__(self, "site", np.full((len(self.sections), len(self.purchases)), np.inf))
        if self.base.size == 0:
            base = np.broadcast_to(np.reshape(self.pupils, (-1, 1)), (np.size(self.pupils), len(self.indicators)))
            object.__setattr__(self, "base", base)
        checks.check(self)
        for name in (
            "pupils",
            "amounts",
            "teachers",
            "movable",
            "staff",
            "staff_least",
            "staff_most",
            "km",
            "site",
            "base",
        ):
            array = np.array(getattr(self, name))
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.sections)

    @cached_property
    def per(self) -> Floats:
        """Multiplier of each indicator's value, shape (K,)."""
        return np.array([indicator.per for indicator in self.indicators], dtype=float)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that occur, in the order of the rules."""
        present = {section.stage for section in self.sections}
        return tuple(stage for stage in self.rules if stage in present)

    @cached_property
    def rows(self) -> Mapping[Stage, Ints]:
        """The rows of each stage."""
        own = np.array([section.stage for section in self.sections])
        return {stage: np.flatnonzero(own == stage) for stage in self.stages}

    @cached_property
    def thresholds(self) -> Floats:
        """Threshold of every section and indicator, shape (n, K); NaN where there is none."""
        return self._by_stage("thresholds")

    @cached_property
    def targets(self) -> Floats:
        """Amount at which every threshold is met, shape (n, K)."""
        return self.thresholds * self.base / self.per

    @cached_property
    def floors(self) -> Floats:
        """Amount at which every floor is reached, shape (n, K)."""
        return self._by_stage("floors") * self.base / self.per

    @cached_property
    def cv_limits(self) -> Floats:
        """CV limit of every section's stage and indicator, shape (n, K); NaN where there is none."""
        return self._by_stage("cv_limits")

    def _by_stage(self, name: str) -> Floats:
        lines = {stage: np.array(getattr(rule, name), dtype=float) for stage, rule in self.rules.items()}
        return np.array([lines[section.stage] for section in self.sections]).reshape(len(self), len(self.indicators))

    @cached_property
    def profile_effects(self) -> Floats:
        """What a teacher of each profile adds, shape (P, K)."""
        return np.array([p.effects for p in self.profiles], dtype=float).reshape(-1, len(self.indicators))

    @cached_property
    def purchase_effects(self) -> Floats:
        """What a unit of each purchase adds, shape (L, K)."""
        return np.array([p.effects for p in self.purchases], dtype=float).reshape(-1, len(self.indicators))

    @cached_property
    def training_ends(self) -> tuple[Ints, Ints]:
        """Rows in ``profiles`` of each training's source and target."""
        at = {profile.code: row for row, profile in enumerate(self.profiles)}
        ends = [(at[t.source], at[t.target]) for t in self.trainings]
        pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

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
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name], dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()
