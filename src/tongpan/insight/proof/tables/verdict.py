"""The verdict in one word, and its reasons: rules as data, no judgement in code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

WORKED, WORSE, NONE, UNKNOWN = "worked", "worse", "none", "unknown"


class Reason(NamedTuple):
    """An English message id with its values."""

    text: str
    values: dict[str, Any]


class Facts(NamedTuple):
    """What a verdict is given on; ``worth`` is the smallest effect worth naming, in units of the outcome."""

    helped: int
    compared: int
    before: int
    low: float
    high: float
    p: float
    p_least: float
    trend: float | None
    worth: float
    smallest: float
    better: str


def judge(own: Facts, rules: Mapping[str, float]) -> tuple[str, list[Reason]]:
    """``worked``, ``worse``, ``none`` (an effect worth naming can be ruled out) or ``unknown``, and why."""
    reasons = _against(own, rules)
    if reasons:
        return UNKNOWN, reasons
    if not own.low <= 0 <= own.high and own.p <= 1 - rules["confidence"]:
        up = own.low > 0
        return (WORKED if up == (own.better == "up") else WORSE), []
    if -own.worth <= own.low and own.high <= own.worth:
        return NONE, []
    text = gettext_noop(
        "The interval holds zero and also effects that would matter. With these schools only an effect of %(smallest)s "
        "or more would be seen with a chance of %(power)s; one worth naming is %(worth)s."
    )
    values = {"smallest": own.smallest, "worth": own.worth, "power": rules["power"]}
    return UNKNOWN, [Reason(text, values)]


def _against(own: Facts, rules: Mapping[str, float]) -> list[Reason]:
    """What forbids any verdict."""
    found = []
    if own.compared < rules["compared_least"]:
        text = gettext_noop("Schools to compare with: %(compared)s; at least %(least)s are needed.")
        found.append(Reason(text, {"compared": own.compared, "least": int(rules["compared_least"])}))
    if own.before < rules["years_before"]:
        text = gettext_noop(
            "School years before the help: %(before)s; at least %(least)s are needed to see whether both groups moved "
            "alike."
        )
        found.append(Reason(text, {"before": own.before, "least": int(rules["years_before"])}))
    if own.trend is not None and own.trend < rules["trend_level"]:
        text = gettext_noop(
            "The two groups did not move alike before the help already (p = %(p)s, limit %(level)s): a difference "
            "afterwards may be the same drift."
        )
        found.append(Reason(text, {"p": own.trend, "level": rules["trend_level"]}))
    if own.p_least > 1 - rules["confidence"]:
        text = gettext_noop(
            "So few schools are compared that even the most extreme result would be no proof: the smallest possible p "
            "is %(p)s."
        )
        found.append(Reason(text, {"p": own.p_least}))
    return found
