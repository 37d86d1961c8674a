"""The exchange as an integer programme in columns: one for everything that a person, or a couple together, may do.

Rows are the balance of every place (what arrives, less what leaves, plus need unmet, less what is over, is the gap),
one for every *unit* (a person or a couple does at most one thing), and the side rows: shares of those eligible, of
backbone, of a school's staff, and the own people that a place keeps. Apart from the side rows and the couples it is a
flow from place to place through people, and its relaxation is almost whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tongpan_core.plan.blocks import Rows
from tongpan_core.plan.exchange.arcs import Arcs, arcs_of, couples, school_km
from tongpan_core.plan.exchange.plan import ExchangePlan, Posting
from tongpan_core.plan.exchange.problem import ExchangeProblem
from tongpan_core.plan.highs import Block
from tongpan_core.tables import Floats, Ints

MONEY = 1000.0
"""元 in the programme's unit of money."""

_WHOLE = 1e-6


@dataclass(frozen=True)
class Options:
    """What units may do, ordered by unit: arc ``one``, and arc ``two`` of the partner (-1: the partner stays)."""

    unit: Ints
    one: Ints
    two: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.unit)

    @cached_property
    def begins(self) -> Ints:
        """Where each unit that occurs begins."""
        return np.flatnonzero(np.r_[True, np.diff(self.unit) > 0]) if len(self) else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Steps:
    """Unmet need and surplus of every place, (n · S,): ``gap`` whole posts, and the columns that fill or exceed it.

    ``whole`` columns of unmet posts at ``price``; one of ``part`` (0 or 1) at ``part_price``; ``over`` at no price.
    """

    gap: Ints
    whole: Ints
    price: Floats
    part: Ints
    part_price: Floats
    over: Ints


@dataclass(frozen=True)
class Model:
    """Rows and columns before any solver has seen them. ``rows`` are bounds; ``people`` (people, rows) is sparse."""

    problem: ExchangeProblem
    arcs: Arcs
    options: Options
    steps: Steps
    place_row: Ints
    unit_of: Ints
    unit_row: Ints
    lower: Floats
    upper: Floats
    people: Any
    keys: dict[str, int]
    offset: float

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.lower)

    @cached_property
    def penalty(self) -> float:
        """More than one person can save, in :data:`MONEY` 元: the price of an unanswered row."""
        dearest = float(np.max(self.steps.price, initial=0.0) + np.abs(self.arcs.cost).max(initial=0.0))
        return 20.0 * max(dearest, 1.0) / MONEY

    def reduced(self, duals: Floats, cost: Floats) -> Floats:
        """Reduced cost of every option, given their ``cost`` in :data:`MONEY` 元."""
        arcs, options = self.arcs, self.options
        arc = -duals[self.place_row[arcs.place]] - (self.people @ duals)[arcs.person]
        found = cost + arc[options.one] - duals[self.unit_row[options.unit]]
        both = options.two >= 0
        found[both] += arc[options.two[both]]
        return np.asarray(found, dtype=np.float64)

    def columns(self, which: Ints) -> Block:
        """Coefficients of some options."""
        from scipy import sparse

        options, arcs = self.options, self.arcs
        shape = len(which), len(arcs)
        second = options.two[which]
        both = np.flatnonzero(second >= 0)
        picked = np.r_[options.one[which], second[both]]
        at = np.r_[np.arange(len(which)), both]
        taken, index = np.unique(picked, return_inverse=True)
        choose = sparse.csr_matrix((np.ones(len(at)), (at, index)), shape=(shape[0], len(taken)))
        person = arcs.person[taken]
        to = sparse.csr_matrix(
            (np.ones(len(taken)), (np.arange(len(taken)), self.place_row[arcs.place[taken]])),
            shape=(len(taken), self.size),
        )
        unit = sparse.csr_matrix(
            (np.ones(shape[0]), (np.arange(shape[0]), self.unit_row[options.unit[which]])),
            shape=(shape[0], self.size),
        )
        matrix = (choose @ (to + self.people[person]) + unit).tocsr()
        matrix.eliminate_zeros()
        matrix.sort_indices()
        return Block(np.zeros(shape[0]), np.ones(shape[0]), matrix.indptr[:-1], matrix.indices, matrix.data)


