"""Compiled search for the runs to one school that are worth most at given prices: labels grow backward from the gate.

A label is a part of a run, from some first call to the gate: its pupils, its seconds, and what it is worth (prices of
its calls less its kilometres). It grows by a further first call. It is forgotten where another one with the same first
call has no more pupils, no more seconds, no less worth, and forbids no call that this one allows; and where even the
best calls that seats and time leave room for would not make it worth more than it costs.

A call may come twice where the label has forgotten it (*ng-routes*: Baldacci, Mingozzi and Roberti 2011, “New route
relaxation and pricing strategies for the vehicle routing problem”, Operations Research 59(5)): a label remembers the
calls that are near to all that it visited since. Runs without a call twice are never lost, so the best worth found
is no less than that of any true run.

Everything compiled is in this file: what is kept on disk is renewed when this file changes, not one that it imports.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints

Records = Any
Near = Any

CALL = np.dtype(
    [
        ("weight", "i8"),  # pupils that board at least
        ("prize", "f8"),  # what serving it is worth
        ("extra", "f8"),  # what every further pupil is worth, where more wait than a bus seats
        ("stand", "f8"),
        ("seconds", "f8"),  # to the gate
        ("cost", "f8"),  # to the gate
        ("begin", "i8"),  # ``offer[begin:end]`` are the ways to come to it as the first call of a run
        ("end", "i8"),
    ]
)
LABEL = np.dtype(
    [
        ("call", "i4"),
        ("before", "i4"),
        ("next", "i4"),  # in the same cell
        ("load", "i4"),
        ("memory", "i8"),
        ("seconds", "f8"),
        ("worth", "f8"),
        ("extra", "f8"),
    ]
)
CELL = np.dtype([("head", "i4"), ("count", "i4"), ("seconds", "f8"), ("worth", "f8")])
FOUND = np.dtype([("worth", "f8"), ("label", "i8"), ("offer", "i8")])
SLACK = 1e-9  # of what a label is worth
LATE = 1e-6  # seconds, those of problem.SLACK: what is compiled is renewed by changes in this file only


@compiled
def is_beaten(label: Records, cell: Records, new: int, strict: bool) -> bool:
    """Whether a label with as few pupils is as good in everything; without ``strict``, whatever it forbids."""
    own = label[new]
    seconds, worth = own.seconds + SLACK, own.worth - SLACK
    for load in range(own.load + 1):
        if cell[own.call, load].seconds > seconds or cell[own.call, load].worth < worth:
            continue
        at = cell[own.call, load].head
        while at >= 0:
            as_good = label[at].seconds <= seconds and label[at].worth >= worth and label[at].extra >= own.extra
            if as_good and (not strict or label[at].memory & own.memory == label[at].memory):
                return True
            at = label[at].next
    return False


@compiled
def beat(label: Records, cell: Records, new: int, strict: bool) -> None:
    """Forget what the new label beats: labels with more pupils have not grown yet."""
    own = label[new]
    seconds, worth = own.seconds - SLACK, own.worth + SLACK
    for load in range(own.load, cell.shape[1]):
        before, at = np.int32(-1), cell[own.call, load].head
        while at >= 0:
            after = label[at].next
            worse = label[at].seconds >= seconds and label[at].worth <= worth and label[at].extra <= own.extra
            if worse and (not strict or label[at].memory & own.memory == own.memory):
                if before < 0:
                    cell[own.call, load].head = after
                else:
                    label[before].next = after
                cell[own.call, load].count -= 1
            else:
                before = at
            at = after


@compiled
def keep(label: Records, cell: Records, new: int, width: int) -> bool:
    """Put label ``new`` into its cell unless it is beaten; with a ``width``, or so many others are there already."""
    own = label[new]
    call, load, strict = own.call, own.load, width == 0
    if width > 0 and cell[call, load].count >= width and own.worth <= cell[call, load].worth:
        return False
    if is_beaten(label, cell, new, strict):
        return False
    beat(label, cell, new, strict)
    label[new].next = cell[call, load].head
    cell[call, load].head = new
    cell[call, load].count += 1
    cell[call, load].seconds = min(cell[call, load].seconds, own.seconds)
    cell[call, load].worth = max(cell[call, load].worth, own.worth)
    return True


@compiled
def weigh(call: Records, offer: Records, label: Records, own: int, rate: float, found: Records) -> float:
    """Try every way to come to a label's first call: the best are ``found``; by what part prices are too high."""
    i, part = label[own].call, 1.0
    for at in range(call[i].begin, call[i].end):
        way = offer[at]
        free = way.seats - label[own].load
        if free < 0 or label[own].seconds > way.deadline + LATE:
            continue
        worth = label[own].worth + label[own].extra * free - way.charge
        if worth > SLACK:
            least = way.charge + rate * call[i].cost
            part = min(part, max(least, 0.0) / (max(least, 0.0) + worth))
        for place in range(2):
            if worth > found[i, place].worth and (place == 0 or way.after < 0):
                found[i, place].worth, found[i, place].label, found[i, place].offer = worth, own, at
    return part


