"""Compiled search for a cheap fleet: ruin and recreate under simulated annealing.

After Christiaens and Vanden Berghe (2020), “Slack induction by string removals for vehicle routing problems”,
Transportation Science 54(2), with runs of several schools on a bus: a *string* is a stretch of calls that a bus serves
one after another, across its runs. Removed calls are put back one by one at their cheapest place, in a run, as a run
of their own between two others, or on a bus of their own; now and then a bus is passed over (a *blink*).

Everything compiled is in this file: what is kept on disk is renewed when this file changes, not one that it imports.
"""

from __future__ import annotations

import math

import numpy as np

from tongpan_core.plan.bus.arrays import Data, Fleet
from tongpan_core.plan.jit import compiled
from tongpan_core.tables import Floats, Ints

SLACK = 1e-6  # seconds, those of problem.SLACK
BLINK = 0.01
LONGEST = 10.0  # calls in a string
REMOVED = 10.0  # calls removed on average


@compiled
def chance(state: Ints) -> float:
    """A number in [0, 1) from xorshift64; ``state`` (1,) moves on."""
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return float(x >> np.uint64(11)) / 9007199254740992.0


@compiled
def bus_cost(data: Data, fleet: Fleet, b: int) -> float:
    """What a bus costs: its own cost, and every way that it drives."""
    n = fleet.bus[b].runs
    if n == 0:
        return 0.0
    kind = fleet.bus[b].kind
    total = data.out[kind, fleet.calls[b, 0, 0]]
    for k in range(n):
        length = fleet.run[b, k].length
        if k > 0:
            total += data.onward[fleet.run[b, k - 1].school, fleet.calls[b, k, 0]].cost
        for p in range(length - 1):
            base = data.call[fleet.calls[b, k, p]].base
            total += data.near[base + data.call[fleet.calls[b, k, p + 1]].row].cost
        total += data.call[fleet.calls[b, k, length - 1]].cost
    total += data.home[kind, fleet.run[b, n - 1].school]
    return float(data.kind[kind].fixed + data.kind[kind].rate * total)


@compiled
def measure_run(data: Data, fleet: Fleet, b: int, k: int) -> bool:
    """Count a run's load and seconds afresh; whether it keeps to the ride limit."""
    n = fleet.run[b, k].length
    load, taken = 0, 0.0
    for p in range(n):
        c = fleet.calls[b, k, p]
        load += data.call[c].pupils
        taken += data.call[c].stand
        if p < n - 1:
            taken += data.near[data.call[c].base + data.call[fleet.calls[b, k, p + 1]].row].seconds
        else:
            taken += data.call[c].seconds
        fleet.place[c].bus = b
        fleet.place[c].run = k
    fleet.run[b, k].load = load
    fleet.run[b, k].seconds = taken
    limit = data.school[fleet.run[b, k].school].ride
    return bool(taken - data.call[fleet.calls[b, k, 0]].stand <= limit + SLACK)


@compiled
def time_bus(data: Data, fleet: Fleet, b: int) -> bool:
    """Soonest and last arrivals of a bus's runs from their seconds; whether all windows are met."""
    n, good = fleet.bus[b].runs, True
    for k in range(n):
        s = fleet.run[b, k].school
        at = data.school[s].earliest
        if k > 0:
            before = fleet.run[b, k - 1].school
            free = fleet.run[b, k - 1].soonest + data.school[before].dwell
            at = max(at, free + data.onward[before, fleet.calls[b, k, 0]].seconds + fleet.run[b, k].seconds)
        fleet.run[b, k].soonest = at
        good = good and at <= data.school[s].latest + SLACK
    for k in range(n - 1, -1, -1):
        s = fleet.run[b, k].school
        at = data.school[s].latest
        if k < n - 1:
            way = data.onward[s, fleet.calls[b, k + 1, 0]].seconds + data.school[s].dwell
            at = min(at, fleet.run[b, k + 1].last - fleet.run[b, k + 1].seconds - way)
        fleet.run[b, k].last = at
    return good


@compiled
def renew(data: Data, fleet: Fleet, b: int) -> bool:
    """Count everything of a bus afresh; whether it keeps ride limits and windows."""
    good = True
    for k in range(fleet.bus[b].runs):
        good = measure_run(data, fleet, b, k) and good
    return time_bus(data, fleet, b) and good


