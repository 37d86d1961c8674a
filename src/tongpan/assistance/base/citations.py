"""Findings that a decision may rest on, told by parts above: assistance cites them and knows nothing of them.

A finding is kept as plain data: kind, key, and what was said that day as a message id with values. The decision reads
the same when the finding is gone, and who may not open it reads its verdict and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import Unit, User
from tongpan.ui.formats import with_days

TONES = {"good": "met", "gap": "gap", "": "muted"}


@dataclass(frozen=True)
class Finding:
    """One finding of a unit (its key): ``text`` with ``values`` is what it says, ``name`` what it is called.

    ``tone`` is good, gap or empty.
    """

    kind: str
    key: str
    unit: str
    name: str
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    tone: str = ""

    @property
    def said(self) -> str:
        """What it says, in the reader's language."""
        return _(self.text) % with_days(self.values)

    def plain(self) -> dict[str, Any]:
        """As a record keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Source:
    """A part that has findings. ``offered`` gives those of a unit, the newest first; ``address`` opens one.

    ``about`` gives the findings of a unit about one of its records, named as a file names what it is attached to
    (``bond:12``).
    """

    kind: str
    permission: str
    offered: Callable[[Unit], Sequence[Finding]]
    address: Callable[[str, int, str], str]
    about: Callable[[Unit, str], Sequence[Finding]] = lambda _unit, _record: ()


_sources: dict[str, Source] = {}


def tells_findings(source: Source) -> None:
    """Make the findings of a part known; call it in ``ready()``."""
    _sources[source.kind] = source


def offered(user: User, unit: Unit) -> dict[str, Finding]:
    """The findings that somebody may cite at a unit, by ``kind:key``."""
    return {
        f"{own.kind}:{own.key}": own
        for source in _sources.values()
        if user.has_perm(source.permission, unit)
        for own in source.offered(unit)
    }


def found_about(user: User, unit: Unit, year: int, record: str) -> list[dict[str, str]]:
    """The findings about a record that somebody may open at a unit, as a page shows them; the newest first."""
    return [
        {"name": own.name, "text": own.said, "tone": TONES[own.tone], "href": source.address(own.unit, year, own.key)}
        for source in _sources.values()
        if user.has_perm(source.permission, unit)
        for own in source.about(unit, record)
    ]


def cited(kept: dict[str, Any], user: User, year: int) -> dict[str, str] | None:
    """A kept finding as a page shows it: name, text, tone, and its address where the reader may open it."""
    if not kept:
        return None
    source = _sources.get(kept["kind"])
    unit = Unit.everywhere.filter(slug=kept["unit"]).first() if source else None
    may = source is not None and unit is not None and user.has_perm(source.permission, unit)
    return {
        "name": kept["name"], "text": _(kept["text"]) % kept["values"], "tone": TONES.get(kept["tone"], "muted"),
        "href": source.address(kept["unit"], year, kept["key"]) if may and source else "",
    }  # fmt: skip
