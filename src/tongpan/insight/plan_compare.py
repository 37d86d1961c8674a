"""Two plans side by side: what was asked, what it costs, what it reaches, and where they differ school by school."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongpan.ui.formats import ABSENT, number, percent, wan

from .queries.defaults import cost_defaults
from .queries.plan_page import PlanPage
from .queries.words import stage_name
from .run_list import status_word


@dataclass(frozen=True)
class Pair:
    """One line: a name, the value of each plan, and whether they differ."""

    label: str
    a: str
    b: str

    @property
    def differ(self) -> bool:
        """Whether the two are not the same."""
        return self.a != self.b


class Comparison:
    """Plan ``a`` beside plan ``b``."""

    def __init__(self, a: PlanPage, b: PlanPage) -> None:
        self.a, self.b = a, b

    @property
    def same_inputs(self) -> bool:
        """Whether both were computed from the same figures and people."""
        return bool(self.a.run.digest == self.b.run.digest)

    @property
    def asked(self) -> list[Pair]:
        """What the planner asked for."""
        both = [own.run.params | {"region": own.run.policy_region} for own in (self.a, self.b)]
        return [Pair(label, *map(show, both)) for label, show in asked_lines()]

    @property
    def reached(self) -> list[Pair]:
        """What each costs and reaches."""
        return [Pair(label, *(show(own) for own in (self.a, self.b))) for label, show in reached_lines()]

    @cached_property
    def spreads(self) -> list[dict[str, Any]]:
        """Every difference coefficient: before, and after each plan."""
        other = {(own["stage"], own["code"]): own for own in self.b.result["cv"]}
        rows = []
        for own in self.a.result["cv"]:
            twin = other.get((own["stage"], own["code"]), {})
            words = {"label": self.a.label(own["code"]), "stage_name": stage_name(own["stage"])}
            rows.append(own | words | {"a": own["after"], "b": twin.get("after")})
        return rows

    @cached_property
    def schools(self) -> list[dict[str, Any]]:
        """The sections at which the two plans do unlike things."""
        does = [{(own["school"], own["stage"]): own for own in page.changes} for page in (self.a, self.b)]
        keys = dict.fromkeys((*does[0], *does[1]))
        rows = []
        for key in keys:
            a, b = (own.get(key) for own in does)
            words = [own["does"] if own else [] for own in (a, b)]
            if words[0] != words[1]:
                first = a or b or {}
                costs = [own["cost"] if own else 0.0 for own in (a, b)]
                rows.append(
                    {"name": first["name"], "stage": first["stage_name"], "a": words[0], "b": words[1], "costs": costs}
                )
        return sorted(rows, key=lambda row: -abs(row["costs"][0] - row["costs"][1]))


def asked_lines() -> list[tuple[str, Any]]:
    """The lines of what was asked, with how each is written."""
    levers = {"move": _("moves"), "hire": _("hires"), "train": _("training"), "buy": _("purchases")}
    return [
        (
            _("Budget (10k yuan)"),
            lambda own: wan(own.get("budget")) if own.get("budget") is not None else _("no limit"),
        ),
        (_("What may be done"), lambda own: "、".join(levers[name] for name in levers if name in own["levers"])),
        (_("Share of a school's teachers who may leave"), lambda own: percent(own.get("share_out"), 0)),
        (_("Longest way (km)"), lambda own: number(own.get("distance_km"))),
        (_("Least share of backbone among those who move"), lambda own: percent(own.get("backbone_share"), 0)),
        (_("New posts at most"), lambda own: number(own.get("hires"))),
        (_("Schools without moves"), lambda own: number(len(own.get("frozen") or ()))),
        (_("Rules in force on"), lambda own: str(own.get("policy_date", ABSENT))),
        (_("Unit costs changed"), _costs),
    ]


def _costs(own: dict[str, Any]) -> str:
    """The unit costs that are not those of policy: name, number, unit."""
    given = own.get("costs") or {}
    rules = cost_defaults(dt.date.fromisoformat(own["policy_date"]), own["region"])
    changed = [rule for rule in rules if given.get(rule.code, rule.value) != rule.value]
    return _("; ").join(f"{rule.label} {number(given[rule.code])} {rule.unit}" for rule in changed) or _("None")


def reached_lines() -> list[tuple[str, Any]]:
    """The lines of what was reached."""
    return [
        (_("Result"), lambda own: status_word(own.run.status)),
        (_("Cost (10k yuan)"), lambda own: wan(own.summary["cost"])),
        (_("Proven gap"), lambda own: percent(own.summary["gap"], 2)),
        (_("People who move"), lambda own: number(own.summary["moves"])),
        (_("New posts"), lambda own: number(own.summary["hires"])),
        (_("People trained"), lambda own: number(own.summary["trainings"])),
        (_("Purchases"), lambda own: number(own.summary["purchases"])),
        (_("Schools that then meet the rule"), lambda own: number(own.summary["passing_after"])),
        (_("Difference coefficients then over the limit"), lambda own: number(own.summary["over_after"])),
    ]
