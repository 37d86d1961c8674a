"""A race in one picture: how far every solver is from the best known value, instance by instance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

COLOURS = ("#0f766e", "#b45309", "#1d4ed8", "#7c3aed", "#6b7280")
LEFT, ROW, WIDTH, TOP = 190, 18, 900, 64
TICKS = (0.0, 0.001, 0.01, 0.1, 1.0)


def draw(rows: Sequence[dict[str, Any]], path: Path, title: str) -> None:
    """Write an SVG of the rows of :mod:`benchmarks.quality`; several seeds of one solver are several dots.

    The axis bends so that 0.01 % and 100 % both show; a solver without a solution has a cross at the right edge.
    """
    names = list(dict.fromkeys(row["instance"] for row in rows))
    solvers = list(dict.fromkeys(row["solver"] for row in rows))
    height = TOP + ROW * len(names) + 30
    parts = [f'<text x="16" y="24" font-size="15" font-weight="600">{escape(title)}</text>']
    for place, solver in enumerate(solvers):
        x = LEFT + 150 * place
        parts.append(f'<circle cx="{x}" cy="42" r="4" fill="{COLOURS[place % len(COLOURS)]}"/>')
        parts.append(f'<text x="{x + 9}" y="46">{escape(solver)}</text>')
    for tick in TICKS:
        x = across(tick)
        parts.append(f'<path d="M{x:.1f} {TOP - 6}V{height - 24}" stroke="#e5e1d8"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 8}" text-anchor="middle" fill="#52606d">{tick:.1%}</text>')
    for place, name in enumerate(names):
        y = TOP + ROW * place + 8
        parts.append(f'<text x="{LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        parts += [_dot(row, y, solvers.index(row["solver"])) for row in rows if row["instance"] == name]
    style = 'font-family="sans-serif" font-size="11" fill="#1f2933"'
    body = "".join(parts)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {style}>{body}</svg>\n',
        encoding="utf8",
    )


def across(off: float) -> float:
    """Where a distance from the best known value stands on the bent axis."""
    span = WIDTH - LEFT - 40
    return LEFT + span * min(math.log1p(max(off, 0.0) * 10_000) / math.log1p(10_000), 1.0)


def _dot(row: dict[str, Any], y: float, solver: int) -> str:
    colour, off = COLOURS[solver % len(COLOURS)], row.get("off")
    if off is None:
        known = row.get("objective") is not None
        return "" if known else f'<text x="{WIDTH - 24}" y="{y + 4}" fill="{colour}">×</text>'
    word = f"<title>{escape(row['solver'])}: {off:.3%}</title>"
    return f'<circle cx="{across(off):.1f}" cy="{y}" r="4" fill="{colour}" fill-opacity="0.75">{word}</circle>'
