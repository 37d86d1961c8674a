"""Lines: a value through the years, what a budget buys, and a search closing its gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from tongpan.ui.formats import number, percent

from . import axes
from . import chart as c
from .lorenz import STYLES
from .marks import linked
from .scale import Scale, scale_for

HEIGHT, LEFT, TOP = 250.0, 52.0, 32.0
Points = Sequence[tuple[float, float]]


def _ends(
    series: Sequence[tuple[str, Points]], across: Scale, up: Scale, limit: tuple[float, str] | None = None
) -> list[str]:
    """The names at the right ends of the lines (and of the limit), moved apart where they would touch."""
    ends = [(up(points[-1][1]), name, style[0]) for style, (name, points) in zip(STYLES * 9, series) if points]
    if limit is not None:
        ends.append((up(limit[0]), limit[1], c.INK))
    parts, free = [], 0.0
    for y, name, colour in sorted(ends):
        y = max(y, free)
        free = y + 15
        parts.append(c.text(across.end + 8, y + 4, c.cut(name, 96), fill=colour, font_weight=600))
    return parts


def _keys(names: Sequence[str], x: float, y: float) -> list[str]:
    """The names of the lines in a row, each behind a piece of its line."""
    parts = []
    for (colour, dash), name in zip(STYLES * 9, names):
        parts.append(
            c.tag("line", x1=x, x2=x + 26, y1=y - 4, y2=y - 4, stroke=colour, stroke_width=2.2, stroke_dasharray=dash)
        )
        parts.append(c.text(x + 32, y, name, fill=c.INK))
        x += c.text_width(name) + 54
    return parts


def _line(points: Points, across: Scale, up: Scale, style: tuple[str, Any], words: Sequence[str]) -> list[str]:
    colour, dash = style
    places = [(across(x), up(y)) for x, y in points]
    parts = [
        c.tag(
            "path",
            d=c.path(places),
            fill="none",
            stroke=colour,
            stroke_width=2.2,
            stroke_dasharray=dash,
            stroke_linejoin="round",
        )
    ]
    parts += [
        linked(
            c.tag("circle", cx=x, cy=y, r=3.6, fill=c.PAPER, stroke=colour, stroke_width=2, class_="shape"), "", word
        )
        for (x, y), word in zip(places, words)
    ]
    return parts


def trend(
    title: str,
    series: Sequence[tuple[str, Points]],
    *,
    unit: str = "",
    limit: float | None = None,
    limit_label: str = "",
    digits: int = 2,
    zero: bool = False,
    x_names: dict[float, str] | None = None,
    x_label: str = "",
    keys: bool = False,
    width: int = 640,
    css: str = "",
) -> c.Chart:
    """Each series ``(name, [(year, value), …])``; years without a value are simply left out of the list.

    ``x_label`` names the horizontal axis where it is not school years; ``keys`` names the lines under the picture,
    for lines that end in one place; ``css`` is a class of the picture.
    """
    years = sorted({x for _n, points in series for x, _y in points})
    values = [y for _n, points in series for _x, y in points] + ([limit] if limit is not None else [])
    right = width - (16.0 if keys else 110.0)
    across = Scale(min(years, default=0), max(years, default=1), LEFT + 14, right - 8)
    up, marks = scale_for(values, HEIGHT - 34, TOP, zero=zero, count=4)
    parts = axes.beside(up, marks, LEFT, right, unit)
    names = x_names or {}
    for year in years:
        parts.append(
            c.text(across(year), HEIGHT - 14, names.get(year, f"{year:g}"), text_anchor="middle", font_size=11)
        )
    if x_label:
        parts.append(c.text(across.end, HEIGHT + 4, x_label, text_anchor="end", font_size=11))
    if limit is not None:
        parts += axes.level_limit(up(limit), LEFT, right, limit_label if keys else "", at_left=keys)
    for style, (name, points) in zip(STYLES * 9, series):
        words = [f"{name} {names.get(x, f'{x:g}')}: {number(y, digits)}{unit}" for x, y in points]
        parts += _line(points, across, up, style, words)
    if keys:
        parts += _keys([name for name, _points in series], LEFT, HEIGHT + 26)
    else:
        parts += _ends(series, across, up, None if limit is None else (limit, limit_label or number(limit, digits)))
    head = (x_label, *(names.get(year, f"{year:g}") for year in years))
    table = tuple((name, *(number(dict(points).get(year), digits) for year in years)) for name, points in series)
    height = HEIGHT + (34 if keys else 12 if x_label else 0)
    return c.Chart(c.picture(width, height, title, parts, css), title, head, table)


def frontier(
    title: str,
    points: Points,
    *,
    x_label: str = "",
    y_label: str = "",
    chosen: int | None = None,
    limit: float | None = None,
    limit_label: str = "",
    digits: int = 0,
    width: int = 640,
) -> c.Chart:
    """What each budget buys: ``(budget, reached)`` in order of budget, as steps; ``chosen`` is one's own."""
    across, x_marks = scale_for([x for x, _y in points], LEFT, width - 30.0)
    up, y_marks = scale_for(
        [y for _x, y in points] + ([limit] if limit is not None else []), HEIGHT - 40, TOP, zero=False, count=4
    )
    parts = axes.below(across, x_marks, TOP, HEIGHT - 40, x_label) + axes.beside(
        up, y_marks, LEFT, width - 30.0, y_label
    )
    corners: list[tuple[float, float]] = []
    for x, y in points:
        if corners:
            corners.append((across(x), corners[-1][1]))
        corners.append((across(x), up(y)))
    parts.append(c.tag("path", d=c.path(corners), fill="none", stroke=c.GREEN, stroke_width=2.2))
    if limit is not None:
        parts += axes.level_limit(up(limit), LEFT, width - 30.0, limit_label or number(limit, digits))
    for place, (x, y) in enumerate(points):
        mine = place == chosen
        shape = c.tag(
            "circle",
            cx=across(x),
            cy=up(y),
            r=6.5 if mine else 4.0,
            fill=c.GREEN if mine else c.PAPER,
            stroke=c.GREEN,
            stroke_width=2,
            class_="shape",
        )
        parts.append(linked(shape, "", f"{number(x, 0)} → {number(y, digits)}"))
    if chosen is not None:
        x, y = points[chosen]
        parts.append(
            c.text(
                across(x) + 10,
                up(y) + 18,
                _("this plan"),
                fill=c.INK,
                font_weight=600,
                paint_order="stroke",
                stroke=c.PAPER,
                stroke_width=3,
            )
        )
    table = tuple((number(x, 0), number(y, digits)) for x, y in points)
    return c.Chart(c.picture(width, HEIGHT, title, parts), title, (x_label, y_label), table)


