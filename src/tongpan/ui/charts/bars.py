"""Horizontal bars against a threshold, and before → after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import axes
from . import chart as c
from .marks import COLOURS, linked, mark, tone_of
from .scale import Scale, scale_for

ROW = 24
WORDS = 104.0
"""Room at the right for “0.586 → 0.292”."""


@dataclass(frozen=True)
class Bar:
    """One bar: ``value`` None is drawn as “not reported”; ``note`` follows the figure."""

    label: str
    value: float | None
    href: str = ""
    note: str = ""


def _bar(
    entry: Bar, y: float, left: float, scale: Scale, limit: float | None, better_up: bool, unit: str, digits: int
) -> list[str]:
    tone = tone_of(entry.value, limit, higher_is_better=better_up)
    colour = c.GREEN if limit is None else COLOURS[tone]
    words = number(entry.value, digits)
    parts = [c.text(left - 8, y + 16, c.cut(entry.label, left - 12), text_anchor="end", fill=c.INK)]
    if entry.value is None:
        return [*parts, c.text(left + 6, y + 16, _("not reported"), font_size=11)]
    x0, x1 = sorted((scale.within(0), scale.within(entry.value)))
    shape = c.tag(
        "rect",
        x=x0,
        y=y + 4,
        width=max(x1 - x0, 1.0),
        height=ROW - 8.0,
        rx=2,
        fill=colour,
        fill_opacity=0.85,
        class_="shape",
    )
    flag = "▲ " if tone == "gap" else ""
    tail = c.text(
        x1 + 6,
        y + 16,
        f"{flag}{words}{'  ' + entry.note if entry.note else ''}",
        font_size=11,
        fill=c.INK,
        paint_order="stroke",
        stroke=c.PAPER,
        stroke_width=3,
    )
    return [*parts, linked(shape, entry.href, f"{entry.label}: {words} {unit}".rstrip()), tail]


def bars(
    title: str,
    rows: Sequence[Bar],
    *,
    unit: str = "",
    limit: float | None = None,
    limit_label: str = "",
    higher_is_better: bool = True,
    digits: int = 1,
    width: int = 640,
) -> c.Chart:
    """One bar a row in the order given; those on the wrong side of ``limit`` are amber and carry ▲."""
    left = axes.label_room([row.label for row in rows], width)
    top, bottom = 26.0 if limit is not None else 6.0, 0.0
    values = [row.value for row in rows if row.value is not None] + ([limit] if limit is not None else [])
    notes = [f"{number(row.value, digits)}  {row.note}" for row in rows if row.note]
    # The longest bar may carry the longest note: its words stay within the picture.
    room = max([64.0, *(min(c.text_width(words, 11) + 10, 0.4 * width) for words in notes)])
    scale, marks = scale_for(values, left, width - room)
    bottom = top + ROW * len(rows)
    parts = axes.below(scale, marks, top, bottom, unit)
    for place, row in enumerate(rows):
        parts += _bar(row, top + place * ROW, left, scale, limit, higher_is_better, unit, digits)
    if limit is not None:
        parts += axes.upright_limit(scale(limit), top, bottom, limit_label or number(limit, digits), width)
    table = tuple((row.label, number(row.value, digits)) for row in rows)
    return c.Chart(
        c.picture(width, bottom + (36 if unit else 22), title, parts), title, ("", unit or _("Value")), table
    )


def dumbbell(
    title: str,
    rows: Sequence[tuple[str, float, float]],
    *,
    unit: str = "",
    limit: float | None = None,
    limit_label: str = "",
    higher_is_better: bool = True,
    digits: int = 2,
    width: int = 640,
) -> c.Chart:
    """Each row ``(label, before, after)``: a ring for before, an arrow, and the mark of after."""
    left, top = axes.label_room([row[0] for row in rows], width), 30.0
    bottom = top + 28.0 * len(rows)
    values = [value for row in rows for value in row[1:]] + ([limit] if limit is not None else [])
    scale, marks = scale_for(values, left + 8, width - WORDS, zero=False)
    parts = axes.below(scale, marks, top, bottom, unit)
    if limit is not None:
        parts += axes.upright_limit(scale(limit), top, bottom, limit_label or number(limit, digits), width)
    for place, (label, before, after) in enumerate(rows):
        parts += _change(
            label,
            before,
            after,
            top + 28.0 * place + 14,
            left,
            scale,
            tone_of(after, limit, higher_is_better=higher_is_better),
            digits,
        )
    table = tuple((label, number(before, digits), number(after, digits)) for label, before, after in rows)
    height = bottom + (36 if unit else 22)
    return c.Chart(c.picture(width, height, title, parts), title, (unit, _("Before"), _("After")), table)


def _change(
    label: str, before: float, after: float, y: float, left: float, scale: Scale, tone: str, digits: int
) -> list[str]:
    x0, x1 = scale(before), scale(after)
    words = f"{number(before, digits)} → {number(after, digits)}"
    shapes = [c.tag("line", x1=x0, x2=x1, y1=y, y2=y, stroke=COLOURS[tone], stroke_width=2.5, stroke_opacity=0.45)]  # type: ignore[index]
    shapes += [mark(x0, y, "muted", 4.5, 1), mark(x1, y, tone, 5.5, 1)]  # type: ignore[arg-type]
    right = max(x0, x1) + 10
    return [
        c.text(left - 8, y + 4, c.cut(label, left - 12), text_anchor="end", fill=c.INK),
        linked("".join(shapes), "", f"{label}: {words}"),
        c.text(right, y + 4, words, font_size=11, fill=c.INK, paint_order="stroke", stroke=c.PAPER, stroke_width=3),
    ]
