"""A stored plan as its page, its exports and a comparison show it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongpan.insight.models import Adoption, Run
from tongpan.ui.formats import number, percent, wan
from tongpan_core.policy import pack_codes, rule_pack

from .plan_words import item_name, training_name, what_happens, why
from .words import MONEY, figure_by_label, figure_name, money, named, said, spent, stage_name, unit_symbol

Row = dict[str, Any]


class PlanPage:
    """One plan. A run without a plan (nothing keeps every limit) has ``solved`` false and its ``conflict``."""

    def __init__(self, run: Run) -> None:
        self.run, self.result, self.summary = run, run.result, run.summary
        self.plan: Mapping[str, Any] = self.result["plan"] or {}

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return self.result["plan"] is not None

    @cached_property
    def names(self) -> dict[str, str]:
        """School key to name."""
        return {own["school"]: own["name"] for own in self.result["sections"]}

    @cached_property
    def labels(self) -> dict[str, Row]:
        """Indicator code to its words in the reader's language."""
        rules = rule_pack(self.run.pack).indicators if self.run.pack in pack_codes() else ()
        known = {own.code: {"label": named(own), "unit": unit_symbol(own.unit)} for own in rules}
        return {
            own["code"]: known.get(own["code"], {"label": own["label"], "unit": own["unit"]})
            for own in self.result["indicators"]
        }

    @cached_property
    def units(self) -> dict[str, str]:
        """Indicator code to the code of its unit."""
        return {own["code"]: own["unit"] for own in self.result["indicators"]}

    @property
    def citations(self) -> list[Any]:
        """The rules that the plan keeps to, each once."""
        rules = rule_pack(self.run.pack).rules(self.run.policy_date, self.run.policy_region)
        values = [
            value for own in rules.indicators for by in (own.threshold, own.cv_limit) for value in by.values()
        ]  # fmt: skip
        return list({value.reference: value for value in values}.values())

    def label(self, code: str) -> str:
        """The name of an indicator."""
        return str(self.labels.get(code, {"label": code})["label"])

    @property
    def honest(self) -> str:
        """How good the plan is, in one sentence that claims no more than is proven."""
        gap, seconds = self.result["gap"], spent(self.result["seconds"])
        values = {"gap": percent(gap, 3), "seconds": seconds, "bound": wan(self.result["bound"])}
        if not self.solved:
            if self.run.status == "infeasible":
                return _("No plan keeps every limit: proven after %(seconds)s s.") % values
            return _("No plan was found in %(seconds)s s, which proves nothing: search longer.") % values
        if self.run.status == "optimal":
            return _("This is the cheapest plan, proven after %(seconds)s s.") % values
        if gap is None:
            return _("The best plan after %(seconds)s s; how near the cheapest it is, is not known.") % values
        text = _(
            "Proven after %(seconds)s s: no plan costs less than %(bound)s ten thousand yuan;"
            " this one is at most %(gap)s dearer than the cheapest."
        )
        return text % values

    @property
    def stages(self) -> list[str]:
        """The stages planned for."""
        return list(self.result["rules"])

    @cached_property
    def indicator_rows(self) -> list[Row]:
        """Every indicator of every stage, before and after."""
        rows = self.result.get("explain", {}).get("indicators", [])
        return [
            own
            | {
                "label": self.label(own["indicator"]),
                "unit": self.units.get(own["indicator"], ""),
                "stage_name": stage_name(own["stage"]),
                "within": own["cv_limit"] is None or own["cv_after"] <= own["cv_limit"] + 1e-9,
            }
            for own in rows
        ]

    @cached_property
    def changes(self) -> list[Row]:
        """Every section that the plan touches: what happens and why."""
        standing = {(own["school"], own["stage"]): own for own in self.result["sections"]}
        rows = []
        for own in self.result.get("explain", {}).get("sections", []):
            held = standing[own["school"], own["stage"]]
            rows.append(
                own
                | {
                    "stage_name": stage_name(own["stage"]),
                    "does": what_happens(own, self.names),
                    "why": why(own["changes"]),
                    "before": held["before"],
                    "after": held["after"],
                    "cost": _cost(own),
                }
            )
        return rows

    @property
    def binding(self) -> list[Row]:
        """The limits that cost money, in words, with what giving way a little would save."""
        return [own | {"words": self._limit(own)} for own in self.result.get("explain", {}).get("binding", [])]

    def _limit(self, own: Row) -> str:
        kind, _colon, rest = own["key"].partition(":")
        stage, _colon, code = rest.partition(":")
        if kind == "cv":
            values = {"indicator": self.label(code), "stage": stage_name(stage), "limit": number(own["limit"], 2)}
            text = _("Difference coefficient of %(indicator)s (%(stage)s), %(step)s above the limit of %(limit)s")
            return text % (values | {"step": number(own["step"], 2)})
        words = {
            "hires": _("Number of new posts, one more"),
            "share_out": _("Share of a school's teachers who may leave, one per cent more"),
            "backbone_share": _("Share of backbone among those who move, one per cent less"),
            "staff": _("Staffing ratio and quota of every school, one person more or less"),
        }
        return words.get(own["key"], own["label"])

    @property
    def conflict(self) -> list[Row]:
        """The smallest set of limits that cannot stand together, in words with their numbers, and how to give way."""
        return [own | {"words": self._wish(own), "relax": _relax(own["key"])} for own in self.result["conflict"]]

    def _wish(self, own: Row) -> str:
        values = dict(own["values"])
        parts = own["key"].split(":")
        if parts[0] in {"threshold", "cv"}:
            values["indicator"] = self.label(parts[-1])
        if parts[0] in {"training", "site"}:
            code = ":".join(parts[1:])
            values |= {"training": training_name(code), "purchase": figure_name(code)}
        if "item" in values:
            values["item"] = item_name(values["item"])
        if "stage" in values:
            values["stage"] = stage_name(values["stage"])
        for name, value in values.items():
            if own["key"] == "budget" and name in MONEY:
                values[name] = money(value)
            elif isinstance(value, float):
                share = name == "share"
                values[name] = percent(value, 0) if share else number(value)
        return said({"text": own["label"], "values": values})

    @property
    def left(self) -> list[Row]:
        """The sections that the plan does not see, with the reasons."""
        return [own | {"stage_name": stage_name(own["stage"]), "why": _reason(own)} for own in self.result["left"]]

    @property
    def adoption(self) -> Adoption | None:
        """The adoption of this plan that is in force."""
        rows = Adoption.objects.filter(run=self.run, undone__isnull=True).select_related("user")
        return rows.first()

    @property
    def frontier(self) -> Run | None:
        """The newest run of what each budget buys, for this plan."""
        return Run.objects.filter(based_on=self.run, kind=Run.Kind.FRONTIER).order_by("-created").first()


def _reason(own: Row) -> str:
    values = dict(own["values"])
    if "figure" in values:
        values["figure"] = figure_by_label(values["figure"])
    return said({"text": own["reason"], "text_zh": own.get("reason_zh"), "values": values})


def _cost(change: Row) -> float:
    """元 at a section; a move costs where the person goes to."""
    lines = [*change["joining"], *change["hires"], *change["trainings"], *change["purchases"]]
    return float(sum(own["cost"] for own in lines))


def _relax(key: str) -> str:
    """What the planner can do about a limit."""
    ways = {
        "budget": _("raise the budget"),
        "distance_km": _("allow longer ways"),
        "share_out": _("let more of a school's teachers leave"),
        "backbone_share": _("ask for fewer backbone among those who move"),
        "hires": _("allow more new posts"),
        "frozen": _("let people move at this school"),
        "staff_most": _("have the quota raised where pupils are many"),
        "staff_least": _("accept fewer staff than the ratio for a time"),
        "people": _("let some of those who stay move"),
        "threshold": _("the rule asks for it: relax another limit, or allow another lever"),
        "cv": _("the rule asks for it: relax another limit, or allow another lever"),
    }
    return ways.get(key.partition(":")[0], "")
