"""The Lorenz curve: what share of the resource the least-served share of pupils has."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.ui.formats import percent

from . import axes
from . import chart as c
from .marks import linked, spot
from .scale import Scale

Curve = tuple[str, Sequence[tuple[float, float]]]
STYLES = (
    (c.GREEN, None), (c.BLUE, "7 3"), (c.AMBER, "2 3"), (c.INK_SOFT, "9 3 2 3"), (c.INK, "14 4"),
    (c.GREEN, "6 2 2 2 2 2"),
)  # fmt: skip
"""Colour and dash of the first, second … curve: they differ without colour too."""


def lorenz(title: str, curves: Sequence[Curve], *, x_label: str = "", y_label: str = "", width: int = 460) -> c.Chart:
    """Each curve from (0, 0) to (1, 1) in shares. The straight line is even distribution."""
    left, top, side = 52.0, 30.0, float(width - 72)
    across, up = Scale(0, 100, left, left + side), Scale(0, 100, top + side * 0.82, top)
    marks = [0, 20, 40, 60, 80, 100]
    parts = axes.below(across, marks, top, up.start, x_label or _("Pupils, from the least served (%)"))
    parts += axes.beside(up, marks, left, left + side, y_label or _("Share of the resource (%)"))
    even = [(across(0), up(0)), (across(100), up(100))]
    parts.append(c.tag("path", d=c.path(even), stroke=c.INK_SOFT, stroke_width=1, fill="none"))
    for (colour, dash), (name, points) in zip(STYLES * 9, curves):
        line = [(across(x * 100), up(y * 100)) for x, y in points]
        if len(curves) == 1:
            parts.append(c.tag("path", d=c.path(line, close=True), fill=colour, fill_opacity=0.1))
        shape = c.tag(
            "path",
            d=c.path(line),
            stroke=colour,
            stroke_width=2.2,
            stroke_dasharray=dash,
            fill="none",
            stroke_linejoin="round",
            class_="shape",
        )
        parts.append(linked(shape, "", f"{name}: {_half(points)}"))
        for share in (0.1 * tenth for tenth in range(1, 10)):
            parts.append(spot(across(100 * share), up(100 * at(points, share)), _at_share(name, points, share)))
    for place, ((colour, dash), (name, _points)) in enumerate(zip(STYLES * 9, curves)):
        y = top + 14 + place * 19
        parts.append(
            c.tag(
                "line", x1=left + 12, x2=left + 38, y1=y, y2=y, stroke=colour, stroke_width=2.2, stroke_dasharray=dash
            )
        )
        parts.append(c.text(left + 46, y + 4, name, fill=c.INK))
    table = tuple((name, *(percent(at(points, share)) for share in (0.2, 0.4, 0.5, 0.8))) for name, points in curves)
    return c.Chart(
        c.picture(width, up.start + 36, title, parts, "square"), title, ("", "20%", "40%", "50%", "80%"), table
    )


def _half(points: Sequence[tuple[float, float]]) -> str:
    return _("the least-served half of the pupils has %(share)s") % {"share": percent(at(points, 0.5))}


def _at_share(name: str, points: Sequence[tuple[float, float]], share: float) -> str:
    values = {"name": name, "pupils": percent(share, 0), "share": percent(at(points, share))}
    return _("%(name)s: the least-served %(pupils)s have %(share)s") % values


def at(points: Sequence[tuple[float, float]], x: float) -> float:
    """The curve's height at ``x``, by straight lines between its points."""
    before = (0.0, 0.0)
    for point in points:
        if point[0] >= x:
            span = point[0] - before[0]
            return point[1] if not span else before[1] + (point[1] - before[1]) * (x - before[0]) / span
        before = point
    return before[1]
