"""Both groups before the help: how alike they were, and their means through the years."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext_noop

from .study import School, Study

RURAL = "2"
"""The first digit of the urban–rural class of townships and villages."""


def balance_of(study: Study, pupils: Mapping[str, float]) -> list[dict[str, Any]]:
    """Mean of each side and their difference in standard deviations, in the last year before anybody was helped."""
    begun = min(own.first for own in study.helped if own.first is not None)
    row = study.years.index(begun) - 1
    lines: list[tuple[str, str, Callable[[School], float]]] = [
        (gettext_noop("Outcome in %(year)s"), "", lambda own: own.values[row]),
        (gettext_noop("Change of the outcome up to %(year)s"), "", lambda own: own.values[row] - own.values[0]),
        (gettext_noop("Pupils in %(year)s"), "count", lambda own: pupils.get(own.slug, float("nan"))),
        (gettext_noop("Townships and villages"), "share", lambda own: float(own.setting.startswith(RURAL))),
    ]
    return [
        {"text": text, "values": {"year": study.years[row]}, "form": form} | _line(study, read)
        for text, form, read in lines
        if not (row == 0 and "Change" in text)
    ]


def _line(study: Study, read: Callable[[School], float]) -> dict[str, float]:
    a = np.array([read(own) for own in study.helped])
    b = np.array([read(own) for own in study.compared])
    helped, compared = _mean(a), _mean(b)
    spread = float(np.sqrt((np.nanvar(a) + np.nanvar(b)) / 2)) if len(a) and len(b) else float("nan")
    return {
        "helped": helped, "compared": compared,
        "difference": (helped - compared) / spread if spread > 0 else 0.0 if helped == compared else float("nan"),
    }  # fmt: skip


def _mean(values: np.typing.NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if len(values) and not np.isnan(values).all() else float("nan")


def means_of(study: Study) -> list[dict[str, Any]]:
    """The mean outcome by year of each group that began together, and of those never helped (``first`` empty)."""
    firsts = sorted({own.first for own in study.helped if own.first is not None})
    found = []
    for first in (*firsts, None):
        rows = [own.values for own in study.schools if own.first == first]
        if rows:
            found.append({"first": first, "schools": len(rows), "values": np.mean(rows, axis=0).tolist()})
    return found


def spread_of(study: Study) -> tuple[float, float]:
    """Standard deviation between schools of a year's outcome, and the correlation of two years of a school.

    Of the years before each school was helped, the mean of each year taken away; NaN where there is too little.
    """
    row = {year: place for place, year in enumerate(study.years)}
    table = np.array([own.values for own in study.schools], dtype=np.float64).reshape(len(study.schools), len(row))
    for place, own in enumerate(study.schools):
        if own.first is not None:
            table[place, row[own.first] :] = np.nan
    table = table[:, [not np.isnan(column).all() for column in table.T]]
    if table.shape[0] < 3 or not table.size:
        return float("nan"), float("nan")
    table = table - np.nanmean(table, axis=0)
    spread = float(np.sqrt(np.nanmean(table**2) * table.shape[0] / (table.shape[0] - 1)))
    pairs = [
        (table[:, a] * table[:, b])[~np.isnan(table[:, a] * table[:, b])]
        for a in range(table.shape[1]) for b in range(a)
    ]  # fmt: skip
    held = np.concatenate(pairs) if pairs else np.empty(0)
    alike = float(held.mean() / spread**2) if len(held) and spread > 0 else 0.0
    return spread, min(max(alike, 0.0), 0.999)
