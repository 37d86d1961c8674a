"""Who can help and who needs help, as the newest gap of every county says."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.insight.queries.places import counties_of
from tongpan.insight.queries.standing import newest_gap


@dataclass(frozen=True)
class Sides:
    """Keys of schools: those of which every section passes, and those with a section that fails, the furthest first."""

    donors: list[str]
    recipients: list[str]


def sides_of(unit: Unit, year: int) -> Sides:
    """Read the newest gap of every county at or below a unit; both sides are empty before anything is measured."""
    failing: dict[str, int] = {}
    passing: dict[str, bool] = {}
    for county in counties_of(unit):
        run = newest_gap(county, year)
        for own in ((run.result or {}) if run else {}).get("schools", ()):
            key, verdict = own["school"], own["verdict"]
            passing[key] = passing.get(key, True) and verdict == "passes"
            if verdict == "fails":
                failing[key] = max(failing.get(key, 0), len(own["below"]))
    donors = sorted(key for key, good in passing.items() if good)
    return Sides(donors, sorted(failing, key=lambda key: (-failing[key], key)))
