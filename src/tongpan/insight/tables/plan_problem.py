"""What a planner asked for, and the core's problem that it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tongpan_core.measure import split
from tongpan_core.plan.balance import BalanceProblem, Limits
from tongpan_core.plan.balance.build import LeftOut, build_problem
from tongpan_core.plan.balance.costs import plan_costs
from tongpan_core.policy import Rules, rule_pack

from .board import Board

LEVERS = frozenset({"move", "hire", "train", "buy"})


@dataclass(frozen=True)
class Asked:
    """A planner's parameters in 元, shares and codes; :meth:`of` reads them from a form or a stored run."""

    pack: str
    policy_date: dt.date
    budget: float | None = None
    levers: frozenset[str] = LEVERS
    share_out: float | None = None
    distance_km: float | None = None
    backbone_share: float | None = None
    hires: int | None = None
    frozen: frozenset[str] = frozenset()
    costs: Mapping[str, float] | None = None
    years: float = 1.0
    seconds: float = 60.0
    gap: float = 0.002
    seed: int = 0

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Asked:
        """From plain JSON values; names that it does not know are left aside."""
        known = {name: params[name] for name in cls.__dataclass_fields__ if name in params}
        known["policy_date"] = dt.date.fromisoformat(params["policy_date"])
        for name in ("levers", "frozen"):
            if name in known:
                known[name] = frozenset(known[name])
        return cls(**known)

    def limits(self) -> Limits:
        """The limits of the problem, but for the frozen schools. A lever that is not allowed is a limit of zero."""
        return Limits(
            budget=self.budget,
            distance_km=self.distance_km,
            share_out=self.share_out if "move" in self.levers else 0.0,
            backbone_share=self.backbone_share,
            hires=self.hires if "hire" in self.levers else 0,
        )


def rules_of(board: Board, pack: str, policy_date: dt.date) -> Rules:
    """The pack with the region's own indicators, in force on a day. Raises PolicyError where a number does not hold."""
    return rule_pack(pack).with_indicators(*board.local).rules(policy_date, board.region)


def problem_of(board: Board, asked: Asked) -> tuple[BalanceProblem, tuple[LeftOut, ...]]:
    """One county's problem, and the sections that it does not see.

    Raises:
        ProblemError: where there is nothing to plan for, or the numbers contradict each other.
        PolicyError: where a rule or a unit cost does not hold on the day asked for.
    """
    rules = rules_of(board, asked.pack, asked.policy_date)
    changed = {f"costs/{code}": float(value) for code, value in (asked.costs or {}).items()}
    costs = plan_costs(asked.policy_date, board.region, changed=changed, years=asked.years)
    sections = split(board.figures, rules.weights()).sections
    problem, left = build_problem(
        sections,
        board.teachers,
        rules,
        costs,
        county=board.unit,
        limits=asked.limits(),
        leave_out_unreported=True,
    )
    known = {section.school for section in problem.sections}
    changes: dict[str, Any] = {"limits": replace(problem.limits, frozen=(asked.frozen | board.frozen) & known)}
    if "train" not in asked.levers:
        changes["trainings"] = ()
    if "buy" not in asked.levers:
        changes |= {"purchases": (), "site": np.zeros((0, 0))}
    return replace(problem, **changes), left
