"""A line as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from tongpan.ui.formats import number
from tongpan.ui.memory import Memory

from . import chart as c
from .marks import COLOURS, tone_of
from .scale import Scale

DRAWN = Memory[c.Chart](2000)
"""Lines drawn lately. A line follows from its numbers alone, and a page of a school has ninety."""


def spark(
    values: Sequence[float | None],
    *,
    limit: float | None = None,
    higher_is_better: bool = True,
    digits: int = 2,
    width: int = 84,
) -> c.Chart:
    """Values in order (None where there is none), the limit as a thin line, the last as a mark in its tone."""
    asked = (tuple(values), limit, higher_is_better, digits, width)
    return DRAWN.get(asked, lambda: _spark(*asked))


def _spark(
    values: Sequence[float | None], limit: float | None, higher_is_better: bool, digits: int, width: int
) -> c.Chart:
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    words = " → ".join(number(value, digits) for _p, value in known)
    held = [value for _p, value in known] + ([limit] if limit is not None else []) or [0.0]
    across = Scale(0, max(len(values) - 1, 1), 4, width - 5.0)
    up = Scale(min(held), max(held), 18, 4)
    parts = [c.hint(words)]
    if limit is not None:
        parts.append(
            c.tag(
                "line",
                x1=0,
                x2=width,
                y1=up(limit),
                y2=up(limit),
                stroke=c.INK_SOFT,
                stroke_width=0.8,
                stroke_dasharray="3 2",
            )
        )
    places = [(across(place), up(value)) for place, value in known]
    if len(places) > 1:
        parts.append(c.tag("path", d=c.path(places), fill="none", stroke=c.INK_SOFT, stroke_width=1.4))
    if places:
        tone = tone_of(known[-1][1], limit, higher_is_better=higher_is_better)
        parts.append(c.tag("circle", cx=places[-1][0], cy=places[-1][1], r=2.8, fill=COLOURS[tone]))
    return c.Chart(c.picture(width, 22, words, parts, "spark"), words)
