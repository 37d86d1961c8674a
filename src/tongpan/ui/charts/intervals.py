"""Caterpillars: one estimate a row, with the interval by which rows may be compared by eye."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import axes
from . import chart as c
from .marks import Tone, legend, linked, mark
from .scale import Scale, scale_for

STEP = 20.0
FAR = 1e-12


@dataclass(frozen=True)
class Estimate:
    """One row: ``half`` the half-width of the interval for comparing rows, ``wide`` that of the row's own interval.

    Rows are marked apart from zero by ``wide``, or by ``half`` where it is 0. ``size`` is how many it rests on.
    """

    name: str
    size: int
    value: float
    half: float = 0.0
    href: str = ""
    wide: float = 0.0

    @property
    def tone(self) -> Tone:
        """A ring where the own interval holds zero, a disc above it, a triangle below."""
        if abs(self.value) <= max(self.wide or self.half, FAR):
            return "muted"
        return "met" if self.value > 0 else "gap"


def signed(value: float, digits: int) -> str:
    """A change with its sign; none where it is rounded to zero."""
    words = number(value, digits)
    return f"+{words}" if value > 0 and words.strip("0.,") else words


def caterpillar(
    title: str, rows: Sequence[Estimate], *, unit: str, digits: int = 0, head: str = "", width: int = 640
) -> c.Chart:
    """Rows in the order given. Two differ where their thick bars do not overlap; a thin line is a row's own interval.

    A ring says that the own interval holds zero, a disc that it lies above, a triangle below: no colour is needed.
    """
    top = 14.0
    left = axes.label_room([own.name for own in rows], width, 0.3)
    reach = [max(own.half, own.wide) for own in rows]
    ends = [own.value + sign * far for own, far in zip(rows, reach, strict=True) for sign in (-1, 1)]
    across, marks = scale_for([*ends, 0.0], left + 4, width - 66.0, zero=False)
    bottom = top + STEP * len(rows)
    parts = axes.below(across, marks, top, bottom, unit)
    parts.append(c.tag("line", x1=across(0), x2=across(0), y1=top - 4, y2=bottom, stroke=c.INK, stroke_width=1.2,
                       stroke_dasharray="5 3"))  # fmt: skip
    for place, own in enumerate(rows):
        parts += _row(own, top + STEP * (place + 0.5), left, across, width, digits)
    entries: list[tuple[Tone, str]] = [
        ("met", _("surely above zero")), ("muted", _("may be zero")), ("gap", _("surely below zero"))
    ]  # fmt: skip
    used = {own.tone for own in rows}
    parts += legend([own for own in entries if own[0] in used], 14, bottom + 50)
    lines: tuple[str, ...] = (head or _("School"), unit, _("Half of the interval"))
    table: tuple[tuple[str, ...], ...] = tuple(
        (own.name, signed(own.value, digits), number(own.half, digits)) for own in rows
    )
    if any(own.wide for own in rows):
        lines = (*lines, _("Interval from"), _("Interval to"))
        table = tuple(
            (*cells, signed(own.value - own.wide, digits), signed(own.value + own.wide, digits))
            for cells, own in zip(table, rows, strict=True)
        )  # fmt: skip
    return c.Chart(c.picture(width, bottom + 58, title, parts), title, lines, table)


def _row(own: Estimate, y: float, left: float, across: Scale, width: int, digits: int) -> list[str]:
    thin = c.tag("line", x1=across(own.value - own.wide), x2=across(own.value + own.wide), y1=y, y2=y, stroke=c.INK,
                 stroke_width=1) if own.wide else ""  # fmt: skip
    thick = c.tag("line", x1=across(own.value - own.half), x2=across(own.value + own.half), y1=y, y2=y,
                  stroke=c.INK_SOFT, stroke_width=4, stroke_opacity=0.55)  # fmt: skip
    words = f"{own.name}: {signed(own.value, digits)} ± {number(own.wide or own.half, digits)}"
    dot = mark(across(own.value), y, own.tone, 4.4, 1)
    reach = {} if own.href else {"tabindex": "0", "role": "img", "aria_label": words}
    return [
        c.text(left - 8, y + 4, c.cut(own.name, left - 12, 11), text_anchor="end", fill=c.INK, font_size=11),
        linked(thin + thick + dot, own.href, words, **reach),
        c.text(width - 4, y + 4, signed(own.value, digits), text_anchor="end", fill=c.INK, font_size=11),
    ]
