"""What programs read of the gap."""

from __future__ import annotations

from typing import Any, TypedDict

from tongpan.access.models import Unit
from tongpan.access.programs import ProgramRequest, for_programs
from tongpan.insight.models import Run
from tongpan.insight.queries.standing import newest_gap


class Measured(TypedDict):
    """The newest gap of a county."""

    county: str
    name: str
    run: str
    digest: str
    measured: str
    rules: str
    rules_of: str
    rules_region: str
    summary: dict[str, Any]


class Indicators(TypedDict):
    """What the address answers."""

    counties: list[Measured]


@for_programs("indicators", Indicators)
def indicators(request: ProgramRequest) -> dict[str, Any]:
    """The newest measured gap of every county at or below the unit: its summary, and the Run and rules it came from."""
    counties = Unit.objects.counties().filter(closed__isnull=True).order_by("path")
    runs = [run for county in counties if (run := newest_gap(county, request.year))]
    return {"counties": [_told(run) for run in runs]}


def _told(run: Run) -> dict[str, Any]:
    return {
        "county": run.unit.slug, "name": run.unit.name, "run": str(run.pk), "digest": run.digest,
        "measured": run.created.isoformat(), "rules": run.pack, "rules_of": run.policy_date.isoformat(),
        "rules_region": run.policy_region, "summary": run.summary,
    }  # fmt: skip