@compiled
def copy_bus(source: Fleet, a: int, target: Fleet, b: int) -> None:
    """Copy bus ``a`` of one fleet over bus ``b`` of another, without telling its calls."""
    target.bus[b] = source.bus[a]
    for k in range(source.bus[a].runs):
        target.run[b, k] = source.run[a, k]
        for p in range(source.run[a, k].length):
            target.calls[b, k, p] = source.calls[a, k, p]


@compiled
def tell_calls(fleet: Fleet, b: int) -> None:
    """Let every call of a bus know where it is."""
    for k in range(fleet.bus[b].runs):
        for p in range(fleet.run[b, k].length):
            c = fleet.calls[b, k, p]
            fleet.place[c].bus = b
            fleet.place[c].run = k


@compiled
def drop_empty(fleet: Fleet, b: int) -> None:
    """Close the ranks of a bus's runs where some have no calls left."""
    kept = 0
    for k in range(fleet.bus[b].runs):
        n = fleet.run[b, k].length
        if n == 0:
            continue
        if kept != k:
            fleet.run[b, kept] = fleet.run[b, k]
            for p in range(n):
                fleet.calls[b, kept, p] = fleet.calls[b, k, p]
        kept += 1
    fleet.bus[b].runs = kept


@compiled
def put(data: Data, fleet: Fleet, c: int, b: int, k: int, p: int) -> None:
    """Put a call into run ``k`` at ``p``; with ``p`` = -1 as a new run before run ``k``."""
    if p < 0:
        for j in range(fleet.bus[b].runs, k, -1):
            fleet.run[b, j] = fleet.run[b, j - 1]
            for q in range(fleet.run[b, j].length):
                fleet.calls[b, j, q] = fleet.calls[b, j - 1, q]
        fleet.bus[b].runs += 1
        fleet.run[b, k].school = data.call[c].school
        fleet.run[b, k].length = 1
        fleet.calls[b, k, 0] = c
    else:
        for q in range(fleet.run[b, k].length, p, -1):
            fleet.calls[b, k, q] = fleet.calls[b, k, q - 1]
        fleet.calls[b, k, p] = c
        fleet.run[b, k].length += 1
    renew(data, fleet, b)


@compiled
def fits_company(data: Data, fleet: Fleet, c: int, b: int, k: int) -> bool:
    """Whether nobody in the run must be kept apart from the call."""
    for j in range(data.call[c].apart_from, data.call[c].apart_to):
        other = data.apart[j]
        if fleet.place[other].bus == b and fleet.place[other].run == k:
            return False
    return True


@compiled
def best_in_run(data: Data, fleet: Fleet, c: int, b: int, k: int, spot: Floats) -> None:
    """Try a call at every place of a run; ``spot`` is (cost, bus, run, place) of the cheapest so far."""
    own, n, kind = data.call[c], fleet.run[b, k].length, fleet.bus[b].kind
    first, rate, stand, taken = fleet.calls[b, k, 0], data.kind[kind].rate, own.stand, fleet.run[b, k].seconds
    limit = data.school[own.school].ride + SLACK
    must, before = fleet.run[b, k].last + SLACK, -1
    if k > 0:
        before = fleet.run[b, k - 1].school
        must -= fleet.run[b, k - 1].soonest + data.school[before].dwell
    way = data.near[own.base + data.call[first].row]
    if taken + way.seconds <= limit:
        more = way.cost
        if before >= 0:
            more += data.onward[before, c].cost - data.onward[before, first].cost
        else:
            more += data.out[kind, c] - data.out[kind, first]
        in_time = before < 0 or data.onward[before, c].seconds + taken + way.seconds + stand <= must
        if in_time and more * rate < spot[0]:
            spot[0], spot[1], spot[2], spot[3] = more * rate, b, k, 0
    limit -= taken - data.call[first].stand
    must -= taken
    if before >= 0:
        must -= data.onward[before, first].seconds
    else:
        must = limit
    room = min(limit, must) - stand
    for p in range(1, n + 1):
        a = data.call[fleet.calls[b, k, p - 1]]
        way = data.near[a.base + own.row]
        if p < n:
            d = data.call[fleet.calls[b, k, p]].row
            extra = way.seconds + data.near[own.base + d].seconds - data.near[a.base + d].seconds
            more = way.cost + data.near[own.base + d].cost - data.near[a.base + d].cost
        else:
            extra = way.seconds + own.seconds - a.seconds
            more = way.cost + own.cost - a.cost
        if extra <= room and more * rate < spot[0]:
            spot[0], spot[1], spot[2], spot[3] = more * rate, b, k, p


