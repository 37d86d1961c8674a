"""What a unit may read of an analysed test: its own schools by name, and the whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import Analysis, JointTest, SchoolResult, TestItem
from tongpan_core.evaluate.growth.widths import compared_width, half_width

from .guard import Guard
from .policy import policy_of
from .sharing import guard_of

MIDDLE, SPREAD = 500, 100
"""Scale scores: the pupils of the first test of a chain have mean 500 and spread 100."""


def scale_score(value: float | None) -> float | None:
    """A value of the scale as a scale score."""
    return None if value is None else MIDDLE + SPREAD * value


def scale_width(value: float | None) -> float | None:
    """A difference or error of the scale in points of the scale score."""
    return None if value is None else SPREAD * value


@dataclass(frozen=True)
class Row:
    """Figures of a group as pages show them: points, rates, scale score with its error."""

    name: str
    facts: dict[str, Any]
    unit: Unit | None = None

    @property
    def hidden(self) -> bool:
        """Whether its pupils are too few."""
        return bool(self.facts.get("hidden"))

    def get(self, name: str) -> Any:
        """One figure; None where it is hidden or was not found."""
        return None if self.hidden else self.facts.get(name)

    @property
    def pupils(self) -> int | None:
        """How many pupils; not told of a hidden group."""
        return None if self.hidden else self.facts.get("pupils")

    @property
    def score(self) -> float | None:
        """The scale score."""
        return scale_score(self.get("mean"))

    @property
    def error(self) -> float | None:
        """Its standard error."""
        return scale_width(self.get("se"))

    @property
    def growth(self) -> float | None:
        """Growth since the earlier test, in scale scores."""
        return scale_width(self.get("growth"))

    @property
    def growth_error(self) -> float | None:
        """Its standard error."""
        return scale_width(self.get("growth_se"))


@dataclass(frozen=True)
class Report:
    """The newest analysis of a test as a unit sees it."""

    test: JointTest
    unit: Unit
    analysis: Analysis

    @cached_property
    def guard(self) -> Guard:
        """What the unit may be told, so that it finds no other school by subtraction."""
        return guard_of(self.test, self.unit, self.analysis)

    @cached_property
    def result(self) -> dict[str, Any]:
        """What the unit may be told of the result of the whole."""
        return self.guard.result(self.analysis.result)

    @cached_property
    def limits(self) -> dict[str, float]:
        """The values of policy that the analysis went by; those that came later as they are now."""
        return policy_of(self.test).plain() | self.analysis.parameters

    @cached_property
    def wide(self) -> float:
        """Half of an interval in standard errors."""
        return half_width(self.limits["confidence"])

    @cached_property
    def compared(self) -> float:
        """Half of an interval by which schools are compared by eye, in standard errors."""
        return compared_width(self.limits["compared_level"])

    @cached_property
    def near(self) -> float:
        """The inner limit of a funnel in standard errors."""
        return half_width(self.limits["funnel_near"])

    @property
    def all(self) -> bool:
        """Whether the unit sees every school by name."""
        return self.guard.all

    @property
    def closed(self) -> bool:
        """Whether the whole is kept from the unit: it would give another school away."""
        return not self.guard.whole

    @cached_property
    def whole(self) -> Row:
        """All pupils of the test."""
        return Row("", self.result["whole"])

    @cached_property
    def schools(self) -> list[Row]:
        """The schools that the unit sees, by their place in the tree and never by what they reached."""
        rows = SchoolResult.everywhere.filter(test=self.test).select_related("unit").order_by("unit__path")
        if not self.all:
            rows = rows.filter(unit__path__under=self.unit.path)
        return [
            Row(own.unit.title, self.guard.school(_facts(own)), own.unit)
            for own in rows
        ]  # fmt: skip

    def school(self, slug: str) -> Row | None:
        """One school that the unit sees."""
        return next((own for own in self.schools if own.unit and own.unit.slug == slug), None)

    @cached_property
    def items(self) -> list[ItemRow]:
        """The items in their order, with what was found."""
        found = {own["number"]: own for own in self.result["items"]}
        items = TestItem.everywhere.filter(test=self.test).select_related("bank")
        return [ItemRow(own, found.get(own.number, {}), self.limits) for own in items]

    @cached_property
    def pairs(self) -> list[dict[str, Any]]:
        """Bonds and communities all of whose schools the unit sees: with fewer it could tell the other side."""
        if not self.all:
            return []
        units = Unit.everywhere.in_bulk({key for own in self.result["pairs"] for key in own["leading"] + own["others"]})
        return [
            own | {"leads": [units[key] for key in own["leading"] if key in units],
                   "joins": [units[key] for key in own["others"] if key in units]}
            for own in self.result["pairs"]
        ]  # fmt: skip

    @property
    def older_than_scores(self) -> bool:
        """Whether scores, or what the analysis goes by, changed after it."""
        return self.test.state == JointTest.State.SCORED


def _facts(own: SchoolResult) -> dict[str, Any]:
    return own.facts | {"pupils": own.pupils, "mean": own.mean, "se": own.standard_error}


@dataclass(frozen=True)
class ItemRow:
    """An item with its figures; ``limits`` are the values of policy that the analysis went by."""

    item: TestItem
    facts: dict[str, Any]
    limits: dict[str, float]

    def get(self, name: str) -> Any:
        """One figure; None where it was not found."""
        return self.facts.get(name)

    @property
    def flags(self) -> list[str]:
        """What is worth a look: stable names."""
        share, rest, found = self.get("share"), self.get("rest"), []
        if self.item.dropped:
            return ["dropped"]
        if share is not None and share < self.limits["facility_min"]:
            found.append("hard")
        if share is not None and share > self.limits["facility_max"]:
            found.append("easy")
        if rest is not None and rest < self.limits["item_rest_min"]:
            found.append("weak")
        if self.get("nobody"):
            found.append("key")
        if any(own["rest"] is not None and own["rest"] > 0 for own in self.get("letters") or [] if not own["key"]):
            found.append("distractor")
        if any(own["class"] == "C" for own in (self.get("dif") or {}).values()):
            found.append("dif")
        return found


def report_of(test: JointTest, unit: Unit) -> Report | None:
    """The newest analysis of a test; None where there is none."""
    found = Analysis.everywhere.filter(test=test).first()
    return None if found is None else Report(test, unit, found)
