"""Which schools form an education community (教育共同体): the numbers that the planner starts from, checked at birth.

School ``i`` has ``size[i]`` pupils; a community is one *core* school and the schools that join it. ``km[i, j]`` is the
way from school ``i`` to core ``j``. The *cost* of a plan is the sum of the ways of all members, plus ``keep_price``
for every school that leaves the core it has today (both times the school's size where ``weighted``), plus
``core_price`` for every core. The cost is in kilometres (pupil-kilometres where weighted), and so is ``core_price``;
``keep_price`` is in kilometres of a school's way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.communities import checks
from tongpan_core.tables import Bools, Floats, Ints, Stage

Choice = Literal["core", "not_core", "joins", "not_joins"]
_ARRAYS = ("size", "km", "capacity", "candidate")


@dataclass(frozen=True, slots=True)
class Member:
    """One school that is to be in a community: its code, name, the key of its county and the stages that it teaches."""

    code: str
    name: str
    county: str = ""
    stages: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to; ``None`` is no limit.

    ``cores_least`` to ``cores_most`` cores are chosen. ``farthest_km`` is the longest way of a member to its core;
    ``size_least`` and ``size_most`` bound the pupils of a community, its core included; ``members_least`` and
    ``members_most`` its schools without the core. ``same_county``: a community keeps to one county; ``same_stage``: a
    core serves every stage that its members teach.
    """

    cores_least: int
    cores_most: int
    farthest_km: float | None = None
    size_least: float | None = None
    size_most: float | None = None
    members_least: int | None = None
    members_most: int | None = None
    same_county: bool = True
    same_stage: bool = True


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision by hand: ``school`` is a core, is not one, joins ``core`` or does not join it."""

    kind: Choice
    school: str
    core: str = ""


@dataclass(frozen=True)
class CommunitiesProblem:
    """One county's schools and the communities they may form. ``n`` schools.

    ``size`` (n,) is in pupils; ``km`` (n, n) is the way from row to column, NaN where unknown: nobody joins over an
    unknown way; ``capacity`` (n,) is how many pupils a core can carry, **its own included**, infinite where free;
    ``candidate`` (n,) says which schools may be a core (all where not given). ``current`` maps a school's code to its
    core of today (a core to itself); who is not in it leaves nothing.

    Raises:
        ProblemError: with every fault, each naming the school, the field, the cause and the remedy.
    """

    county: str
    schools: tuple[Member, ...]
    size: Floats
    km: Floats
    capacity: Floats
    limits: Limits
    candidate: Bools = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    weighted: bool = False
    keep_price: float = 0.0
    core_price: float = 0.0
    current: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[Fixed, ...] = ()

    def __post_init__(self) -> None:
        if self.candidate.size == 0:
            object.__setattr__(self, "candidate", np.ones(len(self.schools), dtype=np.bool_))
        checks.check(self)
        for name in _ARRAYS:
            array = np.array(getattr(self, name))
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.schools)

    @cached_property
    def row(self) -> Mapping[str, int]:
        """The row of every school by its code."""
        return {school.code: row for row, school in enumerate(self.schools)}

    @cached_property
    def core_now(self) -> Ints:
        """Row of every school's core of today, shape (n,); -1 where it has none."""
        codes = (self.current.get(school.code) for school in self.schools)
        return np.array([-1 if code is None else self.row[code] for code in codes], dtype=np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values; infinite and unknown numbers are ``None``."""
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            name: to_plain(value.tolist() if isinstance(value, np.ndarray) else value) for name, value in parts.items()
        }

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON, arrays by their bytes: the same problem has the same digest anywhere."""
        rest = {f.name: to_plain(getattr(self, f.name)) for f in fields(self) if f.name not in _ARRAYS}
        text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode())
        for name in _ARRAYS:
            array = np.ascontiguousarray(getattr(self, name), dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()
