"""The rules of exchange that hold for a unit in a school year, each with its reference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from tongpan.access.models import Unit
from tongpan.registry.queries.regions import region_code
from tongpan.registry.queries.schools import reference_day
from tongpan_core.policy import NATIONAL, Value, parameter


@dataclass(frozen=True)
class ExchangeRules:
    """Who is eligible, what counts as an exchange, and the two limits."""

    years_before: Value
    years_left: Value
    employments: Value
    backbone_levels: Value
    stages: Value
    kinds: Value
    reaches: Value
    least_months: Value
    join_days: Value
    join_same: Value
    share: Value
    backbone_share: Value


@dataclass(frozen=True)
class IncentiveRules:
    """Whose support teaching entitles them to apply for the senior title exceptionally."""

    kinds: Value
    reaches: Value
    least_months: Value
    from_titles: Value
    join_days: Value
    join_same: Value


@dataclass(frozen=True)
class PostRules:
    """The largest shares of posts of each grade, by stage."""

    senior: dict[str, Value]
    middle: dict[str, Value]


PATHS = {
    "years_before": "counting/years_before_exchange",
    "years_left": "planning/years_before_retirement",
    "employments": "counting/employments",
    "backbone_levels": "counting/backbone_levels",
    "share": "further/exchange/share_of_eligible",
} | {
    name: f"further/exchange/{name}"
    for name in ("stages", "kinds", "reaches", "least_months", "join_days", "join_same", "backbone_share")
}
JOINS = {name: PATHS[name] for name in ("join_days", "join_same")}
"""What makes one placement of two is the same for the ratios and for the title."""


def region_of(unit: Unit, day: dt.date) -> str:
    """The code of the region whose rules hold in a unit."""
    return region_code(unit, day) or NATIONAL


def exchange_rules(unit: Unit, year: int) -> ExchangeRules | None:
    """The rules of a school year; None for a year before the first of them was made."""
    day, region = reference_day(year), region_of(unit, reference_day(year))
    found = {own.name: parameter(PATHS[own.name]).find(day, region) for own in fields(ExchangeRules)}
    return None if None in found.values() else ExchangeRules(**found)  # type: ignore[arg-type]


def incentive_rules(unit: Unit, year: int) -> IncentiveRules | None:
    """The rule of a region at the end of a school year; None where there is none."""
    day = dt.date(year + 1, 8, 31)
    region = region_of(unit, day)
    paths = {own.name: f"further/title_incentive/{own.name}" for own in fields(IncentiveRules)} | JOINS
    found = {name: parameter(path).find(day, region) for name, path in paths.items()}
    return None if None in found.values() else IncentiveRules(**found)  # type: ignore[arg-type]


def post_rules(unit: Unit, year: int) -> PostRules:
    """The limits of post structure of a school year, by stage."""
    day = reference_day(year)
    region = region_of(unit, day)
    return PostRules(
        parameter("staffing/posts/senior_share").by_stage(day, region),
        parameter("staffing/posts/middle_share").by_stage(day, region),
    )


def counted_employments(unit: Unit, day: dt.date) -> tuple[str, ...]:
    """The kinds of employment that count."""
    found = parameter("counting/employments").find(day, region_of(unit, day))
    return found.words if found else ()


def keep_own(unit: Unit, day: dt.date) -> tuple[float, tuple[str, ...]]:
    """How many teachers of a subject must stay at a school, and which kinds of posting take somebody from it."""
    region = region_of(unit, day)
    least = parameter("planning/exchange/keep_own").find(day, region)
    moving = parameter("counting/moving_postings").find(day, region)
    return (0.0, ()) if least is None or moving is None else (least.number, moving.words)


def remind_days(unit: Unit, day: dt.date) -> int:
    """How many days before its end a placement is brought to mind."""
    found = parameter("planning/exchange/remind_days").find(day, region_of(unit, day))
    return 0 if found is None else int(found.number)


def months_later(day: dt.date, months: float) -> dt.date:
    """The day so many months later; of a month that is too short, its last day. Half months are fifteen days."""
    whole, rest = divmod(months, 1)
    number = day.month - 1 + int(whole)
    year, month = day.year + number // 12, number % 12 + 1
    first_of_next = dt.date(year + month // 12, month % 12 + 1, 1)
    last = (first_of_next - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last)) + dt.timedelta(days=round(30 * rest))


def lasts(since: dt.date, until: dt.date | None, months: float) -> bool:
    """Whether a time from its first to its last day, both counted, is at least so many months long."""
    return until is None or until + dt.timedelta(days=1) >= months_later(since, months)


def cited(rules: Any) -> dict[str, dict[str, Any]]:
    """Rules as they can be kept with a frozen list: value, day, region, reference."""
    return {
        own.name: {
            "value": value.value, "since": value.since.isoformat(), "region": value.region, "label": value.label,
            "label_zh": value.label_zh, "reference": value.reference, "reference_zh": value.reference_zh,
        }
        for own in fields(rules)
        if isinstance(value := getattr(rules, own.name), Value)
    }  # fmt: skip
