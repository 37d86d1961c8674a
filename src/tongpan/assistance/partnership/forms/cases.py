"""A case of experience: what was wrong, what was done, what it changed, what it needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Bond, Case
from tongpan.assistance.partnership.queries.reach import bonds_to_choose


class CaseForm(forms.ModelForm[Case]):
    """One case."""

    bond = forms.ChoiceField(label=gettext_lazy("Under which bond"), required=False)

    class Meta:
        model = Case
        fields = ("title", "domain", "problem", "practice", "effect", "conditions", "cost", "day", "bond", "shared")
        widgets = {
            "day": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "cost": forms.NumberInput({"data-unit": gettext_lazy("yuan"), "min": 0, "step": "0.01"}),
        }
        help_texts = {
            "title": gettext_lazy("What others should find it by, such as “Two schools, one music teacher”."),
            "problem": gettext_lazy("What was wrong, and for whom. No names of pupils or teachers."),
            "practice": gettext_lazy("Step by step, so that somebody who was not there can do it."),
            "effect": gettext_lazy("With figures where there are any, and the day on which they were counted."),
            "conditions": gettext_lazy("People, rooms, equipment, time and rules without which it does not work."),
            "day": gettext_lazy("When it had shown its effect."),
            "shared": gettext_lazy("Every signed-in reader of every unit can then read and follow it."),
        }

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.bond
        choices = bonds_to_choose(unit)
        if own and str(own.pk) not in dict(choices):
            choices = [(str(own.pk), str(own)), *choices]
        self.fields["bond"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.initial["bond"] = str(own.pk) if own else ""
        self.initial.setdefault("day", timezone.localdate())

    def clean_bond(self) -> Bond | None:
        """The bond itself: only what was offered is taken."""
        key = self.cleaned_data["bond"]
        return Bond.everywhere.get(pk=key) if key else None

    def clean_cost(self) -> Any:
        """What it cost, not below nothing."""
        cost = self.cleaned_data["cost"]
        if cost is not None and cost < 0:
            raise forms.ValidationError(_("Give what it cost, in yuan, or leave it empty."))
        return cost
