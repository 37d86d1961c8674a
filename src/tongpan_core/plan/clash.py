"""Which wishes cannot stand together: QuickXplain, and the wishes that a problem can be had without.

Source: U. Junker (2004), QuickXplain: preferred explanations and relaxations for over-constrained problems, AAAI-04.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tongpan_core.plan.problem import Wish

P = TypeVar("P")
T = TypeVar("T")


class Undecided(Exception):  # noqa: N818 - not an error: the caller asked to stop
    """The search for a conflict was stopped before it could tell."""


@dataclass(frozen=True)
class Dropped(Generic[P]):
    """A wish, and the problem without it."""

    wish: Wish
    relax: Callable[[P], P]


def with_only(problem: P, wishes: Sequence[Dropped[P]], kept: Sequence[Dropped[P]]) -> P:
    """The problem without those of its wishes that are not kept."""
    keys = {one.wish.key for one in kept}
    for one in wishes:
        if one.wish.key not in keys:
            problem = one.relax(problem)
    return problem


def quick_explain(
    stands: Callable[[Sequence[T]], bool], wishes: Sequence[T], ground: Sequence[T] = (), *, added: bool = False
) -> list[T]:
    """The part of ``wishes`` that is in conflict over ``ground``, irreducible: without any one of it all can stand.

    ``wishes`` and ``ground`` together must not stand. Asks some ``2 k log(n / k)`` times for ``k`` of ``n``.
    """
    if not wishes or (added and not stands(ground)):
        return []
    if len(wishes) == 1:
        return list(wishes)
    half = len(wishes) // 2
    first, second = wishes[:half], wishes[half:]
    from_second = quick_explain(stands, second, [*ground, *first], added=True)
    from_first = quick_explain(stands, first, [*ground, *from_second], added=bool(from_second))
    return [*from_first, *from_second]
