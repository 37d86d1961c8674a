"""Published data sets; a test that needs one skips, with the reason, where the folder is absent."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data" / "statistics"


def read(name, sep=","):
    """The rows of a file as dictionaries of texts."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not there: published data are not shipped with the project")
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file, delimiter=sep))


def numbers(rows, name):
    """One column as numbers."""
    return [float(row[name]) for row in rows]
