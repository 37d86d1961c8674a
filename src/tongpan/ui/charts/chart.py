"""What every chart is made of: a finding, a picture, and the same numbers as a table."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString

from tongpan.ui.formats import escaped, spaced

INK, INK_SOFT, LINE, PAPER = "#1f2933", "#52606d", "#d9d4c9", "#ffffff"
GREEN, AMBER, RED, BLUE = "#0f766e", "#b45309", "#b42318", "#1d4e89"
GREEN_SOFT, AMBER_SOFT = "#7fb8b1", "#e0a458"
FONT = "Noto Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
BETWEEN = '</td><td class="num">'
NAMES: dict[str, str] = {}
"""Attribute names of SVG by the keyword that stands for them."""
SIZE = 12
"""Type size in the picture's own units; a chart is drawn for a width of about 640."""
NARROW = 340
"""The width of a picture that a phone shows whole, with words of about the same size."""


@dataclass(frozen=True)
class Chart:
    """``svg`` is the picture, ``title`` the finding, ``head`` and ``rows`` the same numbers as a table.

    ``narrow`` is the picture for a phone; without one, a wide picture is moved sideways there.
    """

    svg: str
    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    narrow: str = ""

    @property
    def table(self) -> SafeString:
        """The rows of the table as HTML; a chart of a county has hundreds, which the template engine is slow at."""
        cells = ([escaped(cell) for cell in row] for row in self.rows)
        return SafeString("".join(f"<tr><td>{BETWEEN.join(row)}</td></tr>" for row in cells))

    def __html__(self) -> str:
        """What a template writes for ``{{ chart }}``: every word in it is escaped already."""
        return self.svg

    def __str__(self) -> SafeString:
        """The same for ``{{ chart }}``: Django turns what it shows into text before it asks for ``__html__``."""
        return SafeString(self.svg)


def fitting(draw: Callable[..., Chart], *given: Any, **named: Any) -> Chart:
    """What ``draw`` makes of all that follows, with a second picture for phones; ``draw`` takes a ``width``."""
    narrow = draw(*given, **named, width=NARROW).svg.replace('class="chart ', 'class="chart slim ', 1)
    return replace(draw(*given, **named), narrow=narrow)


def num(value: float) -> str:
    """A coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def attrs(values: dict[str, Any]) -> str:
    """Attributes as SVG writes them: ``stroke_width`` becomes ``stroke-width``, ``class_`` becomes ``class``."""
    parts = []
    for key, value in values.items():
        if value is not None:
            name = NAMES.get(key) or NAMES.setdefault(key, key.rstrip("_").replace("_", "-"))
            plain = num(value) if type(value) is float else value if type(value) is int else html.escape(str(value))
            parts.append(f' {name}="{plain}"')
    return "".join(parts)


def tag(name: str, *inside: str, **values: Any) -> str:
    """One element. ``inside`` is finished SVG; use :func:`text` for words."""
    return f"<{name}{attrs(values)}>{''.join(inside)}</{name}>" if inside else f"<{name}{attrs(values)}/>"


def text(x: float, y: float, words: Any, **values: Any) -> str:
    """Words at a place; Chinese and Latin get their thin space. Escaped."""
    values = {"x": float(x), "y": float(y), "fill": INK_SOFT} | values
    return f"<text{attrs(values)}>{html.escape(spaced(str(words)), quote=False)}</text>"


def hint(words: str) -> str:
    """What is shown when one points at the element around it."""
    return f"<title>{html.escape(spaced(words), quote=False)}</title>"


def path(points: Sequence[tuple[float, float]], *, close: bool = False) -> str:
    """The ``d`` of a line through points."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + ("Z" if close else "")


def picture(width: float, height: float, title: str, parts: Sequence[str], css: str = "") -> str:
    """The whole SVG: it takes the width it is given, and speaks its finding to screen readers."""
    # What holds links or marks that take the focus is no single picture: a reader must be able to go into it.
    role = "group" if any("<a " in part or "tabindex" in part for part in parts) else "img"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(width)} {num(height)}" width="{num(width)}"'
        f' height="{num(height)}" class="chart {css}" role="{role}" aria-label="{html.escape(spaced(title))}"'
        f' font-family="{FONT}" font-size="{SIZE}">{"".join(parts)}</svg>'
    )


def text_width(words: str, size: float = SIZE) -> float:
    """About how wide words are: a Chinese character is as wide as high, a Latin one a little over half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in str(words))


def cut(words: str, width: float, size: float = SIZE) -> str:
    """The words as far as they fit, with “…” where something is left out."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words, size) > width - size:
        words = words[:-1]
    return f"{words}…"
