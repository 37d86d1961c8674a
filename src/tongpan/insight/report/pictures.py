"""The pictures of the report: the same SVG as on the pages, each with the finding as its caption."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.queries.words import named, stage_name
from tongpan.ui.charts import Area, Place, bars, lorenz, map_of
from tongpan.ui.charts.bars import Bar
from tongpan.ui.charts.marks import Tone
from tongpan.ui.formats import number
from tongpan_core.measure import Gap, IndicatorGap
from tongpan_core.tables import Stage

from .blocks import Block, Picture
from .tell import CV_DECIMALS


def cv_bars(gap: Gap, stage: Stage) -> Iterator[Block]:
    """The CV of every indicator of a stage against the limit; nothing where the pack sets no limit."""
    held = [own for own in gap.indicators if own.stage == stage and own.counts and own.cv_limit is not None]
    if not held:
        return
    limit = next(own.cv_limit.number for own in held if own.cv_limit)
    over = sum(own.cv_passes is False for own in held)
    title = _("%(stage)s: the CV of %(over)s of %(all)s indicators is above the limit") % {
        "stage": stage_name(stage), "over": over, "all": len(held),
    }  # fmt: skip
    rows = [Bar(named(own), None if math.isnan(own.cv) else own.cv) for own in held]
    label = _("limit %(limit)s") % {"limit": number(limit, 2)}
    chart = bars(title, rows, limit=limit, limit_label=label, higher_is_better=False, digits=CV_DECIMALS)
    yield Picture(chart.svg, chart.title, 0.9)


def worst_lorenz(gap: Gap) -> Iterator[Block]:
    """The Lorenz curve of the indicator that is furthest above its limit, or nearest to it where none is above."""
    held = [own for own in gap.indicators if own.counts and own.cv_limit is not None and not math.isnan(own.cv)]
    if not held:
        return
    worst = max(held, key=_strain)
    points = [(float(x), float(y)) for x, y in gap.lorenz(worst.code, worst.stage)]
    place = f"{stage_name(worst.stage)} · {named(worst)}"
    title = _("%(indicator)s: CV %(cv)s, Gini %(gini)s") % {
        "indicator": place, "cv": number(worst.cv, CV_DECIMALS), "gini": number(worst.gini, CV_DECIMALS),
    }  # fmt: skip
    chart = lorenz(title, [(f"{stage_name(worst.stage)} {worst.code}", points)])
    yield Picture(chart.svg, chart.title, 0.6)


def _strain(own: IndicatorGap) -> float:
    return own.cv / own.cv_limit.number if own.cv_limit else 0.0


def county_map(gap: Gap, county: Unit) -> Iterator[Block]:
    """The county with its schools, marked by their verdict; nothing where no school has coordinates."""
    places = [
        Place(own.slug, own.name, own.longitude, own.latitude, tone, labelled=tone == "gap")
        for own, tone in _marked(gap, county)
        if own.longitude is not None and own.latitude is not None
    ]
    if not places:
        return
    failing = sum(place.tone == "gap" for place in places)
    title = _("%(failing)s of %(all)s schools on the map fall short") % {"failing": failing, "all": len(places)}
    areas = [Area(county.slug, "", county.outline)] if county.outline else []
    tones: dict[Tone, str] = {"met": _("meets"), "gap": _("falls short"), "muted": _("cannot be judged")}
    yield Picture(map_of(title, areas, places, tones=tones).svg, title, 0.85)


def _marked(gap: Gap, county: Unit) -> Iterator[tuple[Unit, Tone]]:
    """The county's schools that count, each with the worst verdict of its sections."""
    order: tuple[tuple[str, Tone], ...] = (("fails", "gap"), ("cannot_judge", "muted"), ("passes", "met"))
    verdicts: dict[str, set[str]] = {}
    for own in gap.schools:
        verdicts.setdefault(own.school, set()).add(own.verdict)
    for unit in (
        Unit.objects.schools().filter(path__under=county.path, school__code__in=verdicts).select_related("school")
    ):
        held = verdicts[unit.school.code]
        yield unit, next((tone for verdict, tone in order if verdict in held), "muted")
