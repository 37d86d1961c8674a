"""The numbers that an assignment of mentors starts from; checked at birth.

A mentor has room for ``capacity`` apprentices, those of today (``load``) among them; an apprentice gets one mentor or
none. Both teach at a place, which lies in a county.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from math import isfinite, nan
from typing import Any

from tongpan_core.plan.mentoring import checks
from tongpan_core.tables import Stage


@dataclass(frozen=True, slots=True)
class Place:
    """A school: degrees of longitude and latitude, NaN where unknown."""

    key: str
    name: str
    county: str
    longitude: float = nan
    latitude: float = nan


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody who can guide ``capacity`` apprentices in ``subjects``, and guides ``load`` already."""

    key: str
    name: str
    place: str
    stages: frozenset[Stage]
    subjects: frozenset[str]
    capacity: int
    load: int = 0


@dataclass(frozen=True, slots=True)
class Apprentice:
    """Somebody who is to be guided in a subject; empty where it is not known."""

    key: str
    name: str
    place: str
    stages: frozenset[Stage]
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts towards the fit; only their proportions matter."""

    subject: float
    stage: float
    distance: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to.

    ``reach_km`` is the longest way (``None``: no limit; an unknown way is let through). ``same_subject`` and
    ``same_stage`` bar pairs that share none; where ``own_school`` is False both must be of different schools.
    ``places`` is how many apprentices the tier has room for, the best fitting first; ``everyone`` asks that nobody be
    left. ``half_km`` is the way at which the part for distance has fallen to a half.
    """

    reach_km: float | None = None
    same_subject: bool = True
    same_stage: bool = True
    own_school: bool = True
    places: int | None = None
    everyone: bool = False
    half_km: float = 30.0


@dataclass(frozen=True)
class MentoringProblem:
    """``M`` mentors and ``A`` apprentices at ``P`` places. Nobody may be both: a tier counts different people.

    Raises:
        ProblemError: with every fault, each naming the person or school, the field, the cause and the remedy.
    """

    region: str
    places: tuple[Place, ...]
    mentors: tuple[Mentor, ...]
    apprentices: tuple[Apprentice, ...]
    weights: Weights
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        checks.check(self)

    def __len__(self) -> int:
        return len(self.mentors) + len(self.apprentices)

    @cached_property
    def place_rows(self) -> dict[str, int]:
        """The row of every place's key."""
        return {own.key: row for row, own in enumerate(self.places)}

    @property
    def room(self) -> int:
        """How many more apprentices all mentors together can take."""
        return sum(own.capacity - own.load for own in self.mentors)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values; unknown numbers are ``None``."""
        found: dict[str, Any] = _plain(asdict(self))
        return found

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON: the same problem has the same digest anywhere."""
        return hashlib.sha256(json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(own) for key, own in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [_plain(own) for own in value]
    return None if isinstance(value, float) and not isfinite(value) else value
