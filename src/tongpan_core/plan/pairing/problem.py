"""The numbers that pairing starts from: who can help, who needs it, and what a good pair is; checked at birth.

Donor ``i`` and recipient ``j`` are schools' sections or bureaus. A donor helps at most ``places`` recipients, a
recipient has at least ``least`` and at most ``most`` donors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cached_property
from math import isfinite
from typing import Any, Literal

import numpy as np

from tongpan_core.plan.pairing import checks
from tongpan_core.plan.pairing.plan import PairingPlan
from tongpan_core.tables import Floats, Stage

Scope = Literal["within_county", "county_to_county", "city_to_county", "across_cities"]
SCOPES: tuple[Scope, ...] = ("within_county", "county_to_county", "city_to_county", "across_cities")
Mode = Literal["keep", "rotate", "free"]
ARRAYS = ("donor_pupils", "recipient_pupils", "strong", "weak", "km")


@dataclass(frozen=True, slots=True)
class Donor:
    """Who can help: ``key`` is stable; ``level`` is who runs it, the city or a county; ``places`` is for how many."""

    key: str
    name: str
    county: str
    city: str
    stages: frozenset[Stage]
    level: Literal["city", "county"] = "county"
    languages: frozenset[str] = frozenset()
    places: int = 1


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who needs help, from ``least`` to ``most`` donors; ``languages`` are those that help must be given in."""

    key: str
    name: str
    county: str
    city: str
    stages: frozenset[Stage]
    languages: frozenset[str] = frozenset()
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts towards the fit; only their proportions matter."""

    stage: float
    subject: float
    size: float
    distance: float
    language: float
    past: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What the planner wishes to keep to; ``None`` is no limit.

    ``scopes`` are the relations in which a donor may help; ``distance_km`` and ``least_fit`` bar single pairs.
    ``mode``: ``keep`` gives pairs that have worked together a bonus, ``rotate`` bars them for ``rotate_years`` after
    their end, ``free`` looks at neither. ``half_km`` is the way at which the part for distance has fallen to a half.
    ``share`` of the best total fit is the least that a plan must reach while the worst served are lifted.
    """

    scopes: frozenset[Scope] = frozenset(SCOPES)
    distance_km: float | None = None
    least_fit: float | None = None
    mode: Mode = "keep"
    rotate_years: int = 3
    half_km: float = 60.0
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Past:
    """A pair that worked together from year ``since`` to year ``until`` (both counted); ``None``: it still does."""

    donor: str
    recipient: str
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """A decision by hand: this pair is to be (whatever the limits say of it), or is not to be."""

    kind: Literal["force", "forbid"]
    donor: str
    recipient: str


@dataclass(frozen=True)
class PairingProblem:
    """``D`` donors, ``R`` recipients, ``S`` subjects (or other strengths that a donor lends and a recipient lacks).

    ``donor_pupils`` (D,) and ``recipient_pupils`` (R,), NaN where unknown; ``strong`` (D, S) and ``weak`` (R, S) from
    0 to 1; ``km`` (D, R) is the way from donor to recipient, NaN where unknown. ``year`` is the one planned for.
    ``current`` is the plan in force: among plans that are equal in fit and fairness, the one that keeps most of it.

    Raises:
        ProblemError: with every fault, each naming the school, the field, the cause and the remedy.
    """

    region: str
    year: int
    donors: tuple[Donor, ...]
    recipients: tuple[Recipient, ...]
    subjects: tuple[str, ...]
    donor_pupils: Floats
    recipient_pupils: Floats
    strong: Floats
    weak: Floats
    km: Floats
    weights: Weights
    limits: Limits = field(default_factory=Limits)
    past: tuple[Past, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    current: PairingPlan | None = None

    def __post_init__(self) -> None:
        for name in ARRAYS:
            array = np.array(getattr(self, name), dtype=np.float64)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        checks.check(self)

    def __len__(self) -> int:
        return len(self.donors) + len(self.recipients)

    @cached_property
    def donor_rows(self) -> Mapping[str, int]:
        """The row of every donor's key."""
        return {own.key: row for row, own in enumerate(self.donors)}

    @cached_property
    def recipient_rows(self) -> Mapping[str, int]:
        """The row of every recipient's key."""
        return {own.key: row for row, own in enumerate(self.recipients)}

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values; unknown numbers are ``None``."""
        found: dict[str, Any] = _plain(self)
        return found

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON, arrays by their bytes: the same problem has the same digest anywhere."""
        rest = {own.name: _plain(getattr(self, own.name)) for own in fields(self) if own.name not in ARRAYS}
        digest = hashlib.sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode())
        for name in ARRAYS:
            array = np.ascontiguousarray(getattr(self, name), dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, PairingPlan):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {own.name: _plain(getattr(value, own.name)) for own in fields(value)}
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(own) for own in value]
    return None if isinstance(value, float) and not isfinite(value) else value
