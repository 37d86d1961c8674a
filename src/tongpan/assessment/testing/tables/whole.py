"""The whole result of a test, as it is kept: plain lists and numbers, with nothing in it that must not be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tongpan.assessment.testing.queries.pairing import Pairing
from tongpan.assessment.testing.queries.policy import CUTS
from tongpan_core.evaluate.scaling import difficulty_errors
from tongpan_core.messages import N_

from .answers import Board, steps_of
from .cells import hidden, merged_counts
from .groups import Measured, group_masks
from .growth import bond_growth, growth_of, weights_of
from .items import choices, classical, differences
from .linking import BY_DEFAULT, Choice, told
from .points import worth_of
from .scaling import Scaled, scaled
from .schools import Before, intraclass, schools_found

Say = Callable[[str, int], None]
BINS = 24


def analysed(
    board: Board,
    policy: Mapping[str, float],
    *,
    root: int,
    seed: int,
    before: Callable[[Scaled], Before | None],
    pairings: list[Pairing],
    say: Say,
    choice: Choice = BY_DEFAULT,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The result of the whole, and the rows of its schools. ``say(step, number)`` hears where it stands.

    Raises EvaluationError where the answers are too few or tell nothing.
    """
    least = int(policy["cell_min"])
    say(N_("Looking at each item"), 1)
    facts, papers = classical(board)
    letters, different = choices(board), differences(board, least)
    say(N_("Fitting the scale"), 2)
    fitted = scaled(board, policy, root=root, seed=seed, choice=choice)
    cuts = {name: policy[f"cut_{name}"] for name in CUTS}
    own = Measured(board, fitted.values, cuts, least, policy)
    say(N_("Measuring schools and groups"), 3)
    earlier = before(fitted)
    rows, together = schools_found(own, earlier)
    strayed, weights = earlier.strayed if earlier else 0.0, weights_of(own)
    whole = own.stats(np.ones(len(board.place), dtype=bool), clustered=True)
    result = {
        "whole": whole, "full": board.full, "papers": papers, "reliability": fitted.reliability,
        "schools": len(rows), **together, "between_schools": intraclass(own),
        "groups": _groups(own), "grown": growth_of(rows, weights, strayed), "pairs": [
            pair | bond_growth(rows, weights, strayed, pair["leading"], pair["others"])
            for pair in _pairs(own, pairings, {row["unit"] for row in rows if not row["hidden"]})
        ],
        "items": _items(own, facts, letters, different, fitted), "people": _people(own),
        "scale": fitted.root, "left_out": list(fitted.left_out), "recipe": fitted.scale.recipe,
        "converged": fitted.scale.converged,
        "link": told(fitted.bound, _unmoved(fitted, whole["mean"])),
    }  # fmt: skip
    return _numbers(result), _numbers(rows)


def _unmoved(fitted: Scaled, mean: float) -> float:
    """A mean of the linked scale on the test's own."""
    return mean if fitted.link is None else (mean - fitted.link.shift) / fitted.link.slope


def _items(own: Measured, facts: Any, letters: Any, different: Any, fitted: Scaled) -> list[dict[str, Any]]:
    board, most = own.board, int(own.policy["steps_max"])
    place = {column: row for row, column in enumerate(fitted.columns)}
    known = difficulty_errors(fitted.scale) if fitted.scale.covariance is not None else None
    found = []
    for column, item in enumerate(board.items):
        one: dict[str, Any] = {"number": item.number, **facts.get(item.number, {}), **letters.get(item.number, {})}
        there = board.asked[:, column]
        if not there.all():
            one["held"] = board.held(there)
        one["dif"] = {name: rows[item.number] for name, rows in different.items() if item.number in rows}
        if (row := place.get(column)) is not None:
            parameters = fitted.linked(fitted.scale.parameters[row])
            one |= {
                "model": fitted.scale.models[row], "parameters": parameters.tolist(),
                "infit": float(fitted.fit.infit[row]), "outfit": float(fitted.fit.outfit[row]),
                "anchor": item.number in fitted.bound.used,
                "difficulty": float(-parameters[1:].mean() / parameters[0]) if parameters[0] else None,
            }  # fmt: skip
            steps = steps_of(board.points[:, column], item.maximum, most)
            one["worth"] = worth_of(board.points[:, column], steps, len(parameters))
            if known is not None and np.isfinite(known[row]):
                one["difficulty_se"] = float(known[row]) * (fitted.link.slope if fitted.link else 1.0)
        found.append(one)
    return found


def _groups(own: Measured) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, masks in group_masks(own.board).items():
        counts = [int(mask.sum()) for _name, mask in masks]
        if min(counts) == 0 or any(hidden(counts, own.least)):
            continue
        parts = [own.stats(mask, clustered=True) | {"name": name} for name, mask in masks]
        sides = [mask for _name, mask in masks]
        held = [own.board.held(mask) for mask in (*sides, ~np.any(sides, axis=0))]
        found[kind] = {"parts": parts, "held": held, **own.apart(*sides)}
    return found


def _pairs(own: Measured, pairings: list[Pairing], shown: set[int]) -> list[dict[str, Any]]:
    """Of each bond the two sides and their gap; a bond with a school that is hidden is left out."""
    units = np.array([school.unit_id for school in own.board.schools])
    found = []
    for one in pairings:
        if not (one.leading | one.others) <= shown:
            continue
        lead, other = (np.isin(own.board.place, np.flatnonzero(np.isin(units, list(side))))
                       for side in (one.leading, one.others))  # fmt: skip
        row: dict[str, Any] = {"key": one.key, "name": one.name, "form": one.form,
                               "leading": sorted(one.leading), "others": sorted(one.others)}  # fmt: skip
        row["whole"] = own.stats(lead | other)
        if lead.any() and other.any():
            row |= own.between(lead, other) | {"lead": own.stats(lead), "other": own.stats(other)}
        found.append(row)
    return found


def _people(own: Measured) -> dict[str, Any]:
    """Where pupils stand on the scale, in bins joined until each holds enough of them: for the Wright map."""
    values = own.values.ravel()
    low, high = np.quantile(values, [0.002, 0.998])
    edges = np.linspace(low, high, BINS + 1)
    counts = np.histogram(np.clip(values, low, high), edges)[0] / own.values.shape[1]
    joined = merged_counts([int(count) for count in counts], own.least)
    total = counts.sum()
    return {
        "edges": [float(edges[group[0]]) for group in joined] + [float(edges[-1])],
        "shares": [float(counts[group].sum() / total) for group in joined],
    }


def _numbers(value: Any) -> Any:
    """Plain values that JSON can keep: no NaN, and no more digits than mean anything."""
    if isinstance(value, dict):
        return {key: _numbers(own) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers(own) for own in value]
    if isinstance(value, float | np.floating):
        return round(float(value), 6) if np.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    return value