@compiled
def best_new_run(data: Data, fleet: Fleet, c: int, b: int, k: int, spot: Floats) -> None:
    """Try a call as a run of its own before run ``k`` of a bus."""
    own, n, kind = data.call[c], fleet.bus[b].runs, fleet.bus[b].kind
    s, before = own.school, -1
    at = data.school[s].earliest
    if k > 0:
        before = fleet.run[b, k - 1].school
        way = data.onward[before, c]
        free = fleet.run[b, k - 1].soonest + data.school[before].dwell
        at = max(at, free + way.seconds + own.stand + own.seconds)
        more = way.cost
    else:
        more = data.out[kind, c]
    if at > data.school[s].latest + SLACK:
        return
    more += own.cost
    if k < n:
        d = fleet.calls[b, k, 0]
        way = data.onward[s, d]
        if at + data.school[s].dwell + way.seconds + fleet.run[b, k].seconds > fleet.run[b, k].last + SLACK:
            return
        more += way.cost - (data.onward[before, d].cost if k > 0 else data.out[kind, d])
    else:
        more += data.home[kind, s]
        if n > 0:
            more -= data.home[kind, fleet.run[b, n - 1].school]
    more *= data.kind[kind].rate
    if n == 0:
        more += data.kind[kind].fixed
    if more < spot[0]:
        spot[0], spot[1], spot[2], spot[3] = more, b, k, -1


@compiled
def keep_bus(data: Data, fleet: Fleet, spare: Fleet, b: int, touched: Ints) -> float:
    """Keep a copy of a bus before it is changed for the first time; its cost before. ``touched[-1]`` counts."""
    if spare.place[b].bus == 1:
        return 0.0
    copy_bus(fleet, b, spare, b)
    spare.place[b].bus = 1
    n = touched[-1]
    touched[n] = b
    touched[-1] = n + 1
    return bus_cost(data, fleet, b)


@compiled
def take_string(fleet: Fleet, b: int, c: int, length: int, rng: Ints, waiting: Ints, count: int) -> int:
    """Remove a stretch of ``length`` calls of bus ``b`` that holds call ``c``; how many now wait."""
    total, at = 0, 0
    for k in range(fleet.bus[b].runs):
        for p in range(fleet.run[b, k].length):
            if fleet.calls[b, k, p] == c:
                at = total
            total += 1
    length = min(length, total)
    low, high = max(0, at - length + 1), min(at, total - length)
    begin = low + int(chance(rng) * (high - low + 1))
    place = 0
    for k in range(fleet.bus[b].runs):
        kept = 0
        for p in range(fleet.run[b, k].length):
            d = fleet.calls[b, k, p]
            if begin <= place < begin + length:
                fleet.place[d].bus = -1
                waiting[count] = d
                count += 1
            else:
                fleet.calls[b, k, kept] = d
                kept += 1
            place += 1
        fleet.run[b, k].length = kept
    drop_empty(fleet, b)
    return count


@compiled
def ruin(
    data: Data, fleet: Fleet, spare: Fleet, touched: Ints, rng: Ints, waiting: Ints, count: int, mean: float
) -> tuple[int, float, bool]:
    """Remove strings around a random call: how many wait, what the touched buses cost before, and whether all keep."""
    longest = min(float(LONGEST), mean)
    strings = 1 + int(chance(rng) * (4.0 * REMOVED / (1.0 + longest) - 1.0))
    n = len(data.call)
    seed = int(chance(rng) * n)
    for _ in range(20):
        if fleet.place[seed].bus != -2:
            break
        seed = int(chance(rng) * n)
    mates = data.own if chance(rng) < 0.5 else data.around
    done, cost, good = 0, 0.0, True
    for j in range(-1, mates.shape[1]):
        c = seed if j < 0 else mates[seed, j]
        if c < 0 or done >= strings:
            break
        b = fleet.place[c].bus
        if b < 0 or spare.place[b].bus == 1:
            continue
        cost += keep_bus(data, fleet, spare, b, touched)
        most = 0
        for k in range(fleet.bus[b].runs):
            most += fleet.run[b, k].length
        length = 1 + int(chance(rng) * min(longest, float(most)))
        count = take_string(fleet, b, c, length, rng, waiting, count)
        good = renew(data, fleet, b) and good
        done += 1
    return count, cost, good


