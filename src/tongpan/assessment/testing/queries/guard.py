"""Against subtraction: what a unit that sees only some schools of a test may be told of all of them.

Who knows its own figure and that of the whole knows that of the others together. So the whole is told only where the
others are several schools, none of which outweighs the rest (minimum frequency and dominance: Hundepool et al. 2012),
or where every one of them lets this unit know its results by the bond they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OF_ALL = frozenset({
    "whole", "full", "papers", "reliability", "schools", "left_out", "recipe", "converged", "scale", "link", "items",
    "people",
})  # fmt: skip
"""What is said of all pupils together."""
OF_SCHOOLS = frozenset({"between_schools", "funnel"})
"""What is said of how schools differ."""
OWN = frozenset({
    "unit", "name", "hidden", "pupils", "points", "excellent", "good", "pass", "low", "items", "letters", "scale",
})  # fmt: skip
"""What a school knows of itself from its own answers; on the scale 500 is the mean of all, so nothing of the scale."""
Held = Mapping[str, int]
"""Pupils by the key of their school."""


@dataclass(frozen=True)
class Limits:
    """How many others there must be, how many for what schools differ by, how many pupils, and the largest's share."""

    others: int
    spread: int
    pupils: int
    share: float


@dataclass(frozen=True)
class Guard:
    """What a unit may be told. ``known`` are the schools whose figures it may know; ``all`` where that is every one.

    ``held`` are the pupils of the test by school; ``first`` those of the test that gave the scale, None where the test
    is its own first.
    """

    all: bool
    known: frozenset[str]
    held: Held
    limits: Limits
    first: Held | None = None

    def tells(self, held: Held, others: int | None = None) -> bool:
        """Whether a figure of these pupils may be told."""
        rest = [count for unit, count in held.items() if count and unit not in self.known]
        if self.all or not rest:
            return True
        least = self.limits.others if others is None else others
        total = sum(rest)
        return len(rest) >= least and total >= self.limits.pupils and max(rest) <= self.limits.share * total

    @property
    def whole(self) -> bool:
        """Whether figures of all pupils may be told."""
        return self.tells(self.held)

    @property
    def scale(self) -> bool:
        """Whether figures on the scale may be told: its middle is the mean of the pupils of its first test."""
        return self.whole and (self.first is None or self.tells(self.first))

    def result(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """What may be told of the result of the whole; everything that is not known to be safe stays away."""
        if self.all:
            return dict(found)
        if not self.whole:
            return {
                "whole": {"hidden": True}, "papers": [], "groups": {}, "pairs": [], "items": [],
                "people": {"edges": [], "shares": []}, "full": found.get("full"), "left_out": [],
                "converged": True, "link": None,
            }  # fmt: skip
        told = {name: value for name, value in found.items() if name in OF_ALL}
        if self.tells(self.held, self.limits.spread):
            told |= {name: value for name, value in found.items() if name in OF_SCHOOLS}
        told["items"] = [own for own in found["items"] if self._everybody(own)]
        told["groups"] = {kind: own for kind, own in found["groups"].items() if self._group(own)}
        told["pairs"] = []
        gone = set(found["groups"]) - set(told["groups"])
        told["items"] = [own | {"dif": _without(own.get("dif"), gone)} for own in told["items"]]
        return told if self.scale else _off_scale(told)

    def _everybody(self, item: Mapping[str, Any]) -> bool:
        held = item.get("held")
        return held is None or self.tells(held)

    def _group(self, own: Mapping[str, Any]) -> bool:
        """Each part, and those in neither, since they follow from the whole."""
        return "held" in own and all(self.tells(part) for part in own["held"])

    def school(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What may be told of a school that the unit sees by name."""
        if self.all or self.scale:
            return {name: own for name, own in facts.items() if self.all or name != "z"} | self._place(facts)
        own = {name: value for name, value in facts.items() if name in OWN}
        classes = [{name: value for name, value in one.items() if name in OWN} for one in facts.get("classes", [])]
        return own | {"classes": classes}

    def _place(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Where it lies in the funnel, where that may be told."""
        safe = "z" in facts and (self.all or self.tells(self.held, self.limits.spread))
        return {"z": facts["z"]} if safe else {}


def _without(dif: Mapping[str, Any] | None, gone: set[str]) -> dict[str, Any]:
    return {kind: own for kind, own in (dif or {}).items() if kind not in gone}


SCALED = frozenset({"parameters", "difficulty", "difficulty_se", "model", "anchor", "worth"})


def _off_scale(told: dict[str, Any]) -> dict[str, Any]:
    """Without what lies on a scale whose first test would give a school away."""
    plain = OWN | {"points"}
    told["whole"] = {name: own for name, own in told["whole"].items() if name in plain}
    told["items"] = [{name: value for name, value in own.items() if name not in SCALED} for own in told["items"]]
    told["people"] = {"edges": [], "shares": []}
    told.pop("funnel", None)
    link = told.get("link") or {}
    told["link"] = {name: own for name, own in link.items() if name in ("anchors", "method")} or None
    told["groups"] = {
        kind: own | {"parts": [{name: value for name, value in part.items() if name in plain} for part in own["parts"]]}
        for kind, own in told["groups"].items()
    }  # fmt: skip
    return told
