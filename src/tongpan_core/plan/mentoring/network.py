"""The cheapest flow from groups of apprentices through groups of mentors: proven best in all three aims at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.plan.flow import min_cost_flow
from tongpan_core.plan.mentoring.ground import FULL, Ground
from tongpan_core.plan.mentoring.problem import MentoringProblem
from tongpan_core.tables import Ints

EXACT = 2**62
"""Beyond this the flow's inner numbers would not be exact."""


@dataclass(frozen=True)
class Prices:
    """What a lost point of fit and an apprentice without a mentor cost, where one step of load costs 1."""

    point: int
    left: int


def prices(problem: MentoringProblem, found: Ground) -> Prices:
    """Prices that make one apprentice more worth any fit, and one point of fit worth any evenness.

    Where the numbers would grow beyond what is exact, evenness is given up.
    """
    people = len(problem.apprentices) + 1
    uneven = people * (2 * max((own.capacity for own in problem.mentors), default=0) + 1) + 1
    nodes = len(found.apprentices) + len(found.mentors) + 3
    for point in (uneven, 1):
        left = people * FULL * point + uneven
        if left * nodes < EXACT:
            return Prices(point, left)
    raise OverflowError(f"{people} apprentices are too many for one plan; plan county by county.")


def flow(problem: MentoringProblem, found: Ground, asked: Callable[[], bool] | None = None) -> Ints | None:
    """How many of each arc's apprentices go to its mentors, shape (E,); None where it was stopped.

    First as many apprentices as possible, then the largest fit, then the most even load: the marginal cost of the
    n-th apprentice of a mentor grows with n, so the sum of squares of the loads is least.
    """
    count, guides = len(found.apprentices), len(found.mentors)
    if not count or not len(found.arc_from):
        return np.zeros(len(found.arc_from), dtype=np.int64)
    price = prices(problem, found)
    sizes = np.array([len(own) for own in found.apprentices], dtype=np.int64)
    gate, sink = count + guides, count + guides + 1
    loads = _loads(problem, found, price)
    tails = [found.arc_from, np.arange(count), loads[0] + count, [gate]]
    heads = [found.arc_to + count, np.full(count, sink), np.full(len(loads[0]), gate), [sink]]
    most = sizes.sum() if problem.limits.places is None else problem.limits.places
    rooms = [sizes[found.arc_from], sizes, loads[1], [most]]
    costs = [(FULL - found.fit) * price.point, np.full(count, price.left), loads[2], [0]]
    supplies = np.concatenate([sizes, np.zeros(guides + 1, dtype=np.int64), [-sizes.sum()]])
    ends, others, room, cost = (_joined(own) for own in (tails, heads, rooms, costs))
    answer = min_cost_flow(ends, others, room, cost, supplies, asked=asked)
    if answer.status != "optimal":
        return None
    return np.asarray(answer.flows[: len(found.arc_from)], dtype=np.int64)


def _joined(parts: Sequence[Any]) -> Ints:
    return np.concatenate([np.asarray(part, dtype=np.int64) for part in parts])


def _loads(problem: MentoringProblem, found: Ground, price: Prices) -> tuple[Ints, Ints, Ints]:
    """One arc for every step of load of a group: the group, how many of its mentors, what the step costs."""
    steps = []
    for row, own in enumerate(found.mentors):
        mentor = problem.mentors[own[0]]
        last = mentor.capacity if price.point > 1 else mentor.load + 1
        room = len(own) if price.point > 1 else len(own) * (mentor.capacity - mentor.load)
        steps += [(row, room, 2 * level + 1 if price.point > 1 else 0) for level in range(mentor.load, last)]
    table = np.array(steps, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def greedy(problem: MentoringProblem, found: Ground) -> Ints:
    """A quick plan to fall back on: the best fitting arcs first, as far as there is room."""
    left = np.array([len(own) for own in found.apprentices], dtype=np.int64)
    room = np.array(
        [len(own) * (problem.mentors[own[0]].capacity - problem.mentors[own[0]].load) for own in found.mentors],
        dtype=np.int64,
    )
    places = left.sum() if problem.limits.places is None else problem.limits.places
    taken = np.zeros(len(found.fit), dtype=np.int64)
    for arc in np.argsort(-found.fit, kind="stable").tolist():
        a, m = found.arc_from[arc], found.arc_to[arc]
        go = min(left[a], room[m], places)
        if go > 0:
            taken[arc] = go
            left[a] -= go
            room[m] -= go
            places -= go
    return taken