@compiled
def grow(
    call: Records, ways: Records, nearest: Near, place: Near, label: Records, own: int, new: int, j: int
) -> bool:  # fmt: skip
    """Make label ``new`` from another one by call ``j`` as its first; false where that has been there already."""
    i, memory = label[own].call, label[own].memory
    bit = place[i, j]
    if bit >= 0 and (memory >> bit) & 1:
        return False
    kept = np.int64(1)
    for b in range(1, nearest.shape[1]):
        bit = place[i, nearest[j, b]]
        if bit >= 0 and (memory >> bit) & 1:
            kept |= np.int64(1) << b
    label[new].call, label[new].before, label[new].memory = j, own, kept
    label[new].load = label[own].load + call[j].weight
    label[new].seconds = label[own].seconds + call[i].stand + ways[j, i].seconds
    label[new].worth = label[own].worth + call[j].prize - ways[j, i].cost
    label[new].extra = max(label[own].extra, call[j].extra)
    return True


@compiled
def hopeless(label: Records, new: int, room: Floats, need: Floats, least: Floats, step: float) -> bool:
    """Whether no calls that seats, or time, leave room for make a label worth more than the least charge."""
    at = min(int(label[new].seconds / step), len(need) - 1)
    worth = label[new].worth - SLACK
    return bool(worth <= need[at] or worth + room[len(room) - 1 - label[new].load] <= least[at])


@compiled
def first_labels(
    call: Records, ride: float, rate: float, bonus: float, width: int, room: Floats, need: Floats, least: Floats,
    step: float, label: Records, cell: Records,
) -> int:  # fmt: skip
    """Runs of one call each, from which all others grow; how many labels that makes."""
    most, count = cell.shape[1] - 1, 0
    for i in range(len(call)):
        if call[i].weight > most or call[i].seconds > ride + LATE:
            continue
        label[count].call, label[count].before, label[count].load = i, -1, call[i].weight
        label[count].memory, label[count].seconds = 1, call[i].seconds
        label[count].worth, label[count].extra = bonus + call[i].prize - rate * call[i].cost, call[i].extra
        if not hopeless(label, count, room, need, least, step) and keep(label, cell, count, width):
            count += 1
    return count


@compiled
def best_runs(
    call: Records, ways: Records, offer: Records, nearest: Near, place: Near, ride: float, rate: float,
    width: int, room: Floats, need: Floats, least: Floats, step: float, label: Records, cell: Records, found: Records,
    begin: int, end: int, count: int, part: float,
) -> tuple[int, float]:  # fmt: skip
    """Grow the labels with ``begin`` to below ``end`` pupils, after those with fewer: how many labels there are then
    (-1: more than there is room for), and by what part prices are too high at most; both as they were is given.

    ``ways`` (n, n) are seconds and cost between calls, ``nearest`` (n, g) the calls that a label at a call remembers
    (itself first), ``place`` (n, n) where a call stands there (-1: not). ``room`` (Q + 1,) is what free seats can be
    worth, ``need`` and ``least`` (by ``step`` seconds of a label) what it must be worth, at least, with and without
    regard to the time that is left. ``found`` (n, 2): the best run by first call, and the best of those that begin a
    bus. With a ``width`` labels are lost: nothing is proven then.
    """
    most = cell.shape[1] - 1
    for load in range(begin, end):
        for i in range(len(call)):
            own: Any = np.int64(cell[i, load].head)
            while own >= 0:
                part = min(part, weigh(call, offer, label, own, rate, found))
                for j in range(len(call)):
                    if load + call[j].weight > most:
                        continue
                    if label[own].seconds + call[i].stand + ways[j, i].seconds > ride + LATE:
                        continue
                    if not grow(call, ways, nearest, place, label, own, count, j):
                        continue
                    if not hopeless(label, count, room, need, least, step) and keep(label, cell, count, width):
                        count += 1
                        if count >= len(label) - 1:
                            return -1, 0.0
                own = np.int64(label[own].next)
    return count, part


def room_for(weight: Ints, prize: Floats, most: int) -> Floats:
    """What calls that fill ``q`` seats at most are worth at most, (most + 1,)."""
    best = np.zeros(most + 1)
    for w, value in zip(weight.tolist(), prize.tolist(), strict=True):
        if w <= most:
            best[w:] = np.maximum(best[w:], best[: most + 1 - w] + value)
    return best