def build(problem: ExchangeProblem) -> Model:
    """The programme of a problem."""
    from scipy import sparse

    arcs = arcs_of(problem)
    unit, options = _options(problem, arcs)
    steps = _steps(problem)
    size = len(problem.people)
    goes = np.zeros(size, dtype=bool)
    goes[arcs.person] = True
    used = np.zeros(problem.required.size, dtype=bool)
    used[arcs.place] = True
    used[arcs.home[goes]] = True
    place_row = np.where(used, np.cumsum(used) - 1, -1)
    rows = Rows()
    rows.new(steps.gap[used].astype(float), steps.gap[used].astype(float))
    unit_row = _unit_rows(problem, rows, unit, options)
    person, home = np.flatnonzero(goes), arcs.home[goes]
    rows.put(place_row[home], person, -1.0)
    keys = _side_rows(problem, rows, arcs, person)
    cat = np.concatenate
    entries = cat(rows.value), (cat(rows.column), cat(rows.row))
    people = sparse.csr_matrix(entries, shape=(size, rows.count))
    lost = float(steps.price[~used] @ np.maximum(steps.gap - steps.part, 0)[~used])
    lost += float(steps.part_price[~used] @ (steps.part * (steps.gap > 0))[~used])
    bounds = cat(rows.lower), cat(rows.upper)
    return Model(problem, arcs, options, steps, place_row, unit, unit_row, *bounds, people, keys, arcs.offset + lost)


def _steps(problem: ExchangeProblem) -> Steps:
    """Columns of every place. The gap counts a part of a post as a whole one: its last person fills only that part."""
    limits, size = problem.limits, problem.required.size
    raw = (problem.required - problem.present).ravel()
    gap = np.ceil(raw - _WHOLE).astype(np.int64)
    part = raw - np.floor(raw + _WHOLE)
    has_part = part > _WHOLE
    least = np.minimum(gap, 0) if limits.keep_need else np.full(size, -(10**6))
    most = np.maximum(gap, 0) if limits.most_need else np.full(size, 10**6)
    unmet = np.maximum(gap - least, 0)
    price = np.rint(problem.prices.unmet * problem.weight.ravel())
    partly = (has_part & (unmet > 0)).astype(np.int64)
    part_price = np.rint(problem.prices.unmet * problem.weight.ravel() * np.where(has_part, part, 0.0))
    return Steps(gap, unmet - partly, price, partly, part_price, np.maximum(most - gap, 0))


def _options(problem: ExchangeProblem, arcs: Arcs) -> tuple[Ints, Options]:
    """The unit of every person, and everything that units may do."""
    unit = np.arange(len(problem.people))
    limit = problem.limits.couple_km
    pairs = [] if limit is None else list(couples(problem))
    alone = np.ones(len(problem.people), dtype=bool)
    alone[[row for pair in pairs for row in pair]] = False
    single = np.flatnonzero(alone[arcs.person])
    parts = [(unit[arcs.person[single]], single, np.full(len(single), -1))]
    km = school_km(problem) if pairs else np.zeros((0, 0))
    for one, two in pairs:
        unit[two] = one
        own, other = _together(problem, arcs, one, two, km)
        parts.append((np.full(len(own), one), own, other))
    who, first, second = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(who, kind="stable")
    who, first, second = who[order], first[order], second[order]
    cost = arcs.cost[first] + np.where(second >= 0, arcs.cost[second], 0.0)
    return unit, Options(who, first, second, cost)


