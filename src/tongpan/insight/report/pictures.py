"""The pictures of the report: the same SVG as on the pages, each with the finding as its caption."""

from __future__ import annotations

import math
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongpan.insight.queries.words import named, stage_name
from tongpan.ui.charts import bars, lorenz
from tongpan.ui.charts.bars import Bar
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
