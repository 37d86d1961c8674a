"""A QR code as SVG: one path, black on white whatever the page's colours are, so that every camera reads it."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from .symbol import symbol

QUIET = 4
"""Light squares around the code, as the standard asks."""


def svg(text: str, label: str = "") -> SafeString:
    """The code of a text; ``label`` is what a screen reader says. Raises ValueError for more than 213 bytes."""
    grid = symbol(text)
    side = len(grid) + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(grid)
        for column, dark in enumerate(line)
        if dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" shape-rendering="crispEdges" role="img" aria-label="{1}">'
        '<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path fill="#000" d="{2}"/></svg>',
        side, label, path,
    )  # fmt: skip
