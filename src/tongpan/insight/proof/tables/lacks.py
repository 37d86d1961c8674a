"""What a verdict lacks, read from a stored effect: each condition with what there is, what it takes and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, comb
from typing import Any

from tongpan_core.evaluate.causal import Design
from tongpan_core.evaluate.causal.bend import largest_step

MOST_SCHOOLS, MOST_YEARS = 2_000, 10
"""Beyond so many schools, or further years, no number is promised."""


@dataclass(frozen=True)
class Lacks:
    """The figures of the five conditions; what cannot be known is None.

    ``p_least`` is the smallest p that could come out, and ``compared_for_p`` the schools to compare with that would
    make a proof possible; ``trend`` the p value that both groups moved alike before. ``wide`` is the width of the
    interval over the smallest effect worth naming; ``schools`` the helped schools, and ``years`` the further school
    years, with which an effect of that size would be found. ``drift`` a year would by itself make the whole estimate;
    ``seen`` is the largest step from one year to the next before the help.
    """

    helped: int
    compared: int
    before: int
    after: int
    p_least: float | None = None
    compared_for_p: int | None = None
    trend: float | None = None
    wide: float | None = None
    schools: int | None = None
    years: int | None = None
    drift: float | None = None
    seen: float | None = None


def lacks_of(result: Mapping[str, Any]) -> Lacks:
    """The figures of a stored result."""
    schools, years = result.get("schools") or [], list(result.get("years") or [])
    sides = result.get("clusters") or {}
    firsts = [own["first"] for own in schools if own["first"] is not None]
    helped = sides.get("helped", len(firsts))
    compared = sides.get("compared", len(schools) - len(firsts))
    before = years.index(min(firsts)) if firsts else 0
    effect = result.get("effect")
    if effect and effect["comparison"] == "not_yet":  # those helped later stand in for them
        compared = helped
    own = Lacks(helped, compared, before, len(years) - before if firsts else 0)
    if not effect:
        return own
    return Lacks(
        own.helped, own.compared, own.before, own.after, effect["p_least"], _for_p(own, result, effect),
        (result.get("trend") or {}).get("p"), *_width(own, result, effect), *_drift(result, effect),
    )  # fmt: skip


def _rule(result: Mapping[str, Any], name: str) -> float:
    return float(result["rules"][name]["value"])


def _for_p(own: Lacks, result: Mapping[str, Any], effect: Mapping[str, Any]) -> int | None:
    """The fewest schools to compare with for which the smallest p would be a proof."""
    level = 1 - _rule(result, "confidence")
    if effect["p_least"] <= level or own.helped < 1:
        return None
    built = result.get("path") is not None
    return next(
        (there for there in range(own.helped, MOST_SCHOOLS)
         if 1 / (comb(there if built else there + own.helped, own.helped) + 1) <= level), None,
    )  # fmt: skip


def _width(
    own: Lacks, result: Mapping[str, Any], effect: Mapping[str, Any]
) -> tuple[float | None, int | None, int | None]:
    """How wide the interval is, and the schools or the years that would make it narrow enough.

    The error found falls with the root of the schools, and with the years as in Frison and Pocock (1992).
    """
    worth, smallest = result.get("worth") or 0, effect.get("smallest") or 0
    if not worth > 0 or not smallest > 0:
        return None, None, None
    wide = (effect["high"] - effect["low"]) / worth
    if smallest <= worth:
        return wide, None, None
    schools = ceil(own.helped * (smallest / worth) ** 2)
    return wide, schools if schools <= MOST_SCHOOLS else None, _years(own, result, smallest / worth)


def _years(own: Lacks, result: Mapping[str, Any], times: float) -> int | None:
    alike, spread = result.get("alike"), result.get("spread")
    if alike is None or not spread or not 0 <= alike < 1 or min(own.helped, own.compared, own.before, own.after) < 1:
        return None

    def error(more: int) -> float:
        return Design(own.helped, own.compared, own.before, own.after + more, spread, alike).error

    return next((more for more in range(1, MOST_YEARS + 1) if error(more) * times <= error(0)), None)


def _drift(result: Mapping[str, Any], effect: Mapping[str, Any]) -> tuple[float | None, float | None]:
    horizon = result.get("horizon")
    path = [(step["step"], step["value"]) for step in result.get("event") or []]
    seen = largest_step(path) if any(step < -1 for step, _value in path) else None
    return abs(effect["value"]) / horizon if horizon else None, seen
