"""A table as a picture: school × indicator, darker where more is lacking."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import axes
from . import chart as c

CELL = 26.0
SHORT = ("#fdf2e2", "#f8d9b0", "#eeb46a", "#dd8f2f")
"""Light to dark amber; the last two carry dark letters still at 4.5 : 1."""
FULL = "#e6f2f0"


def shade(value: float | None, limit: float | None, *, higher_is_better: bool = True) -> str:
    """The fill of a cell by how far it is short of its limit, in quarters of 40 % of the limit."""
    if value is None or limit is None:
        return "#f3f1ec"
    short = (limit - value if higher_is_better else value - limit) / (abs(limit) or 1)
    return FULL if short <= 0 else SHORT[min(3, int(short / 0.1))]


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    limits: Sequence[float | None] | float | None = None,
    higher_is_better: bool = True,
    digits: int = 2,
    width: int = 640,
) -> c.Chart:
    """``values[row][column]``; ``limits`` one for all or one a column. A cell that falls short carries ▲ as well."""
    limit_of = list(limits) if isinstance(limits, Sequence) else [limits] * len(columns)
    left, top = axes.label_room(rows, width, 0.3), 24.0
    cell = (width - left) / max(len(columns), 1)
    parts = [
        c.text(left + cell * (n + 0.5), 15, c.cut(name, cell - 4, 11), text_anchor="middle", font_size=11)
        for n, name in enumerate(columns)
    ]
    for place, (label, line) in enumerate(zip(rows, values)):
        y = top + place * CELL
        parts.append(c.text(left - 8, y + 17, c.cut(label, left - 12), text_anchor="end", fill=c.INK))
        for n, (value, limit, name) in enumerate(zip(line, limit_of, columns)):
            fill = shade(value, limit, higher_is_better=higher_is_better)
            box = c.tag("rect", x=left + n * cell, y=y, width=cell, height=CELL, fill=fill, stroke="#ffffff")
            flag = "▲" if fill in SHORT else ""
            words = c.text(
                left + (n + 0.5) * cell,
                y + 17,
                f"{flag}{number(value, digits)}",
                text_anchor="middle",
                fill=c.INK,
                font_size=11,
            )
            parts.append(c.tag("g", c.hint(f"{label} {name}: {number(value, digits)}"), box, words))
    table = tuple((label, *(number(value, digits) for value in line)) for label, line in zip(rows, values))
    height = top + CELL * len(rows) + 4
    return c.Chart(c.picture(width, height, title, parts), title, (_("School"), *columns), table)
