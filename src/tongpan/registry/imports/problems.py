"""What is wrong with a file: one record per fault, with its address, cause and remedy, in words of any language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

ERROR, WARNING, NOTICE = "error", "warning", "notice"
LONGEST_VALUE = 60
CHINESE = "text_zh"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value cannot stand and what to do: two English message ids with ``%(name)s`` places, and their values.

    Parsers return a ``Fault`` in place of a value; the table that holds the cell turns it into a :class:`Problem`.
    """

    cause: str
    remedy: str
    values: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)
    severity: str = ERROR


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at its address. ``row`` counts as the spreadsheet does; 0 means the whole sheet or file.

    ``value`` is what the cell shows, masked where the column is personal. An error keeps the row out; a warning and a
    notice do not.
    """

    severity: str
    cause: str
    remedy: str
    values: dict[str, Any]
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    field: str = ""
    value: str = ""

    def where(self) -> str:
        """The address in words: row, header and value."""
        if self.row and self.header and self.value:
            return _("Row %(row)s, “%(header)s” is “%(value)s”") % self._address()
        if self.row and self.header:
            return _("Row %(row)s, “%(header)s”") % self._address()
        if self.row:
            return _("Row %(row)s") % self._address()
        if self.header:
            return _("Column “%(header)s”") % self._address()
        return self.sheet or self.file

    def _address(self) -> dict[str, Any]:
        return {"row": self.row, "header": self.header, "value": self.value}

    def text(self) -> str:
        """The whole sentence in the language in force: where, why, and what to do."""
        parts = {"where": self.where(), "cause": self.because(), "remedy": self.remedy and _(self.remedy) % self.values}
        return (_("%(where)s: %(cause)s; %(remedy)s.") if self.remedy else _("%(where)s: %(cause)s")) % parts

    def because(self) -> str:
        """Why, in the language in force. A rule kept as data brings its own Chinese text."""
        chinese = self.values.get(CHINESE) if (get_language() or "").startswith("zh") else None
        text = chinese or _(self.cause)
        return text % self.values if self.values else text

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; :meth:`from_dict` is the way back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Problem:
        """The problem that :meth:`as_dict` wrote down."""
        return cls(**data)


def tally(problems: Iterable[Problem]) -> dict[str, int]:
    """How many of each severity: ``{"error": …, "warning": …, "notice": …}``."""
    counted = Counter(problem.severity for problem in problems)
    return {severity: counted[severity] for severity in (ERROR, WARNING, NOTICE)}


def groups(problems: Iterable[Problem], most: int = 50) -> list[dict[str, Any]]:
    """The commonest kinds of fault with their number and first row, for a summary above a long list."""
    found: dict[tuple[str, str, str, str], list[Any]] = {}
    for problem in problems:
        key = (problem.severity, problem.sheet, problem.header, problem.cause)
        found.setdefault(key, [0, problem.row, problem.remedy])[0] += 1
    ordered = sorted(found.items(), key=lambda item: (item[0][0] != ERROR, -item[1][0]))
    return [
        {
            "severity": key[0],
            "sheet": key[1],
            "header": key[2],
            "cause": key[3],
            "count": n,
            "row": row,
            "remedy": remedy,
        }
        for key, (n, row, remedy) in ordered[:most]
    ]
