"""A path to balance in words: who moves where, who is hired or trained, what is bought, and what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.tables import Floats, Ints, Stage


@dataclass(frozen=True, slots=True)
class Move:
    """``number`` teachers of one profile go from one school to another; ``km`` is ``None`` where unknown."""

    source: str
    target: str
    stage: Stage
    profile: str
    number: int
    km: float | None
    cost: float


@dataclass(frozen=True, slots=True)
class Hire:
    """New posts of one profile."""

    school: str
    stage: Stage
    profile: str
    number: int
    cost: float


@dataclass(frozen=True, slots=True)
class Trained:
    """Teachers who take one training where they are."""

    school: str
    stage: Stage
    training: str
    number: int
    cost: float


@dataclass(frozen=True, slots=True)
class Bought:
    """A quantity of one purchase, in the purchase's own unit."""

    school: str
    stage: Stage
    purchase: str
    quantity: float
    cost: float


@dataclass(frozen=True)
class After:
    """The county once a plan is done: ``amounts`` (n, K), ``staff`` (n,), ``teachers`` (n, P), ``values`` (n, K)."""

    amounts: Floats
    staff: Ints
    teachers: Ints
    values: Floats


@dataclass(frozen=True)
class BalancePlan:
    """One plan for one county. ``problem`` is the digest of the problem that it answers."""

    county: str
    problem: str
    moves: tuple[Move, ...] = ()
    hires: tuple[Hire, ...] = ()
    trainings: tuple[Trained, ...] = ()
    purchases: tuple[Bought, ...] = ()

    @property
    def cost(self) -> float:
        """元, all together."""
        return sum(self.costs.values())

    @property
    def costs(self) -> dict[str, float]:
        """元 by kind of decision: ``moves``, ``hires``, ``trainings``, ``purchases``."""
        kinds = ("moves", "hires", "trainings", "purchases")
        return {kind: sum((line.cost for line in getattr(self, kind)), 0.0) for kind in kinds}

    @property
    def moved(self) -> int:
        """How many teachers move."""
        return sum(move.number for move in self.moves)

    def after(self, problem: BalanceProblem) -> After:
        """What the county has once the plan is done, counted from the plan's lines."""
        at = {(section.school, section.stage): row for row, section in enumerate(problem.sections)}
        profiles = {profile.code: row for row, profile in enumerate(problem.profiles)}
        trainings = {training.code: training for training in problem.trainings}
        bought = {purchase.code: row for row, purchase in enumerate(problem.purchases)}
        teachers = problem.teachers.copy()
        amounts = problem.amounts.astype(float).copy()
        for move in self.moves:
            teachers[at[move.source, move.stage], profiles[move.profile]] -= move.number
            teachers[at[move.target, move.stage], profiles[move.profile]] += move.number
        for hire in self.hires:
            teachers[at[hire.school, hire.stage], profiles[hire.profile]] += hire.number
        staff = problem.staff + (teachers - problem.teachers).sum(axis=1)
        for line in self.trainings:
            row, training = at[line.school, line.stage], trainings[line.training]
            teachers[row, profiles[training.source]] -= line.number
            teachers[row, profiles[training.target]] += line.number
        amounts += (teachers - problem.teachers) @ problem.profile_effects
        for buy in self.purchases:
            amounts[at[buy.school, buy.stage]] += buy.quantity * problem.purchase_effects[bought[buy.purchase]]
        return After(amounts, staff, teachers, problem.per * amounts / problem.base)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, always in the same order."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BalancePlan:
        """The plan that :meth:`to_dict` wrote."""
        return cls(
            county=data["county"],
            problem=data["problem"],
            moves=tuple(Move(**line) for line in data["moves"]),
            hires=tuple(Hire(**line) for line in data["hires"]),
            trainings=tuple(Trained(**line) for line in data["trainings"]),
            purchases=tuple(Bought(**line) for line in data["purchases"]),
        )


def cv(problem: BalanceProblem, amounts: Floats) -> dict[tuple[Stage, str], float]:
    """Student-weighted 差异系数 of every stage and indicator (教督〔2017〕6号); zero where nobody has anything."""
    found: dict[tuple[Stage, str], float] = {}
    for stage, rows in problem.rows.items():
        base = problem.base[rows]
        weight = base / base.sum(axis=0)
        values = amounts[rows] / base
        mean = (weight * values).sum(axis=0)
        spread = np.sqrt((weight * (values - mean) ** 2).sum(axis=0))
        for k, indicator in enumerate(problem.indicators):
            found[stage, indicator.code] = float(spread[k] / mean[k]) if mean[k] > 0 else 0.0
    return found
