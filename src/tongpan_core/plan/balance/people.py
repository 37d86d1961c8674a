"""Who counts for what: profiles from records or, where there are none, from declared totals; and names for a plan."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.balance.plan import BalancePlan
from tongpan_core.plan.balance.problem import BalanceProblem
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import Ints, Stage, Teacher

BACKBONE = "teachers_backbone"
Key = tuple[str, Stage]
_FULL = 1 - 1e-9


def profile_code(counts: Iterable[str], figures: Sequence[str]) -> str:
    """The code of a profile: the figures it counts for, joined by ``+``; ``plain`` where there are none."""
    own = set(counts)
    return "+".join(figure for figure in figures if figure in own) or "plain"


def all_profiles(figures: Sequence[str]) -> list[tuple[str, ...]]:
    """Every mixture of the figures that a person may count for, the plain one first."""
    mixtures = itertools.product((False, True), repeat=len(figures))
    return [tuple(f for f, there in zip(figures, mix, strict=True) if there) for mix in mixtures]


def from_records(
    keys: Sequence[Key], teachers: Iterable[Teacher], figures: Sequence[str], frozen: frozenset[str]
) -> tuple[Ints, Ints, frozenset[Key]]:
    """Persons by section and profile, those of them who may move, and the sections that have records.

    Only full posts are persons of a plan: part of a post counts in the amounts and stays where it is. ``frozen`` are
    keys of people who stay.
    """
    at = {key: row for row, key in enumerate(keys)}
    codes = {profile_code(mix, figures): p for p, mix in enumerate(all_profiles(figures))}
    held = np.zeros((len(keys), len(codes)), dtype=np.int64)
    movable = held.copy()
    seen = set()
    for teacher in teachers:
        row = at.get((teacher.school, teacher.stage))
        if row is None:
            continue
        seen.add((teacher.school, teacher.stage))
        if "teachers" not in teacher.counts or teacher.share < _FULL:
            continue
        profile = codes[profile_code(teacher.counts, figures)]
        held[row, profile] += 1
        movable[row, profile] += may_move(teacher, frozen)
    return held, movable, frozenset(seen)


def may_move(teacher: Teacher, frozen: frozenset[str] = frozenset()) -> bool:
    """Whether a plan may move the person: full post, movable, not frozen by the planner."""
    return teacher.movable and teacher.share >= _FULL and teacher.key not in frozen


def from_totals(total: int, counts: Mapping[str, int], figures: Sequence[str]) -> Ints:
    """Persons by profile with exactly the declared totals, shape (profiles,).

    Nothing says which persons hold two titles at once. Backbone are taken to be among the qualified, and every other
    title to be held by other persons as far as the totals allow: a plan then counts on the fewest people who would
    raise several indicators at once.
    """
    codes = {profile_code(mix, figures): p for p, mix in enumerate(all_profiles(figures))}
    titles: list[set[str]] = [set() for _ in range(total)]
    for place, figure in enumerate(figures):
        number = min(counts[figure], total)
        front = place == 0 or figure == BACKBONE
        for person in titles[:number] if front else titles[total - number :]:
            person.add(figure)
    held = np.zeros(len(codes), dtype=np.int64)
    for person in titles:
        held[codes[profile_code(person, figures)]] += 1
    return held


@dataclass(frozen=True, slots=True)
class NamedMove:
    """One person's move, by the pseudonymous key of the person."""

    teacher: str
    source: str
    target: str
    stage: Stage
    profile: str


def name_people(
    problem: BalanceProblem, plan: BalancePlan, teachers: Iterable[Teacher], frozen: frozenset[str] = frozenset()
) -> tuple[NamedMove, ...]:
    """Whom a plan moves, one by one: those due for exchange first, then by key; the same answer every time.

    Raises:
        ProblemError: where a school has fewer people of a profile who may move than the plan moves.
    """
    figures = profile_figures(problem)
    waiting: dict[tuple[str, Stage, str], list[Teacher]] = defaultdict(list)
    for teacher in sorted(teachers, key=lambda one: (not one.eligible, one.key)):
        if "teachers" in teacher.counts and may_move(teacher, frozen):
            waiting[teacher.school, teacher.stage, profile_code(teacher.counts, figures)].append(teacher)
    taken: Counter[tuple[str, Stage, str]] = Counter()
    named = []
    for move in plan.moves:
        key = (move.source, move.stage, move.profile)
        first = taken[key]
        people = waiting[key][first : first + move.number]
        if len(people) < move.number:
            text = N_(
                "School %(school)s (%(stage)s): the plan moves %(moved)s of profile %(profile)s, but the records name "
                "%(named)s who may move; complete the records or plan again."
            )
            raise ProblemError(text, school=move.source, stage=move.stage, moved=first + move.number,
                               profile=move.profile, named=len(waiting[key]))  # fmt: skip
        taken[key] += move.number
        named += [NamedMove(one.key, move.source, move.target, move.stage, move.profile) for one in people]
    return tuple(named)


def profile_figures(problem: BalanceProblem) -> tuple[str, ...]:
    """The figures that the profiles of a problem are mixtures of."""
    found: dict[str, None] = {}
    for profile in problem.profiles:
        if profile.code != "plain":
            found.update(dict.fromkeys(profile.code.split("+")))
    singles = [p.code for p in problem.profiles if p.code in found]
    longest = max((p.code.split("+") for p in problem.profiles), key=len, default=[])
    return tuple(longest if set(longest) == set(found) else singles)
