"""The validation rules of the annual statistics, as cards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tongpan_core.policy.cards import from_plain
from tongpan_core.policy.loader import read_yaml

FILE = Path(__file__).with_name("statistics.yaml")


@dataclass(frozen=True)
class StatisticsRule:
    """``Σ left / per`` against ``Σ right · times``, or against ``limit``.

    ``times`` and ``limit`` are paths of parameters. ``stage`` narrows a rule of sections to one stage and says where
    the left side of a rule of the county is taken, ``right_stage`` where its right side is. ``partial`` adds up what
    was reported; otherwise one missing figure leaves the rule unasked. ``text`` has the places ``left`` and ``right``.
    """

    code: str
    level: Literal["section", "school", "county"]
    sense: Literal["equal", "at_most", "at_least", "present_with"]
    left: Mapping[str, float]
    text: str
    text_zh: str
    right: Mapping[str, float] | None = None
    stage: str = ""
    right_stage: str = ""
    per: str | None = None
    times: str | None = None
    limit: str | None = None
    partial: bool = False

    @property
    def figures(self) -> tuple[str, ...]:
        """Every figure that the rule looks at."""
        return (*self.left, *(self.right or ()), *((self.per,) if self.per else ()))


@cache
def statistics_rules() -> tuple[StatisticsRule, ...]:
    """Every validation rule that Tongpan ships, in the order of ``statistics.yaml``."""
    return tuple(from_plain(StatisticsRule, row, FILE.name) for row in read_yaml(FILE))
