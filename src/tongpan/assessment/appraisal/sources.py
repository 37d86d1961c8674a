"""Where computed values come from that this part cannot know: parts above register them here in their ``ready()``.

An *indicator* source gives figures of units for criteria of a scheme; a *national* source gives what is computed for
the items of a national evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.models import Unit

Lines = tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True)
class Found:
    """One computed value.

    ``passes`` is None where it is not judged; ``lines`` say what was found, as message ids with values; ``cite`` names
    the computation (a run), and ``page`` with ``query`` is where it is shown for the same unit and year.
    """

    value: float | None = None
    passes: bool | None = None
    lines: Lines = ()
    cite: str = ""
    page: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)


Indicator = Callable[[Sequence[Unit], int, str], Mapping[str, Found]]
"""Some units, a school year and a code → values by the units' keys. Call it inside a scope that holds the units."""
Options = Callable[[], Iterable[tuple[str, Any]]]
"""Codes and their words."""
National = Callable[[Sequence[Unit], int, str], Mapping[str, Mapping[str, Found]]]
"""Some counties, a school year and the code of an evaluation → values by county and by key (``indicator:L1``)."""


@dataclass(frozen=True)
class IndicatorSource:
    """Figures of units of some kinds (``school``, ``county``); ``page`` shows them for a unit and a year."""

    key: str
    label: Any
    of: frozenset[str]
    find: Indicator
    options: Options
    page: str = ""


_indicators: dict[str, IndicatorSource] = {}
_national: list[National] = []


def gives_indicators(
    key: str, label: Any, *, of: Iterable[str], find: Indicator, options: Options, page: str = ""
) -> None:
    """Make a source of indicators known; call it in ``ready()``."""
    _indicators[key] = IndicatorSource(key, label, frozenset(of), find, options, page)


def gives_national(source: National) -> National:
    """Make a source of values for national evaluations known; call it in ``ready()``."""
    if source not in _national:
        _national.append(source)
    return source


def indicator_sources(of: str = "") -> list[IndicatorSource]:
    """The sources of indicators, or those for one kind of unit."""
    return [own for own in _indicators.values() if not of or of in own.of]


def indicator_source(key: str) -> IndicatorSource | None:
    """One source of indicators; None where the part that gave it is missing."""
    return _indicators.get(key)


def national_values(units: Sequence[Unit], year: int, evaluation: str) -> dict[str, dict[str, Found]]:
    """What all sources together know, by county and key."""
    found: dict[str, dict[str, Found]] = {own.slug: {} for own in units}
    for source in _national:
        for slug, values in source(units, year, evaluation).items():
            found[slug] |= values
    return found
