"""What every planner's gate to the core does: rows of the registry to a problem, a core result to plain JSON."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.models import Unit
from tongpan.insight.queries.places import region_code
from tongpan.insight.tables.plan_result import trace_of
from tongpan_core.measure.codec import to_plain
from tongpan_core.plan.problem import Result

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Statement:
    """Something that the reader must know of the inputs: what is missing, left out or assumed, and where.

    ``text`` is an English message id whose ``%(name)s`` places ``values`` fill; ``school`` is a key or empty.
    """

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    school: str = ""


@dataclass(frozen=True)
class Inputs:
    """A unit and a year, ready to be solved.

    ``digest`` is that of the records read, not of the wishes: two plans with the same digest can be compared, and a
    plan whose digest is no longer that of the registry cannot be adopted. ``names`` gives the name of every key that
    a result may mention; nothing personal may be among them (people are named on the page, by their keys).
    """

    problem: Any
    digest: str
    names: Mapping[str, str]
    missing: Sequence[Statement] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


class Gate(ABC):
    """One planner's way to its core package. ``solve`` is the core's function, importable by name."""

    solve: Callable[..., Result[Any]]

    @abstractmethod
    def read(self, unit: Unit, year: int, asked: Params) -> Inputs:
        """The problem of a unit and year, with the planner's wishes and decisions by hand.

        Raises:
            ProblemError: where there is nothing to plan for, or the numbers contradict each other.
            PolicyError: where a rule does not hold on the day asked for.
        """

    @abstractmethod
    def params(self, asked: Params) -> Any:
        """The core's search parameters."""

    @abstractmethod
    def plan_from(self, data: Mapping[str, Any]) -> Any:
        """The core's plan from its JSON."""

    @abstractmethod
    def explain(self, inputs: Inputs, plan: Any) -> Any:
        """The core's explanation: anything that :func:`to_plain` reads."""

    @abstractmethod
    def summary(self, inputs: Inputs, plan: Any, told: Mapping[str, Any]) -> dict[str, Any]:
        """The few numbers of a plan that lists and comparisons show; ``told`` is its explanation as JSON."""

    @abstractmethod
    def effects(self, unit: Unit, year: int, inputs: Inputs, plan: Any) -> list[dict[str, Any]]:
        """What changes in the indicators if the plan is adopted: rows of stage, code, label, before, after, limit.

        Empty where nothing changes by itself: the page then says so.
        """

    def result(self, unit: Unit, year: int, inputs: Inputs, result: Result[Any]) -> dict[str, Any]:
        """Everything that the pages, exports and reports need of a plan, without the problem itself."""
        plan = result.solution
        return {
            "status": result.status,
            "objective": result.objective,
            "bound": result.bound,
            "gap": result.gap,
            "seconds": result.seconds,
            "seed": result.seed,
            "names": dict(inputs.names),
            "missing": [to_plain(own) for own in inputs.missing],
            "more": to_plain(inputs.more),
            "conflict": [to_plain(own) for own in result.conflict],
            "trace": trace_of(result.trace),
            "plan": None if plan is None else plan.to_dict(),
            "explain": {} if plan is None else to_plain(self.explain(inputs, plan)),
            "effects": [] if plan is None else self.effects(unit, year, inputs, plan),
        }


def policy_day(asked: Params) -> dt.date:
    """The day on which the rules and defaults of a plan hold."""
    return dt.date.fromisoformat(asked["policy_date"])


def policy_region(unit: Unit, asked: Params) -> str:
    """The region whose rules hold."""
    return region_code(unit, policy_day(asked))
