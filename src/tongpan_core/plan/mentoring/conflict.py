"""Which wishes keep somebody without a mentor where everybody was to have one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tongpan_core.messages import N_
from tongpan_core.plan.clash import Dropped, Undecided, quick_explain, with_only
from tongpan_core.plan.mentoring.ground import ground
from tongpan_core.plan.mentoring.network import flow
from tongpan_core.plan.mentoring.problem import MentoringProblem
from tongpan_core.plan.problem import Wish

Asked = Callable[[], bool]
Own = Dropped[MentoringProblem]


def conflict(problem: MentoringProblem, asked: Asked) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where the search was stopped."""
    own = wishes(problem)

    def stands(kept: Sequence[Own]) -> bool:
        tried = with_only(problem, own, kept)
        return not tried.limits.everyone or matched(tried, asked) == len(tried.apprentices)

    try:
        return tuple(one.wish for one in quick_explain(stands, own))
    except Undecided:
        return ()


def matched(problem: MentoringProblem, asked: Asked) -> int:
    """How many apprentices can have a mentor at most. Raises Undecided where it was stopped."""
    taken = flow(problem, ground(problem), asked)
    if taken is None:
        raise Undecided
    return int(taken.sum())


def wishes(problem: MentoringProblem) -> list[Own]:
    """The wishes of a problem, and the problem without each."""
    limits = problem.limits
    found: list[Own] = []

    def wish(key: str, label: str, change: dict[str, Any], **values: Any) -> None:
        found.append(Dropped(Wish(key, label, values), lambda one: replace(one, limits=replace(one.limits, **change))))

    wish("everyone", N_("Each of the %(people)s apprentices has a mentor"), {"everyone": False},
         people=len(problem.apprentices))  # fmt: skip
    found.append(Dropped(Wish("capacity", N_("The mentors have room for %(room)s more in all, each within capacity"),
                              {"room": problem.room}), _roomy))  # fmt: skip
    if limits.same_subject:
        wish("subject", N_("Mentor and apprentice teach the same subject"), {"same_subject": False})
    if limits.same_stage:
        wish("stage", N_("Mentor and apprentice share a stage"), {"same_stage": False})
    if not limits.own_school:
        wish("own_school", N_("Mentor and apprentice are of different schools"), {"own_school": True})
    if limits.reach_km is not None:
        wish("reach", N_("The mentor is at most %(km)s km away"), {"reach_km": None}, km=limits.reach_km)
    if limits.places is not None:
        wish("places", N_("The tier has %(places)s places"), {"places": None}, places=limits.places)
    return found


def _roomy(problem: MentoringProblem) -> MentoringProblem:
    room = len(problem.apprentices)
    return replace(problem, mentors=tuple(replace(own, capacity=own.load + room) for own in problem.mentors))