def progress(
    title: str, points: Sequence[tuple[float, float, float]], *, unit: str = "", digits: int = 1, width: int = 640
) -> c.Chart:
    """A search against time: ``(seconds, best found, proven bound)``; the band between them is not proven."""
    across, x_marks = scale_for([x for x, _b, _l in points], LEFT + 10, width - 110.0)
    up, y_marks = scale_for(
        [value for _x, best, bound in points for value in (best, bound)], HEIGHT - 40, TOP, zero=False, count=4
    )
    parts = axes.below(across, x_marks, TOP, HEIGHT - 40, _("seconds")) + axes.beside(
        up, y_marks, LEFT + 10, width - 110.0, unit
    )
    best = [(x, value) for x, value, _l in points]
    bound = [(x, value) for x, _b, value in points]
    band = [(across(x), up(y)) for x, y in [*best, *reversed(bound)]]
    parts.append(c.tag("path", d=c.path(band, close=True), fill=c.AMBER, fill_opacity=0.12))
    for style, line in zip(STYLES, (best, bound)):
        parts += _line(line, across, up, style, [f"{number(x, 1)} s: {number(y, digits)} {unit}" for x, y in line])
    parts += _ends([(_("best found"), best), (_("proven bound"), bound)], across, up)
    table = tuple(
        (number(x, 1), number(b, digits), number(low, digits), percent((b - low) / b if b else 0, 2))
        for x, b, low in points
    )
    head = (_("seconds"), _("best found"), _("proven bound"), _("gap"))
    return c.Chart(c.picture(width, HEIGHT, title, parts), title, head, table)