def _together(problem: ExchangeProblem, arcs: Arcs, one: int, two: int, km: Floats) -> tuple[Ints, Ints]:
    """What a couple may do so that they end near each other: arcs of one and of the other, or of one alone."""
    width = len(problem.subjects)
    ends, lists = [], []
    for row in (one, two):
        own = np.arange(arcs.first[row], arcs.first[row + 1])
        at_home = problem.school_row[problem.people[row].school]
        lists.append(np.r_[own, -1])
        ends.append(np.r_[problem.school_of[arcs.place[own] // width], at_home].astype(np.int64))
    now = km[ends[0][-1], ends[1][-1]] if ends[0][-1] != ends[1][-1] else 0.0
    limit = float(problem.limits.couple_km or 0.0)
    way = np.where(ends[0][:, None] == ends[1][None, :], 0.0, km[np.ix_(ends[0], ends[1])])
    fine = way <= (limit if np.isnan(now) else max(limit, now)) + 1e-9
    fine[-1, -1] = False
    left, right = np.nonzero(fine)
    first, second = lists[0][left], lists[1][right]
    swap = first < 0
    return np.where(swap, second, first), np.where(swap, -1, second)


def _unit_rows(problem: ExchangeProblem, rows: Rows, unit: Ints, options: Options) -> Ints:
    """One row per unit; a person whom a decision sends goes."""
    size = len(problem.people)
    must = np.zeros(size, dtype=bool)
    must[[problem.person_row[d.person] for d in problem.fixed if d.kind == "go"]] = True
    used = np.zeros(size, dtype=bool)
    used[options.unit] = True
    alone = used & must & (np.bincount(unit, minlength=size) == 1)
    row = np.full(size, -1, dtype=np.int64)
    row[used] = rows.new(alone[used].astype(float), np.ones(int(used.sum())))
    # A couple's row cannot say which of the two goes, and nobody without a posting has a row: those have their own.
    own = np.flatnonzero(must & ~alone)
    rows.put(rows.new(np.ones(len(own)), np.ones(len(own))), own, 1.0)
    return row[unit]


def _side_rows(problem: ExchangeProblem, rows: Rows, arcs: Arcs, goes: Ints) -> dict[str, int]:
    """The shares; the keys name rows as wishes are named (``share:COUNTY``, ``share_out:SCHOOL`` …)."""
    keys: dict[str, int] = {}
    _county_rows(problem, rows, goes, keys)
    _school_rows(problem, rows, goes, keys)
    keep = problem.limits.keep_own
    if keep is not None:
        own = np.bincount(arcs.home, minlength=problem.required.size)
        ready = np.bincount(arcs.home[goes], minlength=problem.required.size)
        tight = np.flatnonzero(ready > own - keep)
        at = np.full(problem.required.size, -1, dtype=np.int64)
        at[tight] = rows.new(np.full(len(tight), -np.inf), np.maximum(own[tight] - keep, 0).astype(float))
        here = at[arcs.home[goes]] >= 0
        rows.put(at[arcs.home[goes]][here], goes[here], 1.0)
    return keys


def least_share(share: float, eligible: int) -> int:
    """How many people a share of ``eligible`` asks for, whole."""
    return int(np.ceil(share * eligible - _WHOLE))


def _county_rows(problem: ExchangeProblem, rows: Rows, goes: Ints, keys: dict[str, int]) -> None:
    limits = problem.limits
    county = {section.school: section.county for section in problem.sections}
    names = tuple(dict.fromkeys(county.values()))
    own = np.array([names.index(county[person.school]) for person in problem.people], dtype=np.int64)
    eligible = np.array([person.eligible for person in problem.people], dtype=bool)
    number = np.bincount(own[eligible], minlength=len(names))
    none, many = np.zeros(len(names)), np.full(len(names), np.inf)
    if limits.share is not None:
        least = np.array([least_share(limits.share, int(count)) for count in number], dtype=float)
        row = rows.new(least, many)
        rows.put(row[own[goes]], goes, 1.0)
        keys |= {f"share:{name}": int(at) for name, at in zip(names, row, strict=True)}
    if limits.backbone_share is not None:
        backbone = np.array([person.backbone for person in problem.people], dtype=float)
        row = rows.new(none, many)
        rows.put(row[own[goes]], goes, backbone[goes] - limits.backbone_share)
        keys |= {f"backbone_share:{name}": int(at) for name, at in zip(names, row, strict=True)}


def _school_rows(problem: ExchangeProblem, rows: Rows, goes: Ints, keys: dict[str, int]) -> None:
    limits = problem.limits
    own = np.array([problem.school_row[person.school] for person in problem.people], dtype=np.int64)
    if limits.share_out is not None:
        held = np.zeros(len(problem.schools))
        np.add.at(held, problem.school_of, problem.present.sum(axis=1))
        most = np.floor(limits.share_out * held + _WHOLE)
        ready = np.bincount(own[goes], minlength=len(most))
        tight = np.flatnonzero(ready > most)
        at = np.full(len(most), -1, dtype=np.int64)
        at[tight] = rows.new(np.full(len(tight), -np.inf), most[tight])
        here = at[own[goes]] >= 0
        rows.put(at[own[goes]][here], goes[here], 1.0)
        keys |= {f"share_out:{problem.schools[school]}": int(at[school]) for school in tight}
    for school, share in limits.school_shares.items():
        mine = own == problem.school_row[school]
        eligible = sum(problem.people[row].eligible for row in np.flatnonzero(mine))
        row = rows.new(np.array([float(least_share(share, eligible))]), np.array([np.inf]))
        here = goes[mine[goes]]
        rows.put(row[np.zeros(len(here), dtype=np.int64)], here, 1.0)
        keys[f"school_share:{school}"] = int(row[0])


def who_goes(model: Model, chosen: Ints) -> Ints:
    """The arcs of chosen options."""
    both = np.r_[model.options.one[chosen], model.options.two[chosen]]
    return np.sort(both[both >= 0])


def plan_of(model: Model, chosen: Ints, answered: ExchangeProblem | None = None) -> ExchangePlan:
    """The plan that chosen options make, for the problem ``answered`` where the model's is a variation of it.

    Its costs leave out what changing the plan in force is worth.
    """
    problem, arcs, width = model.problem, model.arcs, len(model.problem.subjects)
    postings = []
    for arc in who_goes(model, chosen):
        person = problem.people[arcs.person[arc]]
        section, subject = divmod(int(arcs.place[arc]), width)
        km = None if np.isnan(arcs.km[arc]) else float(arcs.km[arc])
        host, own = problem.sections[section], float(arcs.cost[arc] - arcs.change[arc] * np.rint(problem.prices.change))
        line = Posting(
            person.key, person.school, host.school, host.stage, problem.subjects[subject], person.years, km, own
        )
        postings.append(line)
    digest = (answered or problem).digest
    return ExchangePlan(problem.region, digest, tuple(postings))


def options_of(model: Model, plan: ExchangePlan) -> Ints:
    """The options of a plan that are still allowed."""
    problem, arcs, width = model.problem, model.arcs, len(model.problem.subjects)
    taken: dict[int, list[int]] = {}
    for line in plan.postings:
        row = problem.person_row.get(line.person, -1)
        section = problem.section_row.get((line.target, line.stage), -1)
        if row < 0 or section < 0 or line.subject not in problem.subject_row:
            continue
        own = slice(*arcs.first[row : row + 2])
        found = np.flatnonzero(arcs.place[own] == section * width + problem.subject_row[line.subject])
        if len(found):
            unit = int(model.unit_of[row])
            taken.setdefault(unit, []).append(int(arcs.first[row] + found[0]))
    chosen = []
    for unit, lines in taken.items():
        begin, end = np.searchsorted(model.options.unit, (unit, unit + 1))
        for option in range(begin, end):
            own_arcs = {int(model.options.one[option]), int(model.options.two[option])} - {-1}
            if own_arcs == set(lines):
                chosen.append(option)
                break
    return np.array(sorted(chosen), dtype=np.int64)