@compiled
def order(data: Data, waiting: Ints, count: int, rng: Ints, keys: Floats) -> None:
    """Sort the waiting calls: by chance, most pupils first, farthest from school first, or nearest first."""
    kind = chance(rng) * 11.0
    for j in range(count):
        c = waiting[j]
        if kind < 4.0:
            keys[j] = chance(rng)
        elif kind < 8.0:
            keys[j] = -float(data.call[c].pupils) + 0.5 * chance(rng)
        elif kind < 10.0:
            keys[j] = -data.call[c].seconds
        else:
            keys[j] = data.call[c].seconds
    for j in range(1, count):
        key, c = keys[j], waiting[j]
        i = j - 1
        while i >= 0 and keys[i] > key:
            keys[i + 1], waiting[i + 1] = keys[i], waiting[i]
            i -= 1
        keys[i + 1], waiting[i + 1] = key, c


@compiled
def anchor(data: Data, fleet: Fleet, c: int) -> int:
    """A placed call that must share the run of ``c``; -1 where there is none, or none is placed yet."""
    if data.call[c].group < 0:
        return -1
    for d in range(len(data.call)):
        if d != c and data.call[d].group == data.call[c].group and fleet.place[d].bus >= 0:
            return d
    return -1


@compiled
def best_place(data: Data, fleet: Fleet, c: int, buses: int, rng: Ints, spot: Floats) -> None:
    """The cheapest place of a call among the first ``buses`` buses that are in use, into ``spot``."""
    own, longest = data.call[c], fleet.calls.shape[2]
    s, bounded = own.school, own.apart_from < own.apart_to
    ends, begins = data.school[s].latest, data.school[s].earliest + data.school[s].dwell
    mate = anchor(data, fleet, c)
    spot[0] = np.inf
    for b in range(buses):
        n, seats = fleet.bus[b].runs, data.kind[fleet.bus[b].kind].seats
        if n == 0 or own.pupils > seats or not (own.allowed >> fleet.bus[b].kind) & 1:
            continue
        if chance(rng) < BLINK or (mate >= 0 and fleet.place[mate].bus != b):
            continue
        for k in range(n):
            if fleet.run[b, k].school != s or fleet.run[b, k].load + own.pupils > seats:
                continue
            if fleet.run[b, k].length >= longest or (mate >= 0 and fleet.place[mate].run != k):
                continue
            if not bounded or fits_company(data, fleet, c, b, k):
                best_in_run(data, fleet, c, b, k, spot)
        if mate >= 0 or n >= fleet.run.shape[1]:
            continue
        for k in range(n + 1):  # a run of its own, between runs that leave it any time at all
            if k > 0 and fleet.run[b, k - 1].soonest >= ends:
                break
            if k == n or begins < fleet.run[b, k].last:
                best_new_run(data, fleet, c, b, k, spot)


@compiled
def open_bus(data: Data, fleet: Fleet, c: int, buses: int, left: Ints, spot: Floats) -> None:
    """Try a call in a bus of its own, of the cheapest type that is ``left`` (T,), into ``spot``."""
    if anchor(data, fleet, c) >= 0:
        return
    b = -1
    for j in range(buses):
        if fleet.bus[j].runs == 0:
            b = j
            break
    if b < 0:
        return
    best, before = -1, fleet.bus[b].kind
    for kind in range(len(data.kind)):
        if left[kind] > 0 and data.kind[kind].seats >= data.call[c].pupils and (data.call[c].allowed >> kind) & 1:
            fleet.bus[b].kind = kind
            known = spot[0]
            best_new_run(data, fleet, c, b, 0, spot)
            if spot[0] < known:
                best = kind
    fleet.bus[b].kind = best if best >= 0 else before


@compiled
def recreate(
    data: Data,
    fleet: Fleet,
    spare: Fleet,
    touched: Ints,
    rng: Ints,
    waiting: Ints,
    count: int,
    left: Ints,
    keys: Floats,
) -> tuple[int, float]:
    """Put waiting calls back; how many still wait, and what newly touched buses cost before.

    ``left`` (T,) says how many buses of each type may still be opened.
    """
    order(data, waiting, count, rng, keys)
    buses = len(fleet.bus)
    spot = np.zeros(4)
    kept, cost = 0, 0.0
    for j in range(count):
        c = waiting[j]
        best_place(data, fleet, c, buses, rng, spot)
        open_bus(data, fleet, c, buses, left, spot)
        if spot[0] == np.inf:
            waiting[kept] = c
            kept += 1
            continue
        b = int(spot[1])
        cost += keep_bus(data, fleet, spare, b, touched)
        if fleet.bus[b].runs == 0:
            left[fleet.bus[b].kind] -= 1
        put(data, fleet, c, b, int(spot[2]), int(spot[3]))
    return kept, cost


