"""Dot strips: how schools are spread about a threshold, every school a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import axes
from . import chart as c
from .marks import legend, linked, mark, tone_of
from .scale import Scale, scale_for

Dot = tuple[str, float | None, str]
"""Name, value, address of its page."""


@dataclass(frozen=True)
class DotRow:
    """One strip: its schools, its threshold, and the floor (85 % of it) where there is one."""

    label: str
    dots: Sequence[Dot]
    threshold: float | None = None
    floor: float | None = None
    threshold_label: str = ""


def swarm(xs: Sequence[float], step: float, most: float) -> list[float]:
    """Heights that keep marks apart: 0, +1, −1, +2 … steps as marks crowd; beyond ``most`` they lie on each other."""
    taken: list[tuple[float, float]] = []
    heights = [0.0] * len(xs)
    levels = [0.0] + [sign * n * step for n in range(1, int(most // step) + 1) for sign in (1, -1)]
    for place in sorted(range(len(xs)), key=lambda n: xs[n]):
        x = xs[place]
        taken = [(tx, ty) for tx, ty in taken if x - tx < step]
        used = {ty for _tx, ty in taken}
        heights[place] = next((level for level in levels if level not in used), levels[len(taken) % len(levels)])
        taken.append((x, heights[place]))
    return heights


def _strip(
    row: DotRow, y: float, half: float, scale: Scale, left: float, unit: str, digits: int, better_up: bool
) -> list[str]:
    known = [(name, value, href) for name, value, href in row.dots if value is not None]
    xs = [scale.within(value) for _name, value, _href in known]
    size = 4.0 if len(known) < 150 else 3.0 if len(known) < 500 else 2.2
    parts = [
        c.text(left - 10, y + 4, c.cut(row.label, left - 14), text_anchor="end", fill=c.INK),
        c.tag("line", x1=left, x2=scale.end, y1=y, y2=y, stroke=c.LINE),
    ]
    for lift, (name, value, href), x in zip(swarm(xs, size * 1.9, half - 8), known, xs):
        tone = tone_of(value, row.threshold, row.floor, higher_is_better=better_up)
        parts.append(linked(mark(x, y - lift, tone, size, 0.75), href, f"{name}: {number(value, digits)}{unit}"))
    for limit, words, dash in ((row.floor, "", "2 3"), (row.threshold, row.threshold_label, "5 3")):
        if limit is not None:
            x = scale(limit)
            parts.append(
                c.tag(
                    "line",
                    x1=x,
                    x2=x,
                    y1=y - half + 6,
                    y2=y + half - 2,
                    stroke=c.INK,
                    stroke_width=1.4,
                    stroke_dasharray=dash,
                )
            )
            parts.append(
                c.text(
                    x,
                    y - half + 2,
                    words or (number(limit, digits) if dash == "5 3" else ""),
                    text_anchor="middle",
                    font_size=11,
                    fill=c.INK,
                    font_weight=600,
                )
            )
    return parts


def dots(
    title: str,
    rows: Sequence[DotRow],
    *,
    unit: str = "",
    digits: int = 2,
    higher_is_better: bool = True,
    width: int = 640,
) -> c.Chart:
    """One strip a row (a stage, an indicator in its own unit would need its own chart), all on one axis.

    Schools that do not report a value are left out of the picture and counted in the table.
    """
    left = axes.label_room([row.label for row in rows], width, 0.22)
    half, top = (34.0 if len(rows) > 1 else 52.0), 8.0
    values = [value for row in rows for _n, value, _h in row.dots if value is not None]
    values += [limit for row in rows for limit in (row.threshold, row.floor) if limit is not None]
    scale, marks = scale_for(values, left, width - 14.0, zero=False)
    bottom = top + 2 * half * len(rows)
    parts = axes.below(scale, marks, top, bottom, unit)
    for place, row in enumerate(rows):
        parts += _strip(row, top + half * (2 * place + 1), half, scale, left, unit, digits, higher_is_better)
    words = [("met", _("meets")), ("gap", _("falls short"))]
    if any(row.floor is not None for row in rows):
        words.append(("floor", _("below the floor")))
    parts += legend(words, left, bottom + 34)  # type: ignore[arg-type]
    table = tuple(
        (f"{row.label} {name}".strip(), number(value, digits)) for row in rows for name, value, _h in row.dots
    )
    return c.Chart(c.picture(width, bottom + 42, title, parts), title, ("", unit or _("Value")), table)
