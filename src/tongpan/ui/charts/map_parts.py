"""What stands on and under a map: shades by class, labels that do not meet, legends, the scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from tongpan.ui.formats import number

from . import chart as c
from .marks import COLOURS, Tone, legend
from .projection import Projection
from .scale import nice_step

SHADES = ("#fdf6ea", "#f9e7cb", "#f3d3a2", "#ecbd78", "#e3a552")
"""Light to dark amber: none short … most short."""
DASHES = "5 3"
"""How the rim of an area is drawn that has no border of its own."""
NO_VALUE = "#ebe8e1"


@dataclass
class Labels:
    """Words already on the map; a new one is put where it meets none, or left out."""

    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def put(self, x: float, y: float, words: str, size: float, *, bold: bool = False) -> str:
        """The words centred at the place, or a little below or above; empty where there is no room."""
        half = c.text_width(words, size) / 2 + 2
        for shift in (0, size + 3, -size - 3):
            box = (x - half, y + shift - size, x + half, y + shift + 3)
            if all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in self.boxes):
                self.boxes.append(box)
                weight = 600 if bold else None
                return c.text(
                    x, y + shift, words, text_anchor="middle", font_size=size, fill=c.INK, font_weight=weight,
                    paint_order="stroke", stroke="#ffffff", stroke_width=3, stroke_opacity=0.85, pointer_events="none",
                )  # fmt: skip
        return ""


def classes(values: Sequence[float]) -> list[float]:
    """Upper bounds of at most five classes with round bounds; whole numbers up to five get a class each."""
    known = sorted(set(values))
    if not known:
        return []
    if len(known) <= len(SHADES):
        return known
    most = len(SHADES)
    step = next(
        step for step in _round_steps((known[-1] - known[0]) / most) if _bounds(known, step)[most - 1] >= known[-1]
    )
    bounds = _bounds(known, step)
    return bounds[: next(n + 1 for n, bound in enumerate(bounds) if bound >= known[-1])]


def _round_steps(least: float) -> Iterator[float]:
    """1, 2, 2.5 and 5 times powers of ten, from ``least`` on."""
    power = 10.0 ** math.floor(math.log10(least))
    while True:
        yield from (step for part in (1, 2, 2.5, 5) if (step := part * power) >= least * 0.999)
        power *= 10


def _bounds(known: Sequence[float], step: float) -> list[float]:
    first = (known[0] // step + 1) * step
    return [first + step * n for n in range(len(SHADES))]


def shade_of(value: float | None, bounds: Sequence[float]) -> str:
    """The shade of the class that a value lies in."""
    if value is None:
        return NO_VALUE
    place = next((n for n, bound in enumerate(bounds) if value <= bound), len(bounds) - 1)
    return SHADES[round(place * (len(SHADES) - 1) / max(len(bounds) - 1, 1))]


def _scale_bar(project: Projection, x: float, y: float) -> list[str]:
    km = nice_step(90 / project.units_per_km, 1)
    km = km if km * project.units_per_km <= 130 else km / 2
    end = x + km * project.units_per_km
    return [
        c.tag(
            "path",
            d=f"M{c.num(x)} {c.num(y - 4)}V{c.num(y)}H{c.num(end)}V{c.num(y - 4)}",
            fill="none",
            stroke=c.INK_SOFT,
        ),
        c.text(end + 6, y, f"{number(km)} km", font_size=11),
    ]


def class_names(bounds: Sequence[float], *, whole: bool) -> list[str]:
    """What each class holds: “0–2”, “3–4” for whole numbers, “≤ 0.2” for others."""
    if not whole:
        return [f"≤ {number(bound)}" for bound in bounds]
    firsts = [min(0, bounds[0]) if bounds[0] > 1 else bounds[0], *(bound + 1 for bound in bounds[:-1])]
    return [number(last) if first == last else f"{number(first)}–{number(last)}" for first, last in zip(firsts, bounds)]


def _shade_legend(bounds: Sequence[float], words: str, x: float, y: float, *, whole: bool) -> list[str]:
    parts = [c.text(x, y, words, font_size=11)]
    x += c.text_width(words, 11) + 10
    for bound, label in zip(bounds, class_names(bounds, whole=whole)):
        parts.append(
            c.tag(
                "rect",
                x=x,
                y=y - 10,
                width=16,
                height=11,
                fill=shade_of(bound, bounds),
                stroke="#8c8672",
                stroke_width=0.6,
            )
        )
        parts.append(c.text(x + 21, y, label, font_size=11))
        x += 32 + c.text_width(label, 11)
    return parts


def _dashed(x: float, y: float) -> list[str]:
    line = c.tag(
        "line", x1=x, x2=x + 22, y1=y - 4, y2=y - 4, stroke="#8c8672", stroke_width=1.2, stroke_dasharray=DASHES
    )
    return [line, c.text(x + 28, y, _("drawn around its schools, no official outline"), font_size=11)]


def foot(
    values: Sequence[float], used: set[Tone], words: str, tones: dict[Tone, str] | None, project: Projection,
    top: float, width: float, *, around: bool = False,
) -> list[str]:  # fmt: skip
    """The legend of shades, the legend of marks and the scale, in the strip from ``top`` down.

    ``around``: some areas have no border of their own and are dashed.
    """
    bounds = classes(values)
    whole = all(float(value).is_integer() for value in values)
    parts = _shade_legend(bounds, words, 12, top + 22, whole=whole) if bounds else []
    spoken: dict[Tone, str] = tones or {
        "met": _("meets"), "gap": _("falls short"), "floor": _("below the floor"), "muted": _("not known"),
    }  # fmt: skip
    entries = [(tone, spoken[tone]) for tone in COLOURS if tone in used and tone in spoken]
    parts += legend(entries, 12, top + 44)
    if around:
        parts += _dashed(12 + sum(c.text_width(words, 11) + 34 for _tone, words in entries), top + 44)
    scale = c.tag("g", *_scale_bar(project, width - 170.0, top + 42), class_="scale")
    return [c.tag("g", *parts, class_="legend"), scale]
