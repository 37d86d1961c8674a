"""What a pairing is asked for: who gives, who receives, how many each, what makes a good pair; decisions by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput
from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import planning_defaults
from tongpan.insight.planners.queries.sides import bureaus_to_choose, sections_to_choose, sides_of, too_few
from tongpan.insight.planners.words import BUREAU, MODES, SCOPES, WEIGHTS
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import number

from .base import DecisionForm, Group, PlannerForm, number_field, whole_field
from .pairs import PairsInput, Sections, pairs_in

LEAST = "donor_least_pupils"
"""The policy value of the pupils that a helping section has at least."""


class Form(PlannerForm):
    """Wishes for the pairs of a unit."""

    SHARES = ("share",)
    SETTLED: ClassVar[Mapping[str, str]] = {"force": "forced", "forbid": "forbidden"}
    WEIGHTS = tuple(f"weight_{name}" for name, _label in WEIGHTS)
    GROUPS = (
        Group(gettext_lazy("Who helps whom"), ("donors", "recipients", "scopes")),
        Group(gettext_lazy("How many helpers"), ("donor_places", "recipient_least", "recipient_most")),
        Group(gettext_lazy("Limits and past pairs"), ("distance_km", "least_fit", "mode", "rotate_years")),
        Group(gettext_lazy("Settled by hand"), ("forced", "forbidden")),
        Group(
            gettext_lazy("What makes a good pair"), (*WEIGHTS, "half_km", "share"),
            gettext_lazy("Weights of the parts of the fit, and how much of it fairness may cost."),
        ),
    )  # fmt: skip

    donors = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that can help"),
        widget=ManyInput(),
    )
    recipients = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that need help"),
        widget=ManyInput(),
        help_text=gettext_lazy("Chosen at first: those that fall short, the furthest first."),
    )
    forced = forms.CharField(
        label=gettext_lazy("Pairs that must be"),
        required=False,
        widget=PairsInput({"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "A line a pair, by name or code: helping school → school in need. They can be dropped on the plan's page."
        ),
    )
    forbidden = forms.CharField(
        label=gettext_lazy("Pairs that must not be"),
        required=False,
        widget=PairsInput({"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("Written likewise."),
    )
    donor_places = whole_field(
        gettext_lazy("A school helps at most"), gettext_lazy("schools"), required=True, min_value=1
    )
    recipient_least = whole_field(
        gettext_lazy("A school in need has at least"),
        gettext_lazy("helpers"),
        gettext_lazy(
            "0: schools that nobody can help are left without, and named. It starts so where helpers are too few."
        ),
        required=True,
    )
    recipient_most = whole_field(
        gettext_lazy("A school in need has at most"), gettext_lazy("helpers"), required=True, min_value=1
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Which pairs may be"), choices=SCOPES, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=gettext_lazy("Past pairs"), choices=MODES)
    rotate_years = whole_field(gettext_lazy("A pair rests for"), gettext_lazy("years"), required=True)
    distance_km = number_field(
        gettext_lazy("Longest way of a pair"), gettext_lazy("km"), gettext_lazy("Empty: no limit.")
    )
    least_fit = number_field(
        gettext_lazy("Least fit of a pair"),
        gettext_lazy("points"),
        gettext_lazy("0 to 100; empty: none."),
        max_value=100,
    )
    half_km = number_field(
        gettext_lazy("A way of this length halves the part for distance"),
        gettext_lazy("km"),
        required=True,
        min_value=0.1,
    )
    share = number_field(
        gettext_lazy("Total fit to be kept while the worst served are lifted"), "%", required=True, max_value=100
    )

    def prepare(self) -> None:
        """Schools to choose from; weights."""
        choices = [*bureaus_to_choose(self.unit), *sections_to_choose(self.unit, STAGE_NAMES)]
        for name in ("donors", "recipients"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        day = statistics_day(self.year)
        least = planning_defaults("pairing", day, region_code(self.unit, day)).get(LEAST, 0)
        text = _("Chosen at first: those that meet the rule, have %(least)s pupils or more and are no teaching point.")
        told = text % {"least": number(least)}
        if not self.unit.is_county:
            told = (
                f"{told} {_('In place of schools, bureaus can be chosen on both sides: each with all that it runs.')}"
            )
        self.fields["donors"].help_text = told
        self.sections = Sections(choices)
        words = [self.sections.words(key) for key, _label in choices]
        for name in self.SETTLED.values():
            self.fields[name].widget.suggestions = words  # type: ignore[attr-defined]
            if not isinstance(self.initial.get(name, ""), str):
                self.initial[name] = self.sections.text(self.initial[name])
        for name, label in WEIGHTS:
            self.fields[f"weight_{name}"] = number_field(label, required=True)

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """Defaults of policy; sides from the newest gap."""
        day = statistics_day(year)
        values = planning_defaults("pairing", day, region_code(unit, day))
        sides = sides_of(unit, year, float(values.pop(LEAST, 0)))
        values["share"] = values.get("share", 1.0) * 100
        if too_few(sides, int(values.get("donor_places", 1)), int(values.get("recipient_least", 1))):
            values["recipient_least"] = 0
        return {"scopes": [name for name, _label in SCOPES], "mode": "keep"} | values | {
            "donors": sides.donors, "recipients": sides.recipients,
        }  # fmt: skip

    @classmethod
    def labels(cls) -> dict[str, Any]:
        """With the weights."""
        return super().labels() | {f"weight_{name}": label for name, label in WEIGHTS}

    @classmethod
    def initial_of(cls, params: Any) -> dict[str, Any]:
        """With the weights, whose fields are made for each form."""
        return super().initial_of(params) | {name: params[name] for name in cls.WEIGHTS if name in params}

    @staticmethod
    def written(decision: Mapping[str, Any]) -> Any:
        """The pair."""
        return decision["donor"], decision["recipient"]

    @staticmethod
    def settled(kind: str, written: Any) -> dict[str, Any]:
        """The pair is to be, or is not to be."""
        return {"kind": kind, "donor": written[0], "recipient": written[1]}

    def clean(self) -> dict[str, Any]:
        """No school on both sides; the least not above the most; some weight; settled pairs of schools chosen."""
        own = super().clean() or {}
        self._settle(own)
        both = sorted(set(own.get("donors", ())) & set(own.get("recipients", ())))
        if both:
            names = dict(self.fields["donors"].choices)  # type: ignore[attr-defined]
            text = _("%(names)s stands on both sides; leave it on one.")
            self.add_error("recipients", text % {"names": "、".join(names[key] for key in both[:5])})
        if len({key.endswith(BUREAU) for key in (*own.get("donors", ()), *own.get("recipients", ()))}) > 1:
            self.add_error("recipients", _("Choose schools on both sides or bureaus on both, not some of each."))
        least, most = own.get("recipient_least"), own.get("recipient_most")
        if least is not None and most is not None and least > most:
            self.add_error("recipient_most", _("This is below the least; give a larger number."))
        if not any(own.get(name) for name in self.WEIGHTS):
            self.add_error(self.WEIGHTS[0], _("Give at least one part a weight above zero."))
        return own

    def _settle(self, own: dict[str, Any]) -> None:
        """The pairs that the lines name, in their place; every fault at its field."""
        sides = own.get("donors", ()), own.get("recipients", ())
        for name in self.SETTLED.values():
            try:
                own[name] = pairs_in(own.get(name, ""), self.sections, *sides)
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        both = [pair for pair in own.get("forced", ()) if pair in own.get("forbidden", ())]
        if both:
            text = _("These must be and must not be: %(pairs)s. Take them out of one.")
            self.add_error("forbidden", text % {"pairs": self.sections.text(both[:5]).replace("\n", "、")})


KINDS = (
    ("force", gettext_lazy("is helped by")),
    ("forbid", gettext_lazy("is not helped by")),
    ("places", gettext_lazy("the helping school helps at most")),
    ("needs", gettext_lazy("the school in need has at most")),
)


class Decision(DecisionForm):
    """A pair is to be, or is not to be; one school helps, or is helped by, another number than the others."""

    recipient = forms.ChoiceField(label=gettext_lazy("School in need"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Decision"), choices=KINDS)
    donor = forms.ChoiceField(label=gettext_lazy("Helping school"), required=False)
    number = whole_field(
        gettext_lazy("How many"),
        gettext_lazy("schools"),
        gettext_lazy("For “at most”: of schools helped, or of helpers."),
        max_value=99,
    )

    def prepare(self) -> None:
        """The two sides of the plan."""
        for name, key in (("recipient", "recipients"), ("donor", "donors")):
            keys = sorted(self.page.run.params[key], key=self.page.name)
            self.fields[name].choices = [("", "—"), *((own, self.page.name(own)) for own in keys)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both schools of a pair; one school and its number."""
        own = super().clean() or {}
        kind = own.get("kind")
        needed = {"places": ("donor",), "needs": ("recipient",)}.get(kind or "", ("recipient", "donor"))
        for name in needed:
            if name in own and not own[name]:
                self.add_error(name, _("Choose the school."))
        if kind in {"places", "needs"}:
            own |= dict.fromkeys({"donor", "recipient"} - set(needed), "")
            if own.get("number") is None and "number" in own:
                self.add_error("number", _("Say how many."))
        return own

    def decision(self) -> dict[str, Any]:
        """A pair has no number."""
        own = super().decision()
        return own if own["kind"] in {"places", "needs"} else {name: own[name] for name in own if name != "number"}

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """The same pair, or the number of the same school."""
        return bool((new["donor"], new["recipient"]) == (old["donor"], old["recipient"]))
