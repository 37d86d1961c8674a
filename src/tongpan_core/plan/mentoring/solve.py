"""``solve(problem, *, stop, seed, params, start, on_progress) -> Result[MentoringPlan]``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.flow import prepare
from tongpan_core.plan.mentoring.conflict import conflict
from tongpan_core.plan.mentoring.ground import FULL, Ground, ground
from tongpan_core.plan.mentoring.network import flow, greedy
from tongpan_core.plan.mentoring.plan import MentoringPlan, Pair
from tongpan_core.plan.mentoring.problem import MentoringProblem
from tongpan_core.plan.problem import Clock, MaxSeconds, Progress, Result, Stop
from tongpan_core.tables import Ints


@dataclass(frozen=True, slots=True)
class Params:
    """``explain_conflict``: whether to look for the wishes that cannot stand together."""

    explain_conflict: bool = True


def solve(
    problem: MentoringProblem,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    params: Params = Params(),
    start: MentoringPlan | None = None,  # noqa: ARG001 - the shape of every solver; this one needs no start
    on_progress: Callable[[Progress], None] | None = None,
) -> Result[MentoringPlan]:
    """The best plan: as many apprentices as possible, then the largest total fit, then the most even load.

    The objective counts apprentices with a mentor; behind the point stands their total fit as a share of ``200 A + 1``,
    which never rounds up to a person. Both are proven where the status is ``optimal``.
    ``stopped`` keeps a quick plan, with the bound that nobody can have more than the best mentor within reach.
    Among people who are alike a lot drawn by ``seed`` decides.
    """
    clock, until = Clock(on_progress), stop or MaxSeconds(600)
    prepare()

    def asked() -> bool:
        return until(Progress(clock.seconds, N_("Assigning mentors")))

    found = ground(problem, seed)
    most = bound(problem, found)
    clock.report(N_("Candidates gathered"), None, most)
    taken = flow(problem, found, asked)
    if taken is None:
        plan = _plan(problem, found, greedy(problem, found))
        return Result("stopped", plan, score(problem, plan), most, clock.seconds, seed, (), tuple(clock.trace))
    plan = _plan(problem, found, taken)
    if problem.limits.everyone and plan.unmatched:
        clock.report(N_("Looking for what cannot stand together"))
        wishes = conflict(problem, asked) if params.explain_conflict else ()
        return Result("infeasible", None, None, None, clock.seconds, seed, wishes, tuple(clock.trace))
    value = score(problem, plan)
    clock.report(N_("Mentors assigned"), value, value)
    return Result("optimal", plan, value, value, clock.seconds, seed, (), tuple(clock.trace))


def score(problem: MentoringProblem, plan: MentoringPlan) -> float:
    """The objective of a plan of this problem."""
    return len(plan.pairs) + plan.total / (2 * FULL * len(problem.apprentices) + 1)


def bound(problem: MentoringProblem, found: Ground) -> float:
    """No plan scores more: everybody who has a candidate gets the best one, as far as there is room at all."""
    best = np.zeros(len(found.apprentices), dtype=np.int64)
    np.maximum.at(best, found.arc_from, found.fit)
    reached = np.zeros(len(found.apprentices), dtype=np.bool_)
    reached[found.arc_from] = True
    sizes = np.array([len(own) for own in found.apprentices], dtype=np.int64)
    points = np.sort(np.repeat(best[reached], sizes[reached]))[::-1]
    room = min(problem.room, len(points), len(points) if problem.limits.places is None else problem.limits.places)
    return room + float(points[:room].sum()) / (2 * FULL * len(problem.apprentices) + 1)


def _plan(problem: MentoringProblem, found: Ground, taken: Ints) -> MentoringPlan:
    """Single people out of groups: near ones stay together, and no mentor of a group gets two more than another."""
    waiting = [list(own) for own in found.apprentices]
    given: list[list[tuple[int, int]]] = [[] for _ in found.mentors]
    for arc in np.flatnonzero(taken).tolist():
        rows = waiting[found.arc_from[arc]]
        given[found.arc_to[arc]] += [(rows.pop(), int(found.fit[arc])) for _ in range(int(taken[arc]))]
    pairs = []
    for mentors, apprentices in zip(found.mentors, given):
        for place, (row, fit) in enumerate(apprentices):
            step = min(len(mentors), len(apprentices))
            mentor = mentors[place * step // len(apprentices)]
            pairs.append(Pair(problem.apprentices[row].key, problem.mentors[mentor].key, fit))
    left = sorted(problem.apprentices[row].key for rows in waiting for row in rows)
    return MentoringPlan(tuple(sorted(pairs)), tuple(left))
