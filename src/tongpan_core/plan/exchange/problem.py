"""The numbers that an exchange starts from: immutable, and checked at birth.

A *section* is one school's part that teaches one stage; a *place* is a section and a subject. A person belongs to one
home place and, sent out, teaches for a term of years at a section of the same stage in one of the subjects that they
can teach. Money is in whole 元 a year.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tongpan_core.plan.exchange import checks
from tongpan_core.tables import Floats, Ints, Stage


@dataclass(frozen=True, slots=True)
class Section:
    """Which school, stage and county a row is; degrees of the school, ``None`` where unknown."""

    school: str
    name: str
    stage: Stage
    county: str
    longitude: float | None = None
    latitude: float | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A teacher as the exchange sees them. ``key`` is pseudonymous (never a name or an ID number).

    ``subject`` is the main one, ``others`` those that they can teach too. ``eligible`` people count in the ratios;
    only those who are also ``movable`` are sent. ``longitude`` and ``latitude`` are of the person's home, ``None``
    where unknown: then the way starts at the school. ``years`` is the term of a posting. ``partner`` is the key of the
    spouse in the same problem. ``since_last`` is years since the last exchange ended (``None``: never sent), ``past``
    the schools where the person has been sent before. ``wishes`` are pairs of school and weight in (0, 1]; a wish for
    the person's own school is a wish to stay.
    """

    key: str
    school: str
    stage: Stage
    subject: str
    others: tuple[str, ...] = ()
    backbone: bool = False
    eligible: bool = True
    movable: bool = True
    longitude: float | None = None
    latitude: float | None = None
    years: float = 1.0
    partner: str = ""
    since_last: float | None = None
    past: tuple[str, ...] = ()
    wishes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Prices:
    """元 a year: ``unmet`` for a whole post that no one fills, ``allowance`` for a person sent, ``per_km`` of the way.

    ``second`` is what it is worth that a person teaches the main subject, ``wish`` that a wish of weight 1 comes true,
    ``change`` that a posting of the plan in force stays as published.
    """

    unmet: float
    allowance: float
    per_km: float = 0.0
    second: float = 0.0
    wish: float = 0.0
    change: float = 0.0


@dataclass(frozen=True)
class Limits:
    """What the planner wishes to keep to; ``None`` (or false) is no limit.

    ``share``: least part of the eligible people of every county that is sent; ``backbone_share``: least part of
    backbone among a county's people sent; ``school_shares``: as ``share`` for single schools; ``km``: longest way from
    home (or school) to host; ``share_out``: largest part of a school's staff that leaves; ``keep_own``: own teachers
    of a subject that stay at least, where there are any; ``keep_need``: no place ends below its need, or below what it
    has now where that is less; ``most_need``: no place ends above its need, or above what it has now where that is
    more; ``couple_km``: longest way between the schools of a couple afterwards, unless it is no longer than now;
    ``years_between``: years after an exchange before the next; ``not_back``: nobody is sent to a school again;
    ``within_county``: nobody leaves the county (教师〔2014〕4号 speaks of exchange within counties); ``frozen``: the
    schools that nobody leaves or joins.
    """

    share: float | None = None
    backbone_share: float | None = None
    school_shares: Mapping[str, float] = field(default_factory=dict)
    km: float | None = None
    share_out: float | None = None
    keep_own: int | None = 1
    keep_need: bool = True
    most_need: bool = True
    couple_km: float | None = None
    years_between: float | None = None
    not_back: bool = True
    within_county: bool = True
    frozen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Taken by hand: ``go`` to a school (and for a subject, where one is named), ``stay``, or ``not`` to a school."""

    kind: Literal["go", "stay", "not"]
    person: str
    school: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who goes where, for which subject: a line of the plan in force."""

    person: str
    school: str
    subject: str


@dataclass(frozen=True)
class ExchangeProblem:
    """One county's or city's exchange, in numbers. ``n`` sections, ``S`` subjects, ``m`` schools in order of rows.

    ``required`` and ``present`` (n, S) are posts needed and filled now, people of the problem and all others together;
    ``weight`` (n, S) multiplies the price of unmet need (1 where not given). ``km`` (m, m) is the way between schools
    in the order of ``schools``; empty: as the crow flies, times ``detour`` (as from every home). ``current`` is the
    plan in force, or ``None``. ``first`` says what comes before all else: the total, or the fewest changes of it.

    Raises:
        ProblemError: naming every school or person, the field, the cause and the remedy.
    """

    region: str
    sections: tuple[Section, ...]
    subjects: tuple[str, ...]
    required: Floats
    present: Floats
    people: tuple[Person, ...]
    prices: Prices
    limits: Limits = field(default_factory=Limits)
    weight: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    km: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    detour: float = 1.0
    fixed: tuple[Decision, ...] = ()
    current: tuple[Assigned, ...] | None = None
    first: Literal["total", "changes"] = "total"

    def __post_init__(self) -> None:
        if np.size(self.weight) == 0:
            object.__setattr__(self, "weight", np.ones((len(self.sections), len(self.subjects))))
        checks.check(self)
        for name in ("required", "present", "weight", "km"):
            array = np.array(getattr(self, name), dtype=float)
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def __len__(self) -> int:
        return len(self.people)

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """The codes of the schools, in the order of the rows."""
        return tuple(dict.fromkeys(section.school for section in self.sections))

    @cached_property
    def school_row(self) -> Mapping[str, int]:
        """The place of every school code in :attr:`schools`."""
        return {code: row for row, code in enumerate(self.schools)}

    @cached_property
    def section_row(self) -> Mapping[tuple[str, Stage], int]:
        """The row of every school code and stage."""
        return {(section.school, section.stage): row for row, section in enumerate(self.sections)}

    @cached_property
    def subject_row(self) -> Mapping[str, int]:
        """The column of every subject."""
        return {subject: column for column, subject in enumerate(self.subjects)}

    @cached_property
    def person_row(self) -> Mapping[str, int]:
        """The place of every person's key."""
        return {person.key: row for row, person in enumerate(self.people)}

    @cached_property
    def school_of(self) -> Ints:
        """The place in :attr:`schools` of every section, shape (n,)."""
        return np.array([self.school_row[section.school] for section in self.sections], dtype=np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Everything, as plain JSON values; unknown numbers are ``None``."""
        found: dict[str, Any] = checks.plain(self)
        return found

    @cached_property
    def digest(self) -> str:
        """sha256 of the canonical JSON, arrays by their bytes: the same problem has the same digest anywhere."""
        parts = {part.name: getattr(self, part.name) for part in dataclasses.fields(self)}
        arrays = {name: value for name, value in parts.items() if isinstance(value, np.ndarray)}
        people = "\n".join(map(repr, parts.pop("people")))  # plain values in a fixed order: ten times faster than JSON
        rest = {name: checks.plain(value) for name, value in parts.items() if name not in arrays}
        digest = hashlib.sha256(json.dumps(rest, sort_keys=True, separators=(",", ":")).encode())
        digest.update(people.encode())
        for name in sorted(arrays):
            array = np.ascontiguousarray(arrays[name], dtype="<f8")
            digest.update(f"{name}{array.shape}".encode() + array.tobytes())
        return digest.hexdigest()
