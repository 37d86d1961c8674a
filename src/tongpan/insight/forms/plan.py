"""What a planner asks for: limits, levers, unit costs, and how long to search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput

LEVERS = (
    ("move", gettext_lazy("Move teachers between schools")),
    ("hire", gettext_lazy("Hire teachers")),
    ("train", gettext_lazy("Train teachers")),
    ("buy", gettext_lazy("Buy and build")),
)
TEN_THOUSAND = 10_000
LARGEST_SEED = 2**31 - 1
"""What the solver and the run can hold."""


def _number(label: Any, unit: Any = "", help_text: Any = "", **options: Any) -> forms.FloatField:
    step = options.pop("step", "any")
    widget = forms.NumberInput(attrs={"data-unit": unit, "step": step})
    return forms.FloatField(
        label=label, help_text=help_text, widget=widget, **{"required": False, "min_value": 0} | options
    )


class PlanForm(forms.Form):
    """One plan for one county, or for every county of a region."""

    title = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=80)
    budget = _number(
        gettext_lazy("Budget"), gettext_lazy("10k yuan"), gettext_lazy("Empty: no limit; the cheapest plan is found.")
    )
    levers = forms.MultipleChoiceField(
        label=gettext_lazy("What may be done"), choices=LEVERS, widget=forms.CheckboxSelectMultiple
    )
    share_out = _number(gettext_lazy("At most this share of a school's teachers leaves it"), "%", max_value=100)
    distance_km = _number(gettext_lazy("Longest way of a move"), gettext_lazy("km"), gettext_lazy("Empty: no limit."))
    backbone_share = _number(gettext_lazy("Least share of backbone among those who move"), "%", max_value=100)
    hires = forms.IntegerField(
        label=gettext_lazy("At most this many new posts"),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Empty: no limit."),
        widget=forms.NumberInput(attrs={"data-unit": gettext_lazy("people")}),
    )
    frozen = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that nobody leaves or joins by a move"),
        required=False,
        widget=ManyInput(),
        help_text=gettext_lazy("Those kept out of plans in the registry are chosen already."),
    )
    years = _number(
        gettext_lazy("Years of posts and allowances counted"),
        gettext_lazy("years"),
        gettext_lazy("New posts and moves cost every year; purchases once."),
        required=True,
    )
    pack = forms.ChoiceField(label=gettext_lazy("Rules"))
    policy_date = forms.DateField(
        label=gettext_lazy("Rules and unit costs in force on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    seconds = forms.IntegerField(
        label=gettext_lazy("Search for at most"),
        min_value=1,
        max_value=3600,
        widget=forms.NumberInput(attrs={"data-unit": gettext_lazy("s")}),
    )
    gap = _number(
        gettext_lazy("Stop when proven to be within"),
        "%",
        gettext_lazy("0.2 means: no plan is more than 0.2 % cheaper."),
        required=True,
        max_value=50,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=LARGEST_SEED,
        help_text=gettext_lazy("The same seed gives the same plan."),
    )

    LIMITS = ("budget", "levers", "share_out", "distance_km", "backbone_share", "hires", "frozen", "years")
    SEARCH = ("pack", "policy_date", "seconds", "gap", "seed")

    def __init__(
        self,
        *args: Any,
        costs: Sequence[Any] = (),
        schools: Sequence[tuple[str, str]] = (),
        packs: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """``costs`` are the defaults to edit (``code``, ``label``, ``unit``, ``value``, ``reference``)."""
        super().__init__(*args, **kwargs)
        self.fields["frozen"].choices = schools  # type: ignore[attr-defined]
        self.fields["pack"].choices = packs  # type: ignore[attr-defined]
        self.costs = [own.code for own in costs]
        for own in costs:
            help_text = _("Default %(value)s: %(reference)s") % {"value": f"{own.value:g}", "reference": own.reference}
            self.fields[f"cost_{own.code}"] = _number(own.label, own.unit, help_text, required=True, initial=own.value)

    def bound(self, names: Sequence[str]) -> list[forms.BoundField]:
        """Some fields, for one part of the page."""
        return [self[name] for name in names]

    @property
    def limit_fields(self) -> list[forms.BoundField]:
        """Limits and levers."""
        return self.bound(self.LIMITS)

    @property
    def cost_fields(self) -> list[forms.BoundField]:
        """Unit costs."""
        return self.bound([f"cost_{code}" for code in self.costs])

    @property
    def search_fields(self) -> list[forms.BoundField]:
        """Rules, time and gap."""
        return self.bound(self.SEARCH)

    def asked(self) -> dict[str, Any]:
        """What was asked for, in 元, shares and codes: plain JSON values, as the run keeps them."""
        own = self.cleaned_data
        return {
            "title": own["title"],
            "pack": own["pack"],
            "policy_date": own["policy_date"].isoformat(),
            "budget": None if own["budget"] is None else own["budget"] * TEN_THOUSAND,
            "levers": sorted(own["levers"]),
            "share_out": _share(own["share_out"]),
            "distance_km": own["distance_km"],
            "backbone_share": _share(own["backbone_share"]),
            "hires": own["hires"],
            "frozen": sorted(own["frozen"]),
            "costs": {code: own[f"cost_{code}"] for code in self.costs},
            "years": own["years"],
            "seconds": own["seconds"],
            "gap": own["gap"] / 100,
            "seed": own["seed"],
        }

    @classmethod
    def initial_of(cls, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The other way: what an earlier plan asked for as the start of a new one."""
        shares = {
            name: None if asked.get(name) is None else asked[name] * 100 for name in ("share_out", "backbone_share")
        }
        budget = None if asked.get("budget") is None else asked["budget"] / TEN_THOUSAND
        costs = {f"cost_{code}": value for code, value in asked.get("costs", {}).items()}
        same = ("title", "pack", "policy_date", "levers", "distance_km", "hires", "frozen", "years", "seconds", "seed")
        kept = {name: asked[name] for name in same if name in asked}
        return kept | shares | costs | {"budget": budget, "gap": asked.get("gap", 0.002) * 100}


def _share(per_cent: float | None) -> float | None:
    return None if per_cent is None else per_cent / 100
