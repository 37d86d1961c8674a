"""The effect on each helped school and through each bond, with what schools without help do by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongpan_core.evaluate.causal import Each, Panel, Spread, by_group, each_effect
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth import funnel_of_means
from tongpan_core.tables import Floats

from .estimate import Comparison, Rules
from .study import Study

GROUPS = 2
"""Fewer bonds have nothing to be held beside."""
FUNNEL = 5
"""Bonds from which on a funnel says more than their intervals."""
STEPS = 24


def each_of(study: Study, comparison: Comparison, rules: Rules, pupils: Mapping[str, float]) -> dict[str, Any] | None:
    """Plain data for the pictures; None where too few are compared with to say how far a school goes by itself.

    Of whole counties each county is one, as all its schools share what befalls it.
    """
    names, panel, sizes = _units(study, pupils)
    try:
        found = each_effect(panel, comparison, sizes)
    except EvaluationError:
        return None
    widths = _Widths(rules, len(found.others) - 1)
    rows = [
        {"slug": "" if study.whole else study.schools[row].slug, "name": names[row], "value": value,
         **widths.of(error), "size": sizes[row]}
        for row, value, error in sorted(zip(found.units, found.values, found.errors, strict=True))
    ]  # fmt: skip
    others = [
        {"name": names[row], "size": sizes[row], "value": apart}
        for row, apart in zip(found.others, found.apart, strict=True)
    ]
    return {
        "whole": study.whole, "rows": rows, "others": others, "compared": len(others),
        "limits": _limits(found, sizes, widths),
        "cut": widths.near, "groups": None if study.whole else _groups(study, found, widths),
    }  # fmt: skip


class _Widths:
    """Half-widths in standard errors, by t with the freedom of those compared with."""

    def __init__(self, rules: Rules, free: int) -> None:
        from scipy.stats import t

        self.wide, self.compared = (
            float(t.ppf(0.5 + share / 2, free)) for share in (rules["confidence"], 1 - rules["compared_level"])
        )
        self.near, self.far = (float(t.ppf(0.5 + rules[name] / 2, free)) for name in ("funnel_near", "funnel_far"))

    def of(self, error: float) -> dict[str, float]:
        """The half of the interval for comparing, of the own interval, and the error itself."""
        return {"half": self.compared / 2**0.5 * error, "wide": self.wide * error, "error": error}


def _units(study: Study, pupils: Mapping[str, float]) -> tuple[list[str], Panel, Floats]:
    """Names, panel and numbers of pupils of the schools, or of the counties where whole counties were helped."""
    panel = study.panel()
    sizes = np.array([pupils.get(own.slug, np.nan) for own in study.schools])
    names = [own.name for own in study.schools]
    if panel.cluster is None:
        return names, panel, sizes
    members = [np.flatnonzero(panel.cluster == own) for own in range(panel.clusters)]
    outcome = np.array([panel.outcome[rows].mean(axis=0) for rows in members])
    first = np.array([panel.first[rows].min() for rows in members], dtype=np.intp)
    called = [study.schools[rows[0]].through or study.schools[rows[0]].county for rows in members]
    return called, Panel(outcome, panel.periods, first), np.array([np.nansum(sizes[rows]) for rows in members])


def _limits(found: Each, sizes: Floats, widths: _Widths) -> dict[str, Any] | None:
    """How far a school of each size goes without help; None where numbers of pupils are not known."""
    held = sizes[np.concatenate([found.units, found.others])]
    if not (np.isfinite(held).all() and (held > 0).all()):
        return None
    grid = np.unique(np.round(np.geomspace(max(held.min() * 0.8, 1), held.max() * 1.05, STEPS)))
    error = np.sqrt(found.spread.at(grid) ** 2 + float(np.median(found.chances)))
    return {
        "sizes": grid.tolist(), "near": (widths.near * error).tolist(), "far": (widths.far * error).tolist(),
        "share": _by_size(found.spread, float(np.median(held))),
    }  # fmt: skip


def _by_size(spread: Spread, size: float) -> float:
    """The share of the variance of a school of middling size that its size explains."""
    return float(spread.b / size / (spread.a + spread.b / size))


def _groups(study: Study, found: Each, widths: _Widths) -> dict[str, Any] | None:
    """The effect through each bond or cohort, where there are several; from some on also a funnel over their schools.

    Its limits are about the common effect and wider than chance by what the bonds differ (over-dispersion).
    """
    through: NDArray[np.str_] = np.array([study.schools[row].through for row in found.units])
    if len(set(through)) < GROUPS or "" in through:
        return None
    own = by_group(found, through)
    rows = [
        {"name": str(name), "value": value, "size": int(units), **widths.of(error)}
        for name, value, error, units in zip(own.labels, own.values, own.errors, own.units, strict=True)
    ]
    if len(rows) < FUNNEL:
        return {"rows": rows, "funnel": None}
    funnel = funnel_of_means(own.values, own.errors)
    for row, z in zip(rows, funnel.z, strict=True):
        row["z"] = float(z)
    grid = np.arange(1, int(own.units.max()) + 1)
    alone, shared = float(np.mean(found.errors**2 - found.chances)), float(np.mean(found.chances))
    error = np.sqrt(alone / grid + shared + funnel.between)
    return {"rows": rows, "funnel": {
        "centre": funnel.centre, "between": funnel.between, "sizes": grid.tolist(),
        "near": (widths.near * error).tolist(), "far": (widths.far * error).tolist(), "cut": widths.near,
    }}  # fmt: skip
