"""The gap: what each school and the county lack under a rule pack, as one stored, citable result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from tongpan_core.measure.codec import from_plain, to_plain
from tongpan_core.measure.inequality import lorenz
from tongpan_core.measure.messages import Message
from tongpan_core.policy import Reading, Value
from tongpan_core.tables import Floats, Stage

Verdict = Literal["passes", "fails", "cannot_judge", "no_rule"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One indicator at one section.

    ``met`` and ``above_floor`` are None where it cannot be judged or nothing is required. ``shortfall`` is how much of
    the numerator is missing to the threshold, ``floor_shortfall`` to the floor (0 where reached, NaN where unknown).
    ``cv_without`` is the county's CV were the section not there, ``cv_raised`` were it raised to its threshold.
    """

    code: str
    value: float
    numerator: float
    denominator: float
    met: bool | None
    above_floor: bool | None
    shortfall: float
    floor_shortfall: float
    cv_without: float = float("nan")
    cv_raised: float = float("nan")


@dataclass(frozen=True, slots=True)
class SchoolGap:
    """One section: its cells in the order of the pack's indicators, and its verdict.

    ``below`` and ``unknown`` name the counted indicators below the threshold and without a value; ``allowed`` is the
    one below that the rule lets pass.
    """

    school: str
    name: str
    stage: Stage
    pupils: float
    cells: tuple[Cell, ...]
    met: int
    below: tuple[str, ...]
    unknown: tuple[str, ...]
    allowed: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class IndicatorGap:
    """One indicator at one stage over the county; ``value`` is the county's total over its total.

    ``cv_state`` says why a CV is not defined (``one_school`` …). ``cv_passes`` is None where it cannot be judged: not
    defined, or schools without a value (the CV shown is then that of the schools that reported).
    """

    code: str
    label: str
    label_zh: str
    unit: str
    stage: Stage
    counts: bool
    value: float
    numerator: float
    denominator: float
    cv: float
    cv_state: str
    cv_limit: Value | None
    cv_passes: bool | None
    gini: float
    theil: float
    threshold: Value | None
    floor: float | None
    schools: int
    below: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageGap:
    """One stage: how many sections pass, fail or cannot be judged, the composite CV where the pack has one."""

    stage: Stage
    schools: int
    passing: int
    failing: int
    unjudged: int
    composite: float
    composite_limit: Value | None
    composite_passes: bool | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Excluded:
    """A section of the pack's stages that does not count, and why."""

    school: str
    name: str
    stage: Stage
    pupils: float
    reason: Message


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One further check at one section (``stage``), school (``stage`` empty) or the county (``school`` empty).

    ``need`` is the limit as applied; ``limit`` the place of its citation in :attr:`CheckGap.limits`.
    """

    school: str
    name: str
    stage: str
    value: float
    need: float
    limit: int
    relaxed: bool
    passes: bool | None


@dataclass(frozen=True, slots=True)
class CheckGap:
    """A further check: every row it was applied to, the limits with their citations, and its verdict."""

    code: str
    label: str
    label_zh: str
    level: str
    sense: str
    unit: str
    limits: tuple[Value, ...]
    rows: tuple[CheckRow, ...]
    passing: int
    failing: int
    unjudged: int
    verdict: Verdict


@dataclass(frozen=True)
class Gap:
    """Everything a pack says about a county. ``verdict`` is that of the resource rule; the checks have their own."""

    pack: str
    label: str
    label_zh: str
    date: date
    region: str
    verdict: Verdict
    met_at_least: Value | None
    floor_share: Value | None
    stages: tuple[StageGap, ...]
    indicators: tuple[IndicatorGap, ...]
    schools: tuple[SchoolGap, ...]
    excluded: tuple[Excluded, ...]
    checks: tuple[CheckGap, ...]
    readings: tuple[Reading, ...]

    def indicator(self, code: str, stage: Stage) -> IndicatorGap:
        """One indicator at one stage. Raises KeyError where the gap does not have it."""
        return {(own.code, own.stage): own for own in self.indicators}[code, stage]

    def at(self, stage: Stage) -> tuple[SchoolGap, ...]:
        """The sections of one stage."""
        return tuple(own for own in self.schools if own.stage == stage)

    def cells(self, code: str, stage: Stage) -> tuple[tuple[SchoolGap, Cell], ...]:
        """One indicator down the column of one stage."""
        return tuple((own, cell) for own in self.at(stage) for cell in own.cells if cell.code == code)

    def lorenz(self, code: str, stage: Stage) -> Floats:
        """Points of the Lorenz curve of one indicator over the sections that reported, shape ``(n + 1, 2)``."""
        held = [cell for _, cell in self.cells(code, stage) if np.isfinite(cell.value)]
        return lorenz([cell.value for cell in held], [cell.denominator for cell in held])

    def to_dict(self) -> dict[str, Any]:
        """Plain mappings, lists, text and numbers (None for NaN), the same for the same gap."""
        return dict(to_plain(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Gap:
        """The gap back from :meth:`to_dict`."""
        return from_plain(cls, data)
