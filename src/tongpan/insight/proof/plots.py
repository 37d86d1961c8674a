"""The pictures of an effect: by year about the beginning, both groups through the years, the comparison built up."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.ui import charts
from tongpan.ui.charts import axes
from tongpan.ui.charts import chart as c
from tongpan.ui.charts.marks import linked
from tongpan.ui.charts.scale import Scale, scale_for
from tongpan.ui.formats import number

HEIGHT, LEFT, TOP, WIDTH = 280.0, 60.0, 34.0, 640
Points = Sequence[tuple[float, float, float, float]]


def event_study(title: str, points: Points, *, unit: str = "", digits: int = 2, width: int = WIDTH) -> charts.Chart:
    """The effect ``(years since the beginning, value, low, high)`` with its interval; the year before is the base.

    Rings before the beginning, filled marks after it: they differ without colour too.
    """
    rows = sorted([*points, (-1.0, 0.0, 0.0, 0.0)])
    steps = [step for step, *_rest in rows]
    across = Scale(min(steps) - 0.5, max(steps) + 0.5, LEFT + 6, width - 16.0)
    up, marks = scale_for([v for _s, *own in rows for v in own], HEIGHT - 52, TOP, count=5)
    parts = axes.beside(up, marks, LEFT, width - 16.0, unit)
    parts.append(
        c.tag("line", x1=LEFT, x2=width - 16.0, y1=up(0), y2=up(0), stroke=c.INK, stroke_width=1.4)
    )  # fmt: skip
    parts += axes.upright_limit(across(-0.5), TOP, HEIGHT - 52, _("the help begins"), width)
    for step, value, low, high in rows:
        parts += _mark(across(step), up, (step, value, low, high), unit, digits)
        parts.append(c.text(across(step), HEIGHT - 34, _step(step), text_anchor="middle", font_size=11))
    parts.append(c.text(width - 16.0, HEIGHT - 14, _("years since the help began"), text_anchor="end", font_size=11))
    head = (_("Year"), _("Effect"), _("Interval from"), _("Interval to"))
    table = tuple((_step(s), *(number(v, digits) for v in own)) for s, *own in rows)
    return charts.Chart(c.picture(width, HEIGHT, title, parts), title, head, table)


def _step(step: float) -> str:
    return f"+{step:.0f}" if step > 0 else f"{step:.0f}".replace("-", "\u2212")


def _mark(x: float, up: Scale, row: tuple[float, float, float, float], unit: str, digits: int) -> list[str]:
    step, value, low, high = row
    base, after = step == -1 and low == high, step >= 0
    words = (
        _("Year %(step)s: the base of the comparison") % {"step": _step(step)}
        if base
        else _("Year %(step)s: %(value)s %(unit)s (%(low)s to %(high)s)")
        % {"step": _step(step), "value": number(value, digits), "unit": unit, "low": number(low, digits),
           "high": number(high, digits)}
    )  # fmt: skip
    colour = c.GREEN if after else c.INK_SOFT
    shape = "" if base else _whisker(x, up(low), up(high), colour)
    shape += c.tag(
        "circle", cx=x, cy=up(value), r=5.0 if after else 4.2, fill=c.GREEN if after else c.PAPER, stroke=colour,
        stroke_width=2, class_="shape",
    )  # fmt: skip
    return [linked(shape, "", words, tabindex="0", role="img", aria_label=words)]


def _whisker(x: float, low: float, high: float, colour: str) -> str:
    line = c.tag("line", x1=x, x2=x, y1=low, y2=high, stroke=colour, stroke_width=2)
    ends = [c.tag("line", x1=x - 5, x2=x + 5, y1=y, y2=y, stroke=colour, stroke_width=2) for y in (low, high)]
    return line + "".join(ends)


Series = Sequence[tuple[str, Sequence[tuple[float, float]]]]


def years_of(title: str, series: Series, *, unit: str = "", digits: int = 2) -> charts.Chart:
    """Means through the school years, each group with its own line and dash."""
    names = {x: f"{x:.0f}" for _n, points in series for x, _y in points}
    return charts.fitting(charts.trend, title, series, unit=unit, digits=digits, x_names=names)


def curves_of(title: str, series: Series, *, limit: float, label: str) -> charts.Chart:
    """The chance to see an effect by the number of helped schools, a line for each number of years after.

    Narrow, so that a phone shows it whole.
    """
    names = {x: f"{x:.0f}" for _n, points in series for x, _y in points}
    return charts.trend(
        title, series, unit="%", digits=0, zero=True, x_names=names, limit=limit, limit_label=label,
        x_label=_("Helped schools"), keys=True, width=460, css="square",
    )  # fmt: skip
