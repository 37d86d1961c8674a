"""One school in the gap of its county: its seven indicators, why it does not count, what it declared otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tongpan.access.models import Unit
from tongpan.access.models.unit import COUNTY_LEVEL
from tongpan.insight.models import Run

from .gap_page import citation
from .stored import with_result
from .words import figure_name, said


@dataclass(frozen=True)
class SchoolInGap:
    """``sections``: each with ``lines`` of indicator and cell; ``excluded`` with ``why``; ``both``: declared, counted.

    ``rules`` are the citations of the thresholds shown, each document once.
    """

    run: Run
    sections: tuple[dict[str, Any], ...]
    excluded: tuple[dict[str, Any], ...]
    both: tuple[dict[str, Any], ...]
    recorded: bool
    rules: tuple[dict[str, Any], ...]


def school_in_gap(school: Unit, year: int) -> SchoolInGap | None:
    """The school's part of the newest gap of its county; None before the county is measured.

    The run belongs to the county, above the school's scope: only the rows of this school leave this function.
    """
    county = Unit.everywhere.above(school).filter(kind__in=COUNTY_LEVEL).defer("outline").last()
    runs = Run.everywhere.filter(unit=county, year=year, kind=Run.Kind.GAP, params={})
    newest = runs.select_related("user", "unit").defer("result").order_by("-created")
    run = with_result(newest.first()) if county else None
    if run is None or run.result is None:
        return None
    rules = {(own["code"], own["stage"]): own for own in run.result["indicators"]}
    own_rows = [row for row in run.result["schools"] if row["school"] == school.slug]
    cited = [
        value for row in own_rows for cell in row["cells"] if (value := rules[cell["code"], row["stage"]]["threshold"])
    ]
    return SchoolInGap(
        run=run,
        sections=tuple(row | {"lines": _lines(row, rules)} for row in own_rows),
        excluded=tuple(
            row | {"why": said(row["reason"])} for row in run.result["excluded"] if row["school"] == school.slug
        ),
        both=tuple(
            own | {"figure_name": figure_name(own["figure"]), "off": own["counted"] - own["declared"]}
            for own in run.result.get("differences", ())
            if own["school"] == school.slug
        ),
        recorded=any(key[0] == school.slug for key in run.result.get("recorded", ())),
        rules=tuple(citation(value) for value in {own["reference"]: own for own in cited}.values()),  # type: ignore[misc]
    )


def _lines(row: dict[str, Any], rules: dict[tuple[str, str], dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"cell": cell, "indicator": rules[cell["code"], row["stage"]]} for cell in row["cells"]]
