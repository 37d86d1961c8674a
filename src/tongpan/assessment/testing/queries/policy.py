"""The values of policy that tests go by, as they hold at a unit on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from tongpan.access.models import CodeScheme, Unit, UnitCode
from tongpan.assessment.testing.models import JointTest
from tongpan_core.policy import NATIONAL, Value, parameter

CUTS = ("excellent", "good", "pass", "low")
"""优秀, 优良, 及格, 低分: the cut-offs of 一分三率, highest first."""

NAMES = (
    "cell_min", "cut_excellent", "cut_good", "cut_pass", "cut_low", "no_written_grades", "tests_a_year",
    "item_rest_min", "facility_min", "facility_max", "reliability_min", "anchors_min", "anchor_drift_max", "others_min",
    "others_spread_min", "others_share_max", "analysis_pupils_min", "pupils_per_parameter", "confidence",
    "compared_level", "funnel_near", "funnel_far", "effect_reliability_min", "prior_share_min", "plausible_draws",
    "steps_max", "scores_due_days",
)  # fmt: skip


@dataclass(frozen=True)
class Policy:
    """Every value that tests go by, each with its date, region and reference; ``own`` are those a test set itself."""

    values: dict[str, Value]
    own: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.own.get(name, self.values[name].number)

    @property
    def cuts(self) -> dict[str, float]:
        """The cut-offs in force, highest first, as shares of the points."""
        return {name: self[f"cut_{name}"] for name in CUTS}

    @property
    def cell_min(self) -> int:
        """Pupils from which the figure of a group is shown."""
        return int(self["cell_min"])

    def plain(self) -> dict[str, float]:
        """The numbers alone: what an analysis keeps among its parameters."""
        return {name: self[name] for name in NAMES}


def policy_at(unit: Unit, day: dt.date) -> Policy:
    """The values that hold at a unit on a day."""
    region = _region(unit, day)
    return Policy({name: parameter(f"testing/{name}").at(day, region=region) for name in NAMES})


def patience(day: dt.date) -> dt.timedelta:
    """How long after a test its scores are due."""
    return dt.timedelta(days=parameter("testing/scores_due_days").at(day).number)


def policy_of(test: JointTest) -> Policy:
    """The values that hold for a test: on its day, else at the beginning of its school year, and those set for it."""
    held = policy_at(test.unit, test.day or dt.date(test.year, 9, 1))
    return Policy(held.values, {f"cut_{name}": test.cuts[name] for name in CUTS if name in test.cuts})


def _region(unit: Unit, day: dt.date) -> str:
    """The code, as parameters name regions, of the unit or of the nearest above it that has one."""
    steps = unit.path.rstrip("/").split("/")
    paths = ["/".join(steps[:number]) + "/" for number in range(len(steps), 0, -1)]
    codes = UnitCode.objects.filter(unit__path__in=paths, scheme=CodeScheme.GB2260).select_related("unit")
    held = {own.unit.path: own.code for own in codes if own.holds_on(day)}
    code = next((held[path] for path in paths if path in held), NATIONAL)
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
