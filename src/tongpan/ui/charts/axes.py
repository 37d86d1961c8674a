"""Axes with units, and thresholds as labelled lines."""

from __future__ import annotations

from collections.abc import Sequence

from . import chart as c
from .scale import Scale, labels

HALO = {"paint_order": "stroke", "stroke": c.PAPER, "stroke_width": 3}
"""Words that stay readable where a line runs behind them."""


def below(scale: Scale, marks: Sequence[float], top: float, bottom: float, name: str = "") -> list[str]:
    """A horizontal axis under the plot: light upright lines, figures, and its name with the unit at the right."""
    parts = []
    for mark, words in zip(marks, labels(list(marks))):
        x = scale(mark)
        parts.append(c.tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=c.LINE, stroke_width=1))
        parts.append(c.text(x, bottom + 15, words, text_anchor="middle", font_size=11))
    if name:
        parts.append(c.text(scale.end, bottom + 31, name, text_anchor="end", font_size=11))
    return parts


def beside(scale: Scale, marks: Sequence[float], left: float, right: float, name: str = "") -> list[str]:
    """A vertical axis at the left of the plot; its name with the unit stands above it."""
    parts = []
    for mark, words in zip(marks, labels(list(marks))):
        y = scale(mark)
        parts.append(c.tag("line", x1=left, x2=right, y1=y, y2=y, stroke=c.LINE, stroke_width=1))
        parts.append(c.text(left - 7, y + 4, words, text_anchor="end", font_size=11))
    if name:
        parts.append(c.text(left - 7 if left < 60 else 0, scale.end - 12, name, font_size=11, text_anchor="start"))
    return parts


def upright_limit(x: float, top: float, bottom: float, words: str, width: float, after: float = 2) -> list[str]:
    """A threshold across a horizontal axis; its label is above the plot, from ``after`` on and inside the picture."""
    half = c.text_width(words, 11) / 2
    middle = min(max(x, after + half), width - half - 2)
    return [
        c.tag("line", x1=x, x2=x, y1=top - 3, y2=bottom, stroke=c.INK, stroke_width=1.4, stroke_dasharray="5 3"),
        c.text(middle, top - 8, words, text_anchor="middle", font_size=11, fill=c.INK, font_weight=600, **HALO),
    ]


def level_limit(y: float, left: float, right: float, words: str, *, at_left: bool = False) -> list[str]:
    """A threshold across a vertical axis, its label above the line at the right, or at the left where lines rise."""
    x, anchor = (left + 4, "start") if at_left else (right, "end")
    return [
        c.tag("line", x1=left, x2=right, y1=y, y2=y, stroke=c.INK, stroke_width=1.4, stroke_dasharray="5 3"),
        c.text(x, y - 5, words, text_anchor=anchor, font_size=11, fill=c.INK, font_weight=600, **HALO),
    ]


def label_room(words: Sequence[str], width: float, most: float = 0.34) -> float:
    """How much of the width the longest label needs, at most a share of it."""
    return min(max((c.text_width(word) for word in words), default=0) + 14, width * most)
