"""The whole table: the rows of ``table.py`` and of every ``rows_*.py`` beside it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.access import table

PARTS = sorted(path.stem for path in Path(__file__).parent.glob("rows_*.py"))
ROWS: tuple[table.Row, ...] = table.ROWS + tuple(
    row for part in PARTS for row in import_module(f"tests.access.{part}").ROWS
)
"""Every address of the platform."""
