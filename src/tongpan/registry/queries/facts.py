"""The facts of a school that people correct by hand, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tongpan.registry.models import School

UNIT_FACTS = ("name", "short_name", "opened", "longitude", "latitude")
SCHOOL_FACTS = ("kind", "setting", "public", "boarding", "stages", "languages", "address", "built", "bell", "frozen")


def facts_of(school: School) -> dict[str, Any]:
    """The facts by name; dates as ISO text, so that they can be kept in a form and compared."""
    plain = {name: getattr(school.unit, name) for name in UNIT_FACTS}
    plain |= {name: getattr(school, name) for name in SCHOOL_FACTS}
    plain["languages"] = plain["languages"] or []  # a version before this field wrote nothing there
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in plain.items()}


def as_stored(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the models hold them: the inverse of :func:`facts_of`."""
    dates = {name: dt.date.fromisoformat(facts[name]) for name in ("opened",) if facts.get(name)}
    times = {name: dt.time.fromisoformat(facts[name]) for name in ("bell",) if facts.get(name)}
    return {**facts, **dates, **times}
