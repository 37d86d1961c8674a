"""The inputs of every computation, as typed tables.

A *section* is the part of a school that teaches one stage: a nine-year school is two sections. Every table that speaks
of sections is aligned on the order of :class:`Sections`; keys are never paired by position across tables built apart,
but by ``(code, stage)`` through :meth:`Sections.index`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Stage = Literal["kindergarten", "primary", "junior", "senior"]
STAGES: tuple[Stage, ...] = ("kindergarten", "primary", "junior", "senior")
COMPULSORY: tuple[Stage, ...] = ("primary", "junior")

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class TableError(ValueError):
    """A table that contradicts itself. The message names the row, the column, the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class School:
    """What a section needs to know of its school.

    ``code`` is the key (学校标识码 or a local code); ``kind`` is 办学类型 (GB/T 33782 table 4, e.g. ``"312"``);
    ``setting`` is 城乡类型 (table 5, e.g. ``"121"``); ``county`` is the key of the county-level unit that runs it.
    ``longitude`` and ``latitude`` are degrees, ``None`` where unknown.
    """

    code: str
    name: str
    county: str
    kind: str = ""
    setting: str = ""
    public: bool = True
    longitude: float | None = None
    latitude: float | None = None
    built: int | None = None


@dataclass(frozen=True)
class SchoolFigures:
    """Figures as they are declared: one mapping per school and stage, and one per school for what its stages share.

    ``by_stage[code][stage][figure]`` and ``shared[code][figure]``, in the units of
    ``policy/figures.yaml`` (元, m², 人). A figure that is absent was not reported: it is not zero.
    """

    schools: Sequence[School]
    by_stage: Mapping[str, Mapping[Stage, Mapping[str, float]]]
    shared: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Sections:
    """One row per section: the rows over which thresholds and 差异系数 are taken.

    ``figures[name]`` is an array of shape ``(len(self),)``; NaN where not reported.
    """

    schools: tuple[School, ...]
    stages: tuple[Stage, ...]
    figures: Mapping[str, Floats]

    def __post_init__(self) -> None:
        if len(self.schools) != len(self.stages):
            raise TableError(f"{len(self.schools)} schools but {len(self.stages)} stages; give one stage per row.")
        for name, values in self.figures.items():
            if values.shape != (len(self.schools),):
                raise TableError(f"Figure “{name}” has shape {values.shape}; {(len(self.schools),)} is needed.")
        if len(set(self.keys)) != len(self.schools):
            seen: set[tuple[str, str]] = set()
            twice = next(key for key in self.keys if key in seen or seen.add(key))  # type: ignore[func-returns-value]
            raise TableError(f"School {twice[0]} stands twice with stage {twice[1]}; give each section once.")

    def __len__(self) -> int:
        return len(self.schools)

    @property
    def keys(self) -> tuple[tuple[str, Stage], ...]:
        """``(school code, stage)`` of every row."""
        return tuple((school.code, stage) for school, stage in zip(self.schools, self.stages, strict=True))

    def index(self) -> dict[tuple[str, Stage], int]:
        """The row of every ``(school code, stage)``."""
        return {key: row for row, key in enumerate(self.keys)}

    def take(self, rows: Sequence[int] | Ints | Bools) -> Sections:
        """The same table with only some rows: indices, or a mask of shape ``(len(self),)``."""
        picked = np.flatnonzero(rows) if np.asarray(rows).dtype == np.bool_ else np.asarray(rows, dtype=np.int64)
        return Sections(
            schools=tuple(self.schools[row] for row in picked),
            stages=tuple(self.stages[row] for row in picked),
            figures={name: values[picked] for name, values in self.figures.items()},
        )

    def at(self, stage: Stage) -> Sections:
        """Only the sections of one stage."""
        return self.take([row for row, own in enumerate(self.stages) if own == stage])


@dataclass(frozen=True, slots=True)
class Teacher:
    """One person in one section on one day, reduced to what indicators and plans count.

    ``key`` is pseudonymous (never a name or an ID number). ``counts`` holds the names of the staff figures that the
    person counts for: any of ``teachers``, ``staff``, ``teachers_above_qualification``, ``teachers_backbone``,
    ``teachers_pe_arts``, ``teachers_mid_title`` … ``share`` is the part of a full post (走教 may be a fifth).
    ``movable`` is false for people who must stay (frozen, last years before retirement, nursing …).
    """

    key: str
    school: str
    stage: Stage
    counts: frozenset[str]
    share: float = 1.0
    movable: bool = True
    subject: str = ""
    eligible: bool = False
