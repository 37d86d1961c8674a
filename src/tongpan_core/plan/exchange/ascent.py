"""Prices of places and side rows by subgradient steps: not optimal, but near enough to say which columns matter."""

from __future__ import annotations

import numpy as np

from tongpan_core.plan.exchange.model import MONEY, Model
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints


@compiled
def _of_people(person_ptr: Ints, person_row: Ints, person_coef: Floats, duals: Floats, of_person: Floats) -> None:
    """What every person's side rows are worth at these prices, written to ``of_person``."""
    for person in range(len(of_person)):
        total = 0.0
        for at in range(person_ptr[person], person_ptr[person + 1]):
            total += person_coef[at] * duals[person_row[at]]
        of_person[person] = total


@compiled
def _steps(
    right: Floats, sense: Ints, whole: Floats, price: Floats, part: Floats, part_price: Floats, over: Floats,
    duals: Floats, slope: Floats,
) -> float:  # fmt: skip
    """The part of the bound that rows and the cheapest steps of every place bring; begins the slope."""
    value = 0.0
    for row in range(len(right)):
        slope[row] = right[row] if sense[row] != -2 else 0.0
        value += duals[row] * slope[row]
    for row in range(len(whole)):
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
    return value


@compiled
def _least(
    arc_cost: Floats, arc_place: Ints, arc_person: Ints, one: Ints, two: Ints, begin: int, end: int, duals: Floats,
    of_person: Floats,
) -> tuple[float, int]:  # fmt: skip
    """The option of least reduced cost of one unit, and that cost; zero and -1 where none is below zero."""
    least, pick = 0.0, -1
    for option in range(begin, end):
        arc = one[option]
        cost = arc_cost[arc] - duals[arc_place[arc]] - of_person[arc_person[arc]]
        arc = two[option]
        if arc >= 0:
            cost += arc_cost[arc] - duals[arc_place[arc]] - of_person[arc_person[arc]]
        if cost < least:
            least, pick = cost, option
    return least, pick


@compiled
def _taken(
    arc: int, arc_place: Ints, arc_person: Ints, person_ptr: Ints, person_row: Ints, person_coef: Floats, sense: Ints,
    slope: Floats,
) -> None:  # fmt: skip
    """What a posting takes from the slope of its rows."""
    slope[arc_place[arc]] -= 1.0
    person = arc_person[arc]
    for at in range(person_ptr[person], person_ptr[person + 1]):
        if sense[person_row[at]] != -2:
            slope[person_row[at]] -= person_coef[at]


@compiled
def _turn(sense: Ints, duals: Floats, slope: Floats, direction: Floats) -> float:
    """Bend the direction towards the slope, where prices may still move; the square of its length."""
    norm = 0.0
    for row in range(len(sense)):
        if (sense[row] == 1 and duals[row] <= 0 and slope[row] < 0) or (
            sense[row] == -1 and duals[row] >= 0 and slope[row] > 0
        ):
            slope[row] = 0.0
        direction[row] = slope[row] + 0.7 * direction[row]
        norm += direction[row] * direction[row]
    return norm


@compiled
def _walk(
    step: float, sense: Ints, whole: Floats, price: Floats, part: Floats, part_price: Floats, over: Floats,
    duals: Floats, direction: Floats,
) -> None:  # fmt: skip
    """Go one step, within what the sense of every row and the prices of its place allow."""
    for row in range(len(sense)):
        dual = duals[row] + step * direction[row]
        if sense[row] == 1 and dual < 0:
            dual = 0.0
        if sense[row] == -1 and dual > 0:
            dual = 0.0
        if sense[row] == 0 and row < len(whole):
            top = max(price[row], part_price[row])
            if whole[row] + part[row] > 0 and dual > top:
                dual = top
            if dual < 0 and over[row] > 0:
                dual = 0.0
        duals[row] = dual


@compiled
def ascend(
    arc_cost: Floats, arc_place: Ints, arc_person: Ints, person_ptr: Ints, person_row: Ints, person_coef: Floats,
    begins: Ints, ends: Ints, one: Ints, two: Ints, right: Floats, sense: Ints, whole: Floats, price: Floats,
    part: Floats, part_price: Floats, over: Floats, duals: Floats, rounds: int,
) -> float:  # fmt: skip
    """Improve ``duals`` (rows,) in place; gives the best bound found. Only place and side rows carry a price.

    Rows are ``Σ a x (+ whole + part − over of a place) = right`` for sense 0, ``≥`` for 1 and ``≤`` for −1; -2 marks
    a row without a price. Every unit takes the option of least reduced cost, or none; every place its cheapest steps.
    """
    slope, direction = np.zeros(len(right)), np.zeros(len(right))
    of_person = np.zeros(len(person_ptr) - 1)
    best, kept, hope, since = -np.inf, duals.copy(), 0.0, 0
    for turn in range(rounds):
        _of_people(person_ptr, person_row, person_coef, duals, of_person)
        value = _steps(right, sense, whole, price, part, part_price, over, duals, slope)
        for unit in range(len(begins)):
            least, pick = _least(arc_cost, arc_place, arc_person, one, two, begins[unit], ends[unit], duals, of_person)
            if pick >= 0:
                value += least
                for arc in (one[pick], two[pick]):
                    if arc >= 0:
                        _taken(arc, arc_place, arc_person, person_ptr, person_row, person_coef, sense, slope)
        if turn == 0:
            hope = 0.2 * abs(value) + 1.0
        if value > best:
            if value > best + 0.3 * hope:
                since = 0
            best = value
            kept[:] = duals
        since += 1
        if since >= 15:
            hope *= 0.6
            since = 0
            duals[:] = kept
        norm = _turn(sense, duals, slope, direction)
        if norm < 1e-12 or hope < 1e-5 * abs(best):
            break
        _walk((best + hope - value) / norm, sense, whole, price, part, part_price, over, duals, direction)
    duals[:] = kept
    return best


def ascended(model: Model, duals: Floats, rounds: int) -> float:
    """Improve ``duals`` (rows,) of a model from where they are; the bound, in the programme's money."""
    steps, arcs, options = model.steps, model.arcs, model.options
    used = np.flatnonzero(model.place_row >= 0)
    units = model.unit_row[options.unit[options.begins]]
    sense = np.where(np.isfinite(model.lower), 1, -1)
    sense[model.lower == model.upper] = 0
    sense[units] = -2
    right = np.where(np.isfinite(model.lower), model.lower, model.upper)
    people = model.people
    return float(
        ascend(
            arcs.cost / MONEY, model.place_row[arcs.place], arcs.person, people.indptr.astype(np.int64),
            people.indices.astype(np.int64), people.data, options.begins, np.r_[options.begins[1:], len(options)],
            options.one, options.two, right.astype(float), sense.astype(np.int64), steps.whole[used].astype(float),
            steps.price[used] / MONEY, steps.part[used].astype(float), steps.part_price[used] / MONEY,
            steps.over[used].astype(float), duals, rounds,
        )
    )  # fmt: skip
