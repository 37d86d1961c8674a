"""Declared figures against teacher records: which one is used, and where the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .people import Counted

Declared = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A staff figure that is both declared and counted from teacher records, with unlike results. The records rule."""

    school: str
    stage: str
    figure: str
    declared: float
    counted: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {name: getattr(self, name) for name in ("school", "stage", "figure", "declared", "counted")}


def reconcile(declared: Declared, counted: Counted) -> tuple[dict[str, dict[str, dict[str, float]]], list[Difference]]:
    """Figures by school and stage with the counted ones in place of the declared, and where the two differ."""
    merged = {school: {stage: dict(own) for stage, own in stages.items()} for school, stages in declared.items()}
    differences = []
    for (school, stage), own in sorted(counted.items()):
        figures = merged.setdefault(school, {}).setdefault(stage, {})
        for name, value in own.items():
            said = figures.get(name)
            if said is not None and abs(said - value) > 1e-6:
                differences.append(Difference(school, stage, name, said, value))
            figures[name] = value
    return merged, differences
