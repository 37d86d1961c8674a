"""Measure the demonstration's gaps, so that the first page that somebody opens has something to say."""

from __future__ import annotations

from collections.abc import Callable

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.models import Run
from tongpan.insight.queries.places import counties_of, statistics_day

from .rows import Region

Tell = Callable[[int, int], None]


def measure_missing(region: Region, tell: Tell | None = None) -> int:
    """The gap of every county in every year that has none yet, by the rules of the last year; how many were measured.

    ``tell(done, total)`` hears about the progress.
    """
    city = Unit.everywhere.get(slug=next(row.slug for row in region.units if row.kind == "city"))
    own = {row.slug for row in region.counties()}
    with in_unit(city):
        kept = set(Run.objects.filter(kind=Run.Kind.GAP).values_list("unit__slug", "year"))
        counties = [county for county in counties_of(city) if county.slug in own]
        wanted = [(one, year) for year in region.years for one in counties if (one.slug, year) not in kept]
        for done, (county, year) in enumerate(wanted, start=1):
            measure_gap(county, year, user=None, policy_date=statistics_day(region.years[-1]))
            if tell is not None:
                tell(done, len(wanted))
    return len(wanted)
