"""A layout in words: which sites are open, how many places are built, and where the pupils of each village go."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Built:
    """Places added to a site: now, or (with a ``scenario``) once that one has come."""

    site: str
    places: int
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """All pupils of one band in one village go to one site; in one scenario where there are several."""

    village: str
    band: str
    site: str
    scenario: str = ""


@dataclass(frozen=True)
class LayoutPlan:
    """One layout. ``problem`` is the digest of the problem that it answers; ``open`` the codes of all open sites.

    Pupils of whom no line of ``sent`` speaks have no site within their limit (goal ``uncovered`` only).
    """

    area: str
    problem: str
    open: tuple[str, ...]
    sent: tuple[Sent, ...] = ()
    built: tuple[Built, ...] = ()

    def site_of(self, scenario: str = "") -> dict[tuple[str, str], str]:
        """The site of every village and band (in one scenario)."""
        return {(line.village, line.band): line.site for line in self.sent if line.scenario == scenario}

    def places(self, scenario: str = "") -> dict[str, int]:
        """Places built at each site: now, or later in one scenario."""
        return {line.site: line.places for line in self.built if line.scenario == scenario}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, always in the same order."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LayoutPlan:
        """The plan that :meth:`to_dict` wrote."""
        return cls(
            area=data["area"],
            problem=data["problem"],
            open=tuple(data["open"]),
            sent=tuple(Sent(**line) for line in data["sent"]),
            built=tuple(Built(**line) for line in data["built"]),
        )
