"""Schools of a test: their figures, the funnel, what is left after shrinking, growth since an earlier test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan.assessment.testing.models import SchoolResult
from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.growth import funnel_of_means, value_added
from tongpan_core.evaluate.growth.widths import half_width
from tongpan_core.tables import Bools, Floats

from .cells import hidden, hidden_by_name
from .groups import Measured


@dataclass(frozen=True)
class Before:
    """What an earlier test on the same scale found: means and errors by unit, and pupils' means by code."""

    means: Mapping[int, tuple[float, float]]
    pupils: Mapping[str, float]
    strayed: float


def schools_found(own: Measured, before: Before | None) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Figures by school of those that may be shown, and what is said of all schools together.

    Schools with too few pupils are told together under ``merged``, so that the parts still make the whole.
    """
    counts = np.bincount(own.board.place, minlength=len(own.board.schools))
    out = hidden([int(count) for count in counts], own.least)
    effects = _effects(own, before)
    rows = []
    for place, school in enumerate(own.board.schools):
        if not counts[place]:
            continue
        there = own.board.place == place
        if out[place]:
            rows.append({"unit": school.unit_id, "hidden": True, "pupils": int(counts[place])})
            continue
        facts = own.stats(there) | {"unit": school.unit_id, "hidden": False, **effects.get(place, {})}
        facts |= {"items": own.shares_of_items(there), "letters": own.letters_of_items(there)}
        facts["classes"] = _classes(own, there)
        if before is not None and school.unit_id in before.means:
            mean, error = before.means[school.unit_id]
            facts |= {"growth": facts["mean"] - mean,
                      "growth_se": float(np.sqrt(facts["se"] ** 2 + error**2 + before.strayed**2))}  # fmt: skip
        rows.append(facts)
    return rows, _together(own, rows)


def _together(own: Measured, rows: list[dict[str, Any]]) -> dict[str, Any]:
    units = [school.unit_id for school in own.board.schools]
    few = {row["unit"] for row in rows if row["hidden"]}
    found: dict[str, Any] = {}
    if few:
        there = np.isin(own.board.place, [place for place, unit in enumerate(units) if unit in few])
        merged = own.stats(there) if there.sum() >= own.least else {"pupils": int(there.sum()), "hidden": True}
        found["merged"] = merged | {"schools": len(few)}
    shown = [row for row in rows if not row["hidden"]]
    if len(shown) > 2:
        found["funnel"] = _funnel(own, shown)
    return found


def _classes(own: Measured, there: Bools) -> list[dict[str, Any]]:
    """The classes of a school; a hidden one says its name alone."""
    names, counts = np.unique(own.board.groups[there], return_counts=True)
    out = hidden_by_name({str(name): int(count) for name, count in zip(names, counts, strict=True)}, own.least)
    found = []
    for name, away in out.items():
        mask = there & (own.board.groups == name)
        found.append({"name": name, "hidden": True} if away else own.stats(mask) | {"name": name, "hidden": False})
    return sorted(found, key=lambda row: (len(row["name"]), row["name"]))


def _funnel(own: Measured, shown: list[dict[str, Any]]) -> dict[str, Any]:
    """Centre and limits over numbers of pupils; and on each school, whether it lies outside."""
    means = np.array([row["mean"] for row in shown])
    errors = np.array([max(row["se"], 1e-6) for row in shown])
    found = funnel_of_means(means, errors)
    for place, row in enumerate(shown):
        row["z"] = float(found.z[place])
    inside = float(np.sqrt(np.average([row["sd"] ** 2 for row in shown], weights=[row["pupils"] for row in shown])))
    most = max(row["pupils"] for row in shown)
    grid = np.unique(np.round(np.geomspace(max(5, own.least), most * 1.05, 24)))
    wide = np.sqrt(inside**2 / grid + found.between)
    return {
        "centre": found.centre, "between": found.between, "dispersion": found.dispersion, "recipe": found.recipe,
        "pupils": grid.tolist(), "near": (half_width(own.policy["funnel_near"]) * wide).tolist(),
        "far": (half_width(own.policy["funnel_far"]) * wide).tolist(),
    }  # fmt: skip


def _effects(own: Measured, before: Before | None) -> dict[int, dict[str, Any]]:
    """Each school's effect, shrunk by its reliability, with half-widths for comparison; by its place.

    Where most pupils are known from an earlier test, what they could do then is taken into account: value added.
    """
    prior, rows = _prior(own, before)
    place = own.board.place[rows]
    if len(np.unique(place)) < 3:
        return {}
    found = []
    for column in own.values[rows].T:
        try:
            found.append(value_added(place, column, prior))
        except EvaluationError:
            return {}
    effects = np.mean([one.effects for one in found], axis=0)
    errors = np.sqrt(np.mean([one.effect_errors**2 for one in found], axis=0)
                     + (1 + 1 / len(found)) * np.var([one.effects for one in found], axis=0, ddof=1))  # fmt: skip
    reliability = np.mean([one.reliability for one in found], axis=0)
    return {
        int(code): {"effect": float(effects[row]), "effect_se": float(errors[row]),
                    "effect_reliability": float(reliability[row]), "value_added": prior is not None}
        for row, code in enumerate(found[0].codes)
    }  # fmt: skip


def _prior(own: Measured, before: Before | None) -> tuple[Floats | None, Bools]:
    everybody = np.ones(len(own.board.place), dtype=bool)
    if before is None or not before.pupils:
        return None, everybody
    known = np.array([before.pupils.get(str(code), np.nan) for code in own.board.codes])
    there = ~np.isnan(known)
    if there.mean() < own.policy["prior_share_min"] or np.nanstd(known) == 0:
        return None, everybody
    return known[there][:, None], there


def intraclass(own: Measured) -> float | None:
    """The share of the spread that lies between schools (校际差异率)."""
    try:
        return float(value_added(own.board.place, own.values.mean(axis=1)).intraclass)
    except EvaluationError:
        return None


def earlier_means(rows: list[SchoolResult]) -> dict[int, tuple[float, float]]:
    """Means and errors by unit of the schools of an earlier test that are shown."""
    return {own.unit_id: (own.mean, own.standard_error) for own in rows if not own.facts.get("hidden")}
