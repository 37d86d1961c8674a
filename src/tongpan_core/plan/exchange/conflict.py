"""Where no exchange exists: the smallest set of wishes that cannot stand together, in words and with the numbers.

Every limit is a wish that can be dropped on its own; QuickXplain (Junker 2004) finds a set that no plan keeps whole
while without any one of its wishes a plan exists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tongpan_core.messages import N_
from tongpan_core.plan.clash import Dropped, Undecided, quick_explain, with_only
from tongpan_core.plan.exchange.arcs import arcs_of
from tongpan_core.plan.exchange.model import build, least_share
from tongpan_core.plan.exchange.problem import ExchangeProblem
from tongpan_core.plan.exchange.search import Search
from tongpan_core.plan.problem import Wish

Relax = Callable[[ExchangeProblem], ExchangeProblem]


def conflict(problem: ExchangeProblem, asked: Callable[[], bool], seed: int = 0) -> tuple[Wish, ...]:
    """The smallest set of wishes that cannot stand together; empty where a plan exists or ``asked`` says stop."""
    wishes = wishes_of(problem)

    def stands(kept: Sequence[Dropped[ExchangeProblem]]) -> bool:
        return has_plan(with_only(problem, wishes, kept), asked, seed)

    try:
        if stands(wishes):
            return ()
        return tuple(one.wish for one in quick_explain(stands, wishes))
    except Undecided:
        return ()


def has_plan(problem: ExchangeProblem, asked: Callable[[], bool], seed: int = 0) -> bool:
    """Whether any plan keeps all limits.

    Raises:
        Undecided: if ``asked`` says stop before that is known.
    """
    search = Search(build(problem), asked, lambda _, __: None, seed)
    search.run(1.0, 200, any_plan=True)
    if search.best.chosen is not None:
        return True
    if search.impossible:
        return False
    raise Undecided


def wishes_of(problem: ExchangeProblem) -> list[Dropped[ExchangeProblem]]:
    """Every limit as a wish: the decisions by hand, the planner's limits, then the shares."""
    return [*_decisions(problem), *_limits(problem), *_school_shares(problem), *_shares(problem)]


def _decisions(problem: ExchangeProblem) -> list[Dropped[ExchangeProblem]]:
    labels = {
        "go": N_("%(person)s goes to %(school)s"),
        "stay": N_("%(person)s stays"),
        "not": N_("%(person)s does not go to %(school)s"),
    }
    found = []
    names = {section.school: section.name for section in problem.sections}
    for place, decision in enumerate(problem.fixed):
        values = {"person": decision.person, "school": names.get(decision.school, ""), "subject": decision.subject}

        def relax(own: ExchangeProblem, gone: Any = decision) -> ExchangeProblem:
            return replace(own, fixed=tuple(one for one in own.fixed if one is not gone))

        found.append(Dropped(Wish(f"fixed:{place}", labels[decision.kind], values), relax))
    return found


def _without(**none: Any) -> Relax:
    return lambda problem: replace(problem, limits=replace(problem.limits, **none))


def _limits(problem: ExchangeProblem) -> list[Dropped[ExchangeProblem]]:
    limits = problem.limits
    found: list[tuple[str, bool, str, dict[str, Any], Relax]] = [
        ("km", limits.km is not None, N_("Nobody goes farther than %(km)s km"), {"km": limits.km}, _without(km=None)),
        ("share_out", limits.share_out is not None, N_("At most %(share)s of a school's staff leaves it"),
         {"share": limits.share_out}, _without(share_out=None)),
        ("keep_own", limits.keep_own is not None, N_("At least %(least)s own teachers of a subject stay"),
         {"least": limits.keep_own}, _without(keep_own=None)),
        ("keep_need", limits.keep_need, N_("No school falls below its need in a subject"), {},
         _without(keep_need=False)),
        ("most_need", limits.most_need, N_("No school ends above its need in a subject"), {},
         _without(most_need=False)),
        ("couple_km", limits.couple_km is not None, N_("Couples end at most %(km)s km apart"),
         {"km": limits.couple_km}, _without(couple_km=None)),
        ("years_between", limits.years_between is not None, N_("At least %(years)s years between two exchanges"),
         {"years": limits.years_between}, _without(years_between=None)),
        ("within_county", limits.within_county, N_("Nobody leaves the county"), {}, _without(within_county=False)),
        ("not_back", limits.not_back, N_("Nobody is sent to a school again"), {}, _without(not_back=False)),
    ]  # fmt: skip
    wishes = [Dropped(Wish(key, label, values), relax) for key, there, label, values, relax in found if there]
    names = {section.school: section.name for section in problem.sections}
    for school in sorted(limits.frozen):

        def thaw(own: ExchangeProblem, code: str = school) -> ExchangeProblem:
            return replace(own, limits=replace(own.limits, frozen=own.limits.frozen - {code}))

        label = N_("Nobody leaves or joins %(school)s")
        wishes.append(Dropped(Wish(f"frozen:{school}", label, {"school": names[school]}), thaw))
    return wishes


def _counts(problem: ExchangeProblem) -> tuple[Counter[str], Counter[str]]:
    """Eligible people, and people who may go somewhere, by school."""
    eligible = Counter(person.school for person in problem.people if person.eligible)
    rows = set(arcs_of(problem).person.tolist())
    return eligible, Counter(problem.people[row].school for row in rows)


def _school_shares(problem: ExchangeProblem) -> list[Dropped[ExchangeProblem]]:
    names = {section.school: section.name for section in problem.sections}
    if not problem.limits.school_shares:
        return []
    eligible, ready = _counts(problem)
    found = []
    for school, share in problem.limits.school_shares.items():

        def relax(own: ExchangeProblem, code: str = school) -> ExchangeProblem:
            rest = {key: value for key, value in own.limits.school_shares.items() if key != code}
            return replace(own, limits=replace(own.limits, school_shares=rest))

        values = {"school": names[school], "least": least_share(share, eligible[school]),
                  "eligible": eligible[school], "ready": ready[school]}  # fmt: skip
        label = N_("%(school)s sends at least %(least)s of its %(eligible)s eligible people; %(ready)s may go")
        found.append(Dropped(Wish(f"school_share:{school}", label, values), relax))
    return found


def _shares(problem: ExchangeProblem) -> list[Dropped[ExchangeProblem]]:
    limits = problem.limits
    eligible, ready = _counts(problem)
    county = {section.school: section.county for section in problem.sections}
    whole, able = Counter[str](), Counter[str]()
    for school, name in county.items():
        whole[name] += eligible[school]
        able[name] += ready[school]
    found = []
    if limits.share is not None:
        least = {name: least_share(limits.share, whole[name]) for name in whole}
        values = {"share": limits.share, "least": sum(least.values()), "eligible": sum(whole.values()),
                  "ready": sum(able.values())}  # fmt: skip
        label = N_(
            "At least %(share)s of the eligible people of every county go: %(least)s of %(eligible)s; %(ready)s may go"
        )
        found.append(Dropped(Wish("share", label, values), _without(share=None)))
    if limits.backbone_share is not None:
        label = N_("At least %(share)s of those who go are backbone teachers")
        wish = Wish("backbone_share", label, {"share": limits.backbone_share})
        found.append(Dropped(wish, _without(backbone_share=None)))
    return found
