"""Marks that differ in shape as well as in colour."""

from __future__ import annotations

from typing import Literal

from . import chart as c

Tone = Literal["met", "gap", "floor", "muted", "info"]

COLOURS: dict[Tone, str] = {"met": c.GREEN, "gap": c.AMBER, "floor": c.RED, "muted": "#7b8794", "info": c.BLUE}


def tone_of(
    value: float | None, limit: float | None, floor: float | None = None, *, higher_is_better: bool = True
) -> Tone:
    """Meets the limit, falls short of it, or lies below even the floor."""
    if value is None or limit is None:
        return "muted"
    sign = 1 if higher_is_better else -1
    if sign * value >= sign * limit:
        return "met"
    return "floor" if floor is not None and sign * value < sign * floor else "gap"


def mark(x: float, y: float, tone: Tone, size: float = 4.0, opacity: float = 0.85) -> str:
    """Circle: meets; triangle: falls short; diamond: below the floor; ring: not known; square: new."""
    fill = {"fill": COLOURS[tone], "fill_opacity": opacity, "stroke": "#ffffff", "stroke_width": 0.7, "class_": "shape"}
    if tone == "met":
        return c.tag("circle", cx=x, cy=y, r=size, **fill)
    if tone == "muted":
        return c.tag(
            "circle", cx=x, cy=y, r=size, **(fill | {"fill": "#ffffff", "stroke": COLOURS[tone], "stroke_width": 1.4})
        )
    s = size * 1.25
    if tone == "gap":
        corners = [(x, y - s), (x + s, y + s * 0.8), (x - s, y + s * 0.8)]
    elif tone == "info":
        corners = [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)]
    else:
        corners = [(x, y - s * 1.1), (x + s, y), (x, y + s * 1.1), (x - s, y)]
    return c.tag("path", d=c.path(corners, close=True), **fill)


def linked(shape: str, href: str, words: str, **values: str) -> str:
    """A shape that tells its numbers, and opens a page where it has an address."""
    inside = c.hint(words) + shape
    return c.tag("a", inside, href=href, aria_label=words, **values) if href else c.tag("g", inside, **values)


def spot(x: float, y: float, words: str) -> str:
    """A place on a line that tells its value: nothing is drawn until one points at it or comes to it by keyboard."""
    hit = c.tag("circle", cx=x, cy=y, r=9, fill="none", pointer_events="all")
    ring = c.tag("circle", cx=x, cy=y, r=4, fill="none", class_="shape", pointer_events="none")
    return linked(hit + ring, "", words)


def legend(entries: list[tuple[Tone, str]], x: float, y: float) -> list[str]:
    """Each mark with its word, in one line from ``x`` on."""
    parts = []
    for tone, words in entries:
        parts += [mark(x + 5, y - 4, tone, opacity=1), c.text(x + 14, y, words, font_size=11)]
        x += c.text_width(words, 11) + 34
    return parts
