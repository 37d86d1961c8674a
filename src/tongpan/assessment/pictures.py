"""Pictures of tests: curves of items, Wright map, distractors, profile; readable in black and white."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tongpan.ui.charts import Chart, axes
from tongpan.ui.charts import chart as c
from tongpan.ui.charts.lorenz import STYLES
from tongpan.ui.charts.marks import legend, linked, mark, spot
from tongpan.ui.charts.scale import Scale, scale_for
from tongpan.ui.formats import number, percent

Curve = Sequence[tuple[float, float]]
WIDTH, LEFT, TOP = 640, 56.0, 30.0
QUARTERS = [0, 25, 50, 75, 100]


def curves(
    title: str,
    drawn: Sequence[tuple[str, Curve]],
    *,
    x_label: str,
    y_label: str,
    shares: bool = False,
    mark_at: float | None = None,
    mark_words: str = "",
    width: int = WIDTH,
) -> Chart:
    """Lines over the scale that differ in colour and dash; ``shares`` fixes the height from 0 to 100 per cent."""
    bottom = 250.0
    across, marks = scale_for([x for _n, line in drawn for x, _y in line], LEFT, width - 16.0, zero=False, count=6)
    up, steps = scale_for([y for _n, line in drawn for _x, y in line], bottom, TOP)
    parts = axes.below(across, marks, TOP, bottom, x_label)
    name = f"{y_label}（%）" if shares else y_label
    if shares:
        up = Scale(0, 1, bottom, TOP)
        parts += axes.beside(Scale(0, 100, bottom, TOP), QUARTERS, LEFT, width - 16.0, name)
    else:
        parts += axes.beside(up, steps, LEFT, width - 16.0, name)
    if mark_at is not None:
        beside = LEFT + c.text_width(name, 11)
        parts += axes.upright_limit(across.within(mark_at), TOP, bottom, mark_words, width, beside)
    x, below = LEFT, bottom + 50
    for (colour, dash), (name, line) in zip(STYLES * 9, drawn, strict=False):
        parts.append(_line(across, up, line, colour, dash, name))
        parts += [_spot(across, up, line, place, name, shares=shares) for place in marks]
        if len(drawn) > 1:
            if x > LEFT and x + 34 + c.text_width(name) > width:
                x, below = LEFT, below + 20
            parts += _key(x, below, colour, dash, name)
            x += c.text_width(name) + 62
    table = tuple((name, *(number(_at(line, place), 2) for place in marks)) for name, line in drawn)
    head = ("", *(number(place, 0) for place in marks))
    height = below + 8 if len(drawn) > 1 else bottom + 38
    return Chart(c.picture(width, height, title, parts), title, head, table)


def _line(across: Scale, up: Scale, line: Curve, colour: str, dash: str | None, name: str) -> str:
    points = [(across.within(x), up.within(y)) for x, y in line]
    shape = c.tag("path", d=c.path(points), stroke=colour, stroke_width=2.2, stroke_dasharray=dash, fill="none",
                  class_="shape")  # fmt: skip
    return linked(shape, "", name)


def _spot(across: Scale, up: Scale, line: Curve, place: float, name: str, *, shares: bool) -> str:
    """A value of a line that can be read: at each figure of the axis."""
    x, y = min(line, key=lambda point: abs(point[0] - place))
    words = f"{name}{_(': ')}{number(x, 0)} → {percent(y, 0) if shares else number(y, 2)}"
    return spot(across.within(x), up.within(y), words)


def _key(x: float, y: float, colour: str, dash: str | None, name: str) -> list[str]:
    line = c.tag("line", x1=x, x2=x + 28, y1=y - 4, y2=y - 4, stroke=colour, stroke_width=2.2, stroke_dasharray=dash)
    return [line, c.text(x + 34, y, name, fill=c.INK)]


def _at(line: Curve, x: float) -> float | None:
    return min(line, key=lambda point: abs(point[0] - x))[1] if line else None


def wright(
    title: str, edges: Sequence[float], shares: Sequence[float], items: Sequence[tuple[str, float, str]], *,
    width: int = WIDTH,
) -> Chart:  # fmt: skip
    """Pupils at the left, items at the right, on one scale: easy items and few points below, hard ones above."""
    height, middle = 380.0, width * 0.42
    up, marks = scale_for([*edges, *(place for _n, place, _h in items)], height - 20, TOP + 10, zero=False, count=8)
    parts = axes.beside(up, marks, LEFT, width - 16.0, _("Scale score"))
    dense = [share / max(top - low, 1e-9) for share, low, top in zip(shares, edges, edges[1:], strict=False)]
    most = max(dense, default=1.0) or 1.0
    for share, thick, low, top in zip(shares, dense, edges, edges[1:], strict=False):
        wide = (middle - LEFT - 20) * thick / most
        bar = c.tag("rect", x=middle - wide, y=up(top), width=wide, height=up(low) - up(top) - 0.6, fill=c.GREEN_SOFT,
                    stroke=c.GREEN, stroke_width=0.6, class_="shape")  # fmt: skip
        words = _("%(low)s to %(top)s: %(share)s of the pupils") % {
            "low": number(low, 0), "top": number(top, 0), "share": percent(share),
        }  # fmt: skip
        parts.append(linked(bar, "", words))
    parts.append(c.tag("line", x1=middle, x2=middle, y1=TOP, y2=height - 20, stroke=c.INK, stroke_width=1.2))
    taken: list[tuple[float, float]] = []
    for name, place, href in sorted(items, key=lambda own: own[1]):
        y, x = up.within(place), middle + 10
        while any(abs(y - ty) < 13 and abs(x - tx) < 30 for tx, ty in taken):
            x += 31
        taken.append((x, y))
        words = _("Item %(item)s: half of its points are reached at %(place)s") % {
            "item": name, "place": number(place, 0),
        }  # fmt: skip
        parts.append(linked(c.text(x, y + 4, name, fill=c.INK, font_size=11), href, words))
    words = _("Pupils who took part")
    parts.append(c.text(middle - 10, TOP - 16, words, text_anchor="end", fill=c.INK, font_weight=600))
    parts.append(c.text(middle + 10, TOP - 16, _("Items, by number"), fill=c.INK, font_weight=600))
    rows = tuple((name, number(place, 0)) for name, place, _h in items)
    return Chart(c.picture(width, height, title, parts), title, (_("Test item"), _("Scale score")), rows)


def distractor(title: str, letters: Sequence[tuple[str, bool, Sequence[float]]], *, width: int = 460) -> Chart:
    """Which letter the weakest to the strongest fifth of the pupils took; the right one as a thick line."""
    bottom = 230.0
    across, up = Scale(1, 5, LEFT + 20, width - 50.0), Scale(0, 1, bottom, TOP)
    parts = axes.beside(Scale(0, 100, bottom, TOP), QUARTERS, LEFT, width - 40.0, _("Chosen by (%)"))
    names = (_("weakest fifth"), "2", "3", "4", _("strongest fifth"))
    parts += [c.text(across(place), bottom + 16, name, text_anchor="middle", font_size=11)
              for place, name in enumerate(names, start=1)]  # fmt: skip
    styles, x = iter(STYLES[1:] * 5), LEFT
    for letter, key, fifths in letters:
        colour, dash = STYLES[0] if key else next(styles)
        # At the ends lines lie close and their letters are moved apart: each stands beside a piece of its line too.
        parts += _key(x, bottom + 42, colour, dash, f"{letter} ✓" if key else letter)
        x += 76
        line = [(across(place), up(own)) for place, own in enumerate(fifths, start=1)]
        shape = c.tag("path", d=c.path(line), stroke=colour, stroke_width=3.2 if key else 1.8, stroke_dasharray=dash,
                      fill="none", class_="shape")  # fmt: skip
        parts.append(linked(shape, "", f"{letter}: {', '.join(percent(own, 0) for own in fifths)}"))
        parts += [
            spot(x, y, f"{letter}{_(', ')}{fifth}{_(': ')}{percent(own, 0)}")
            for (x, y), fifth, own in zip(line, names, fifths, strict=True)
        ]
    y = bottom + 12
    for letter, key, fifths in sorted(letters, key=lambda own: own[2][-1]):
        y = min(up(fifths[-1]), y - 13)
        words = f"{letter} ✓" if key else letter
        parts.append(c.text(width - 44.0, y + 4, words, fill=c.INK, font_weight=600 if key else 400))
    table = tuple((letter, *(percent(own, 0) for own in fifths)) for letter, _key, fifths in letters)
    return Chart(c.picture(width, bottom + 50, title, parts, "square"), title, ("", *names), table)


def profile(
    title: str, rows: Sequence[tuple[str, float, float, str]], *, own_label: str, other_label: str, width: int = WIDTH
) -> Chart:
    """Item by item, the share of points here (filled) and of all pupils (ring), joined by a line."""
    step, top, left = 19.0, 14.0, 60.0
    across = Scale(0, 100, left, width - 20.0)
    bottom = top + step * len(rows)
    parts = axes.below(across, [0, 20, 40, 60, 80, 100], top, bottom, _("Share of points (%)"))
    for place, (name, own, other, href) in enumerate(rows):
        y = top + step * (place + 0.5)
        parts.append(c.text(left - 10, y + 4, name, text_anchor="end", fill=c.INK, font_size=11))
        line = c.tag("line", x1=across(100 * own), x2=across(100 * other), y1=y, y2=y, stroke=c.INK_SOFT)
        shapes = line + mark(across(100 * other), y, "muted", 4.0) + mark(across(100 * own), y, "met", 4.2)
        words = f"{name}: {own_label} {percent(own, 0)}, {other_label} {percent(other, 0)}"
        parts.append(linked(shapes, href, words))
    parts += legend([("met", own_label), ("muted", other_label)], left, bottom + 50)
    table = tuple((name, percent(own, 0), percent(other, 0)) for name, own, other, _href in rows)
    head = (_("Test item"), own_label, other_label)
    return Chart(c.picture(width, bottom + 58, title, parts), title, head, table)
