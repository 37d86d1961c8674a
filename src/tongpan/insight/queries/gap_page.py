"""A stored gap as the gap page shows it: one stage at a time, filtered, with the column that one looks at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongpan.insight.models import Run
from tongpan_core.measure import lorenz

from .words import figure_name, named, said, stage_name

Row = dict[str, Any]


def citation(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A stored policy value as the citation line takes it: its ``since`` a date again."""
    return None if value is None else {**value, "since": dt.date.fromisoformat(value["since"])}


@dataclass(frozen=True)
class Shown:
    """What the reader asked for: a stage, an indicator to look at, and which sections to list."""

    stage: str = ""
    code: str = ""
    verdict: str = ""
    below: str = ""
    q: str = ""


class GapPage:
    """One run and one reader's choice. ``self.stage`` and ``self.code`` are the first ones where none was chosen."""

    def __init__(self, run: Run, shown: Shown) -> None:
        self.run, self.result, self.shown = run, run.result, shown
        self.stages = [own["stage"] for own in self.result["stages"]]
        first = self.stages[0] if self.stages else ""
        self.stage: str = shown.stage if shown.stage in self.stages else first
        codes = [own["code"] for own in self.indicators]
        self.code: str = shown.code if shown.code in codes else self._worst(codes)

    def _worst(self, codes: list[str]) -> str:
        """The indicator that one sees first: the one furthest over its limit, else the first."""
        ranked = [own for own in self.indicators if own["cv"] is not None and own["cv_limit"]]
        ranked.sort(key=lambda own: own["cv"] / own["cv_limit"]["value"], reverse=True)
        return ranked[0]["code"] if ranked else (codes[0] if codes else "")

    @cached_property
    def indicators(self) -> list[Row]:
        """The indicators of the stage, in the order of the pack."""
        return [own for own in self.result["indicators"] if own["stage"] == self.stage]

    @cached_property
    def indicator(self) -> Row | None:
        """The indicator that one looks at."""
        return next((own for own in self.indicators if own["code"] == self.code), None)

    @cached_property
    def stage_gap(self) -> Row | None:
        """How many sections of the stage pass, fail or cannot be judged."""
        return next((own for own in self.result["stages"] if own["stage"] == self.stage), None)

    @cached_property
    def sections(self) -> list[Row]:
        """Every section of the stage; ``by`` holds its cells by indicator."""
        rows = [own for own in self.result["schools"] if own["stage"] == self.stage]
        return [own | {"by": {cell["code"]: cell for cell in own["cells"]}} for own in rows]

    @cached_property
    def listed(self) -> list[Row]:
        """The sections that the filters leave."""
        shown, q = self.shown, self.shown.q.strip().lower()
        return [
            own
            for own in self.sections
            if (not shown.verdict or own["verdict"] == shown.verdict)
            and (not shown.below or shown.below in own["below"])
            and (not q or q in own["name"].lower() or q in own["school"])
        ]

    @cached_property
    def curve(self) -> list[tuple[float, float]]:
        """Points of the Lorenz curve of the indicator that one looks at; empty where there is nothing to share."""
        held = [own["by"][self.code] for own in self.sections if own["by"][self.code]["value"] is not None]
        if not held or not sum(cell["numerator"] for cell in held) > 0:
            return []
        points = lorenz([cell["value"] for cell in held], [cell["denominator"] for cell in held])
        return [(float(x), float(y)) for x, y in points]

    def movers(self, most: int = 10) -> list[Row]:
        """The sections without which the CV would fall furthest: ``fall`` left out, ``raised`` if lifted."""
        cv = (self.indicator or {}).get("cv")
        if cv is None:
            return []
        found = []
        for own in self.sections:
            cell = own["by"][self.code]
            if cell["cv_without"] is not None:
                raised = None if cell["cv_raised"] is None else cv - cell["cv_raised"]
                found.append(own | {"cell": cell, "fall": cv - cell["cv_without"], "raised": raised})
        found.sort(key=lambda own: own["fall"], reverse=True)
        return [own for own in found[:most] if own["fall"] > 0]

    @property
    def differences(self) -> list[Row]:
        """Declared figures that the teacher records do not bear out."""
        names = {own["school"]: own["name"] for own in [*self.result["schools"], *self.result["excluded"]]}
        return [
            own
            | {
                "name": names.get(own["school"], own["school"]),
                "figure_name": figure_name(own["figure"]),
                "stage_name": stage_name(own["stage"]),
                "off": own["counted"] - own["declared"],
            }
            for own in self.result.get("differences", ())
        ]

    @property
    def excluded(self) -> list[Row]:
        """The sections that do not count, with the reason in words."""
        rows = self.result["excluded"]
        return [own | {"why": said(own["reason"]), "stage_name": stage_name(own["stage"])} for own in rows]

    @property
    def missing(self) -> list[Row]:
        """The sections of the stage that lack figures, with the indicators that cannot be judged."""
        labels = {own["code"]: named(own) for own in self.indicators}
        return [own | {"lacks": [labels[code] for code in own["unknown"]]} for own in self.sections if own["unknown"]]

    @property
    def checks(self) -> list[Row]:
        """The further checks: how many fail, the limits, and the failing rows."""
        return [
            own | {"failing_rows": [row for row in own["rows"] if row["passes"] is False]}
            for own in self.result["checks"]
        ]

    @property
    def citations(self) -> list[dict[str, Any]]:
        """Every rule that the page's numbers come from, each once, with the labels of what it rules."""
        values = [self.result["met_at_least"], self.result["floor_share"]]
        for own in self.indicators:
            values += [own["threshold"], own["cv_limit"]]
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for value in filter(None, values):
            key = (value["reference"], value["since"])
            found.setdefault(key, citation(value) | {"rules": []})["rules"].append(named(value))
        return [own | {"rules": list(dict.fromkeys(own["rules"]))} for own in found.values()]

    def cell(self, school: str, stage: str, code: str) -> Row | None:
        """One cell with its section and indicator, for the side panel; None where there is no such cell."""
        section = next(
            (own for own in self.result["schools"] if (own["school"], own["stage"]) == (school, stage)), None
        )
        rows = [own for own in self.result["indicators"] if (own["code"], own["stage"]) == (code, stage)]
        if section is None or not rows:
            return None
        cell = next(own for own in section["cells"] if own["code"] == code)
        return {"section": section, "indicator": rows[0], "cell": cell, "recorded": self.recorded(school, stage)}

    def recorded(self, school: str, stage: str) -> bool:
        """Whether the staff figures of a section come from teacher records."""
        return [school, stage] in self.result.get("recorded", [])
