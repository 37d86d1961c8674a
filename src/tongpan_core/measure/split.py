"""资源拆分: from figures as schools declare them to one row per section.

What the stages of a school share (rooms, grounds, equipment, classrooms) is divided by weighted pupils, primary 1 :
junior 1.1 : senior 1.32; teachers are reported per stage and never divided.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tongpan_core.policy import Figure, figure_catalogue
from tongpan_core.tables import STAGES, School, SchoolFigures, Sections, Stage


@dataclass(frozen=True, slots=True)
class SplitRow:
    """How one section came by its part of the school: ``share = pupils · weight / Σ`` of the figures named."""

    school: str
    stage: Stage
    pupils: float
    weight: float
    share: float
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """The sections, and for every section that received a part of a shared figure how large that part is."""

    sections: Sections
    rows: tuple[SplitRow, ...]


def split(
    figures: SchoolFigures, weights: Mapping[Stage, float], catalogue: Mapping[str, Figure] | None = None
) -> Split:
    """One row per school and stage, in the order of the schools and of :data:`STAGES`.

    ``weights`` are those of :meth:`Rules.weights`. A figure that the stage reports itself stands as reported. A shared
    figure is divided where the catalogue says so (figures unknown to it are divided), stands whole at every stage where
    it says ``split: false``, and is missing (NaN) at each stage where it is one of the stage alone, such as teachers.
    A stage without a weight (a kindergarten class) takes no part. Where the pupils of a stage are not known the parts
    are not known either.
    """
    known = figure_catalogue() if catalogue is None else catalogue
    schools: list[School] = []
    stages: list[Stage] = []
    filled: list[dict[str, float]] = []
    rows: list[SplitRow] = []
    for school in figures.schools:
        own = figures.by_stage.get(school.code, {})
        shared = figures.shared.get(school.code, {})
        shares = stage_shares(own, weights)
        for stage in (stage for stage in STAGES if stage in own):
            parts = {name: _part(name, value, shares[stage], known) for name, value in shared.items()}
            schools.append(school)
            stages.append(stage)
            filled.append({**parts, **own[stage]})
            divided = tuple(
                name for name in shared if len(own) > 1 and name not in own[stage] and _divided(name, known)
            )
            if divided:
                pupils = own[stage].get("pupils", math.nan)
                weight = weights.get(stage, math.nan)
                rows.append(SplitRow(school.code, stage, pupils, weight, shares[stage], divided))
    return Split(Sections(tuple(schools), tuple(stages), _columns(filled)), tuple(rows))


def stage_shares(own: Mapping[Stage, Mapping[str, float]], weights: Mapping[Stage, float]) -> dict[Stage, float]:
    """The part of a school's shared figures that each of its stages receives: ``P_s w_s / Σ P w``.

    A single stage receives the whole; NaN for a stage without a weight, and for all where pupils are missing or none.
    """
    if len(own) == 1:
        return dict.fromkeys(own, 1.0)
    weighted = {stage: row.get("pupils", math.nan) * weights[stage] for stage, row in own.items() if stage in weights}
    total = sum(weighted.values())
    return {stage: weighted[stage] / total if stage in weighted and total > 0 else math.nan for stage in own}


def _divided(name: str, catalogue: Mapping[str, Figure]) -> bool:
    return name not in catalogue or catalogue[name].split


def _part(name: str, value: float, share: float, catalogue: Mapping[str, Figure]) -> float:
    if share == 1.0 or _divided(name, catalogue):
        return value * share
    return value if catalogue[name].scope == "school" else math.nan


def _columns(rows: list[dict[str, float]]) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: np.array([row.get(name, math.nan) for row in rows], dtype=np.float64) for name in names}
