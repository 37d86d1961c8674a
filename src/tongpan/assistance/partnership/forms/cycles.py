"""Forms of cycles, yearly reviews and the plans of schools."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit, User
from tongpan.assistance.base.citations import offered as offered_findings
from tongpan.assistance.base.records import said
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Cycle, Review, SchoolPlan, Task
from tongpan.assistance.partnership.queries.cycles import earlier_reviews
from tongpan.assistance.partnership.queries.figures import chosen, from_address, measures_to_choose

from .parts import NONE, ChoosesMixin, choose, not_before

FIGURES = ("figure_1", "figure_2", "figure_3")


class CycleForm(ChoosesMixin, forms.ModelForm):
    """A cycle: its name, its days, what it is to reach, and the bond it belongs to."""

    bond = choose(gettext_lazy("Bond"), help_text=gettext_lazy("Empty: the unit’s own."))

    class Meta:
        model = Cycle
        fields = ("name", "since", "until", "aim")
        widgets = {"since": DateInput(), "until": DateInput(), "aim": forms.Textarea({"rows": 5})}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()
        self.initial.setdefault("bond", self.instance.bond_id or "")

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        not_before(self, "until", "since")
        return own

    def made(self) -> Cycle:
        """The cycle, not saved yet."""
        cycle: Cycle = self.save(commit=False)
        cycle.bond = self.cleaned_data["bond"]
        return cycle


class ReviewForm(forms.ModelForm):
    """The effect of a task in a year, the figures that back it, and what is decided."""

    cites = forms.ChoiceField(label=gettext_lazy("Rests on the effect of"), required=False)
    proof = forms.ChoiceField(
        label=gettext_lazy("Rests on the proof"), required=False,
        help_text=gettext_lazy("An answer to “did it work?”; its verdict is kept with the review."),
    )  # fmt: skip
    figure_1 = forms.ChoiceField(
        label=gettext_lazy("Backing figure"), required=False,
        help_text=gettext_lazy("Counted now, of the task’s bond where it has one, and kept with the review."),
    )  # fmt: skip
    figure_2 = forms.ChoiceField(label=gettext_lazy("Second figure"), required=False)
    figure_3 = forms.ChoiceField(label=gettext_lazy("Third figure"), required=False)
    address = forms.CharField(
        label=gettext_lazy("Address of a filtered list"), required=False, max_length=1000,
        help_text=gettext_lazy("For other filters: copy the address of a list here; its records are counted."),
    )  # fmt: skip
    keep = forms.BooleanField(label=gettext_lazy("Keep the figures that are there"), required=False, initial=True)

    class Meta:
        model = Review
        fields = ("effect", "decision", "reason", "decided")
        widgets = {"decided": DateInput(), "effect": forms.Textarea({"rows": 5})}

    field_order = ("effect", *FIGURES, "address", "keep", "decision", "reason", "cites", "proof", "decided")

    def __init__(self, *args: Any, unit: Unit, user: User, task: Task, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.user, self.task, self.year = unit, user, task, year
        self.earlier = earlier_reviews(task, year)
        offered = [NONE, *measures_to_choose(user, unit)]
        for name in FIGURES:
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        words = [(str(own.pk), f"{own.year}–{own.year + 1} · {own.get_decision_display()}") for own in self.earlier]
        self.fields["cites"].choices = [NONE, *words]  # type: ignore[attr-defined]
        first = self.instance.cites_id or (self.earlier[0].pk if self.earlier else "")
        self.initial.setdefault("cites", first)
        if not self.earlier:
            del self.fields["cites"]
        self.findings = offered_findings(user, unit)
        self._offer_proof()
        if not self.instance.figures:
            del self.fields["keep"]

    def _offer_proof(self) -> None:
        """The findings that may be cited, and the one that is cited already."""
        kept = self.instance.proof
        options = {key: f"{own.name} · {own.said}" for key, own in self.findings.items()}
        if kept:
            self.initial.setdefault("proof", f"{kept['kind']}:{kept['key']}")
            options.setdefault(self.initial["proof"], kept["name"])
        if options:
            self.fields["proof"].choices = [NONE, *options.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["proof"]

    def clean_address(self) -> dict[str, Any] | None:
        """The figure at an address."""
        words = self.cleaned_data["address"]
        try:
            return from_address(words, user=self.user) if words else None
        except Refused as refused:
            raise forms.ValidationError(said(refused)) from None

    def made(self) -> Review:
        """The review with its figures, not saved yet."""
        review: Review = self.save(commit=False)
        own = self.cleaned_data
        review.task, review.year = self.task, self.year
        cited = own.get("cites")
        review.cites = next((old for old in self.earlier if str(old.pk) == cited), None)
        chosen_proof = own.get("proof", "")
        if chosen_proof in self.findings:
            review.proof = self.findings[chosen_proof].plain()
        elif not chosen_proof and "proof" in self.fields:
            review.proof = {}
        bond = self.task.bond_id
        fresh = [chosen(own[name], unit=self.unit, year=self.year, bond=bond) for name in FIGURES if own[name]]
        kept = list(self.instance.figures) if own.get("keep") else []
        review.figures = kept + fresh + ([own["address"]] if own["address"] else [])
        return review


class SchoolPlanForm(ChoosesMixin, forms.ModelForm):
    """One plan: where a school stands, what it is to reach, and when it was agreed."""

    school = UnitField(label=gettext_lazy("School"))
    cycle = choose(gettext_lazy("Cycle"))

    class Meta:
        model = SchoolPlan
        fields = ("title", "situation", "aim", "agreed")
        labels = {"title": gettext_lazy("Name of the plan"), "agreed": gettext_lazy("Plan agreed")}
        widgets = {
            "agreed": DateInput(), "situation": forms.Textarea({"rows": 6}), "aim": forms.Textarea({"rows": 5}),
        }  # fmt: skip

    field_order = ("school", "title", "situation", "aim", "cycle", "agreed")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()
        self.initial.setdefault("cycle", self.instance.cycle_id or "")
        if unit.is_school or self.instance.pk:
            del self.fields["school"]
        else:
            self.fields["school"].within(unit)  # type: ignore[attr-defined]

    def clean_school(self) -> Unit:
        """A school, not a bureau."""
        found: Unit = self.cleaned_data["school"]
        if not found.is_school:
            raise forms.ValidationError(_("%(unit)s is no school; name a school.") % {"unit": found.title})
        return found

    def made(self) -> SchoolPlan:
        """The plan, not saved yet."""
        plan: SchoolPlan = self.save(commit=False)
        plan.cycle = self.cleaned_data["cycle"]
        if not plan.unit_id:
            plan.unit = self.cleaned_data.get("school") or self.unit
        return plan
