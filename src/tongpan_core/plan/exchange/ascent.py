"""Prices of places and side rows by subgradient steps: not optimal, but near enough to say which columns matter."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints


@compiled
def ascend(
    arc_cost: Floats,
    arc_place: Ints,
    arc_person: Ints,
    person_ptr: Ints,
    person_row: Ints,
    person_coef: Floats,
    begins: Ints,
    ends: Ints,
    one: Ints,
    two: Ints,
    right: Floats,
    sense: Ints,
    whole: Floats,
    price: Floats,
    part: Floats,
    part_price: Floats,
    over: Floats,
    duals: Floats,
    target: float,
    rounds: int,
) -> float:
    """Improve ``duals`` (rows,) in place; gives the best bound found. Only place and side rows carry a price.

    Rows are ``Σ a x (+ whole + part − over of a place) = right`` for sense 0, ``≥`` for 1 and ``≤`` for −1; -2 marks
    a row without a price. Every unit takes the option of least reduced cost, or none; every place its cheapest steps.
    """
    rows, places = len(right), len(whole)
    slope, direction = np.zeros(rows), np.zeros(rows)
    best, kept = -np.inf, duals.copy()
    of_person = np.zeros(len(person_ptr) - 1)
    scale, since = 1.0, 0
    for _ in range(rounds):
        for person in range(len(of_person)):
            total = 0.0
            for at in range(person_ptr[person], person_ptr[person + 1]):
                total += person_coef[at] * duals[person_row[at]]
            of_person[person] = total
        value = 0.0
        for row in range(rows):
            slope[row] = right[row] if sense[row] != -2 else 0.0
            value += duals[row] * slope[row]
        for row in range(places):
            dual = duals[row]
            if dual > price[row]:
                value += whole[row] * (price[row] - dual)
                slope[row] -= whole[row]
            if dual > part_price[row]:
                value += part[row] * (part_price[row] - dual)
                slope[row] -= part[row]
            if dual < 0:
                value += over[row] * dual
                slope[row] += over[row]
        for unit in range(len(begins)):
            least, pick = 0.0, -1
            for option in range(begins[unit], ends[unit]):
                arc = one[option]
                cost = arc_cost[arc] - duals[arc_place[arc]] - of_person[arc_person[arc]]
                arc = two[option]
                if arc >= 0:
                    cost += arc_cost[arc] - duals[arc_place[arc]] - of_person[arc_person[arc]]
                if cost < least:
                    least, pick = cost, option
            if pick >= 0:
                value += least
                for arc in (one[pick], two[pick]):
                    if arc >= 0:
                        slope[arc_place[arc]] -= 1.0
                        person = arc_person[arc]
                        for at in range(person_ptr[person], person_ptr[person + 1]):
                            if sense[person_row[at]] != -2:
                                slope[person_row[at]] -= person_coef[at]
        if value > best:
            best = value
            kept[:] = duals
            since = 0
        else:
            since += 1
            if since >= 10:
                scale *= 0.6
                since = 0
        norm = 0.0
        for row in range(rows):
            if (sense[row] == 1 and duals[row] <= 0 and slope[row] < 0) or (
                sense[row] == -1 and duals[row] >= 0 and slope[row] > 0
            ):
                slope[row] = 0.0
            direction[row] = slope[row] + 0.7 * direction[row]
            norm += direction[row] * direction[row]
        if norm < 1e-12 or scale < 1e-3:
            break
        step = scale * max(target - value, 1e-3 * abs(target)) / norm
        for row in range(rows):
            dual = duals[row] + step * direction[row]
            if sense[row] == 1 and dual < 0:
                dual = 0.0
            if sense[row] == -1 and dual > 0:
                dual = 0.0
            if sense[row] == 0 and row < places:
                top = max(price[row], part_price[row])
                if whole[row] + part[row] > 0 and dual > top:
                    dual = top
                if dual < 0 and over[row] > 0:
                    dual = 0.0
            duals[row] = dual
    duals[:] = kept
    return best