@compiled
def undo(fleet: Fleet, spare: Fleet, touched: Ints) -> None:
    """Put the touched buses back as they were."""
    for j in range(touched[-1]):
        copy_bus(spare, touched[j], fleet, touched[j])
    for j in range(touched[-1]):
        tell_calls(fleet, touched[j])


@compiled
def forget(spare: Fleet, touched: Ints) -> None:
    """Begin the next step with no bus touched."""
    for j in range(touched[-1]):
        spare.place[touched[j]].bus = 0
    touched[-1] = 0


@compiled
def total_cost(data: Data, fleet: Fleet) -> float:
    """Of all buses."""
    total = 0.0
    for b in range(len(fleet.bus)):
        total += bus_cost(data, fleet, b)
    return total


@compiled
def buses_left(fleet: Fleet, number: Ints, left: Ints) -> None:
    """``left`` (T,) = ``number`` less the buses in use."""
    for kind in range(len(number)):
        left[kind] = number[kind]
    for b in range(len(fleet.bus)):
        if fleet.bus[b].runs > 0:
            left[fleet.bus[b].kind] -= 1


@compiled
def anneal(
    data: Data, fleet: Fleet, best: Fleet, spare: Fleet, number: Ints, rng: Ints, steps: int, heats: Floats
) -> float:
    """Search for a cheaper fleet with every call served; the cost of ``best``, which is at least as cheap as before.

    ``number`` (T,) is how many buses of each type there may be; ``heats`` the first and last temperature. ``best``
    holds the same buses as ``fleet`` in the same rows, or better ones; a bus that differs is marked in ``best.place``.
    """
    rows = len(fleet.bus)
    touched, dirty = np.zeros(rows + 1, dtype=np.int64), np.ones(rows, dtype=np.bool_)
    waiting, keys = np.zeros(len(data.call), dtype=np.int64), np.zeros(len(data.call))
    left = number.copy()
    heat, cooling = heats[0], (heats[1] / heats[0]) ** (1.0 / max(steps, 1))
    cost, least = total_cost(data, fleet), total_cost(data, best)
    used, calls = 0, 0
    for b in range(rows):
        used += fleet.bus[b].runs > 0
    for c in range(len(data.call)):
        calls += fleet.place[c].bus >= 0
    buses_left(fleet, number, left)
    kept = left.copy()
    for _ in range(steps):
        count, was, good = ruin(data, fleet, spare, touched, rng, waiting, 0, calls / max(used, 1))
        more = 0.0
        for j in range(touched[-1]):
            left[fleet.bus[touched[j]].kind] += fleet.bus[touched[j]].runs == 0
        if good:
            count, more = recreate(data, fleet, spare, touched, rng, waiting, count, left, keys)
        change = -was - more
        for j in range(touched[-1]):
            change += bus_cost(data, fleet, touched[j])
        if good and count == 0 and change < -heat * math.log(chance(rng) + 1e-300):
            cost += change
            for j in range(touched[-1]):
                dirty[touched[j]] = True
            if cost < least - 1e-9:
                least = cost
                for b in range(rows):
                    if dirty[b]:
                        copy_bus(fleet, b, best, b)
                        dirty[b] = False
        else:
            undo(fleet, spare, touched)
            for kind in range(len(left)):
                left[kind] = kept[kind]
        for kind in range(len(left)):
            kept[kind] = left[kind]
        forget(spare, touched)
        heat *= cooling
    for b in range(rows):
        tell_calls(best, b)
    return float(least)


@compiled
def build(data: Data, fleet: Fleet, spare: Fleet, number: Ints, waiting: Ints, count: int, rng: Ints) -> int:
    """Put waiting calls into buses, opening as many as needed and there are; how many still wait."""
    touched, keys = np.zeros(len(fleet.bus) + 1, dtype=np.int64), np.zeros(len(data.call))
    left = number.copy()
    for b in range(len(fleet.bus)):
        renew(data, fleet, b)
    buses_left(fleet, number, left)
    count, _ = recreate(data, fleet, spare, touched, rng, waiting, count, left, keys)
    forget(spare, touched)
    return count
