"""The programme of a layout: which sites are open, who goes where, and what is built, for all versions at once.

With ``y`` (open), ``x`` (row to site, per case), ``e`` (lots of places now) and ``u`` (lots later, per case):
every row goes once; only to open sites; no more than there are places; no school is smaller than it may be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tongpan_core.plan.blocks import Columns, Rows
from tongpan_core.plan.layout.demand import Demand
from tongpan_core.tables import Bools, Floats, Ints

FREE = 1e6  # lots: more than any site is ever given


@dataclass(frozen=True)
class Model:
    """Columns by what they mean (-1 where there is none): ``y`` (S,), ``x`` (K, R, S), ``e`` (S,), ``u`` (K, S)."""

    own: Demand
    columns: Columns
    rows: Rows
    y: Ints
    x: Ints
    e: Ints
    u: Ints
    constant: float

    @property
    def cost(self) -> Floats:
        """Cost of every column."""
        return np.concatenate(self.columns.cost)

    @property
    def bounds(self) -> tuple[Floats, Floats]:
        """Lower and upper bounds of every column."""
        return np.concatenate(self.columns.lower), np.concatenate(self.columns.upper)

    @property
    def whole(self) -> Ints:
        """The columns that are whole numbers."""
        return np.concatenate(self.columns.whole)


def build(own: Demand, arcs: Bools | None = None) -> Model:
    """The programme over the allowed arcs, or over some of them: ``arcs`` (R, S)."""
    problem, columns, rows = own.problem, Columns(), Rows()
    goal, cases, sites = problem.goal, len(own.odds), len(own.may)
    allowed = own.allowed if arcs is None else own.allowed & arcs
    money = goal == "cost"
    opening = own.standing if money else np.full(sites, 1.0 if goal == "sites" else 0.0)
    y = columns.new(own.may.astype(float), lower=own.must.astype(float).clip(max=own.may), cost=opening, whole=True)
    there = allowed[None] & (own.pupils > 0)[:, :, None]
    each = (own.odds[:, None] * own.pupils)[:, :, None] * own.unit
    if goal == "uncovered":
        each = np.broadcast_to(-own.pupils[:, :, None], there.shape)
    x = columns.new(np.where(there, 1.0, -1.0), cost=each, whole=True)
    finite = np.isfinite(own.capacity) & own.may
    most = np.where(finite & (own.lots > 0), np.minimum(own.lots, _useful(own)), -1.0)
    now, later = own.lot_cost if money else (0.0, 0.0)
    e = columns.new(most, cost=now, whole=True)
    waiting = most if problem.scenarios else np.full(sites, -1.0)
    price = np.broadcast_to(own.odds[:, None] * later, (cases, sites))
    u = columns.new(np.tile(waiting, (cases, 1)), cost=price, whole=True)
    constant = float(own.pupils.sum()) if goal == "uncovered" else 0.0
    model = Model(own, columns, rows, y, x, e, u, constant)
    _assign(model)
    _places(model, finite)
    _limits(model)
    return model


def _useful(own: Demand) -> Floats:
    """No site is given more lots than hold all pupils who may come."""
    all_there = (own.pupils.max(axis=0)[:, None] * own.allowed).sum(axis=0)
    return np.asarray(np.ceil(np.maximum(all_there - own.capacity, 0) / own.problem.limits.lot), dtype=np.float64)


def _assign(model: Model) -> None:
    """Every row once (or at most once), and only to an open site."""
    rows, own = model.rows, model.own
    k, r = np.nonzero(own.pupils > 0)
    one = np.ones(len(k))
    once = rows.new(np.zeros(len(k)) if own.problem.goal == "uncovered" else one, one)
    rows.put(once[:, None], model.x[k, r], 1.0)
    k, r, s = np.nonzero(model.x >= 0)
    link = rows.new(np.full(len(k), -np.inf), np.zeros(len(k)))
    rows.put(link, model.x[k, r, s], 1.0)
    rows.put(link, model.y[s], -1.0)


def _places(model: Model, finite: Bools) -> None:
    """Pupils within the places of their site, old and new; no place is built at a closed site."""
    rows, own, lot = model.rows, model.own, float(model.own.problem.limits.lot)
    bound = np.flatnonzero(finite)
    for k in range(len(own.odds)):
        full = rows.new(np.full(len(bound), -np.inf), np.zeros(len(bound)))
        rows.put(full[:, None], model.x[k][:, bound].T, own.pupils[k][None, :])
        rows.put(full, model.y[bound], -own.capacity[bound])
        rows.put(full, model.e[bound], -lot)
        rows.put(full, model.u[k][bound], -lot)
        more = bound[model.e[bound] >= 0]
        room = rows.new(np.full(len(more), -np.inf), np.zeros(len(more)))
        rows.put(room, model.e[more], 1.0)
        rows.put(room, model.u[k][more], 1.0)
        rows.put(room, model.y[more], -np.minimum(own.lots, _useful(own))[more])


def _limits(model: Model) -> None:
    """Number of sites, smallest size, budget."""
    rows, own, limits = model.rows, model.own, model.own.problem.limits
    if limits.sites is not None:
        least = float(limits.sites) if limits.sites_are == "exact" else -np.inf
        rows.put(rows.new(np.array([least]), np.array([float(limits.sites)])), model.y, 1.0)
    sized = np.flatnonzero((own.smallest > 0) & own.may)
    if len(sized):
        large = rows.new(np.zeros(len(sized)), np.full(len(sized), np.inf))
        for k, odds in enumerate(own.odds):
            rows.put(large[:, None], model.x[k][:, sized].T, odds * own.pupils[k][None, :])
        rows.put(large, model.y[sized], -own.smallest[sized])
    if limits.budget is not None:
        paid = rows.new(np.array([-np.inf]), np.array([limits.budget]))
        rows.put(paid, model.y, own.building)
        rows.put(paid, model.e, own.problem.costs.place * limits.lot)


def read(model: Model, columns: Floats) -> tuple[Bools, Ints, Ints]:
    """Open sites (S,), the site of every row and case (K, R) and lots built now (S,) from a solution."""
    value = np.append(columns, 0.0)  # what does not exist (-1) is zero
    x = value[model.x]
    site = np.where(x.max(axis=2, initial=0.0) > 0.5, x.argmax(axis=2) if x.size else 0, -1)
    return value[model.y] > 0.5, site, np.asarray(np.rint(value[model.e]), dtype=np.int64)


def write(model: Model, is_open: Bools, site: Ints, lots: Ints) -> Floats:
    """The columns of a known layout, to start from; lots of later years as each case needs."""
    values = np.zeros(model.columns.count + 1)
    values[model.y] = is_open
    k, r = np.nonzero(site >= 0)
    values[model.x[k, r, site[k, r]]] = 1.0
    own, lot = model.own, model.own.problem.limits.lot
    for case in range(len(own.odds)):
        sent = site[case] >= 0
        load = np.bincount(site[case, sent], own.pupils[case, sent], minlength=len(own.may))
        need = np.ceil(np.maximum(load - own.capacity, 0) / lot - 1e-9)
        if own.problem.scenarios:
            values[model.u[case]] = np.maximum(need - lots, 0)
        else:
            lots = need.astype(np.int64)
    values[model.e] = lots
    return values[:-1]
