"""One declared figure at its address: the common shape of a table of figures and of statistics forms."""

from __future__ import annotations

from typing import Any, NamedTuple


class Entry(NamedTuple):
    """A figure of a school, as it stands in a file.

    ``row`` counts as the spreadsheet does, ``column`` is its letter, ``header`` what the column (or the form's row and
    column) is called. ``school`` is the identity code and ``name`` the name; either may be empty. ``figure`` is a code
    of the catalogue, ``stage`` one of ``kindergarten primary junior senior`` or empty for a figure that stages share,
    or where the school has one stage only. ``value`` is the raw cell unless ``read`` says that it is a number in the
    figure's unit.
    """

    sheet: str
    row: int
    column: str
    header: str
    school: str
    name: str
    county: str
    stage: str
    figure: str
    value: Any
    read: bool = False
