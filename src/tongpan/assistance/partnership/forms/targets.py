"""What a target counts, and the target itself, in words: nobody writes a filter by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.base.register import Register
from tongpan.assistance.partnership.models import Target
from tongpan.assistance.partnership.queries.target_words import filters_of, what_can_be_counted

DAY = {"widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
WHERE = "where_"
EACH = Target.Each


class WhatForm(forms.Form):
    """The first step: which list is counted, and what of it."""

    what = forms.ChoiceField(label=gettext_lazy("What is counted"))

    def __init__(self, *args: Any, sees: Callable[[str], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", "—"), *what_can_be_counted(sees)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, str]:
        """The keys of the register and of the measure."""
        register, _colon, measure = self.cleaned_data["what"].partition(":")
        return register, measure


def _who(unit: Unit) -> list[tuple[str, Any]]:
    """Who can have to reach a target of a unit."""
    if unit.is_school:
        return [(EACH.WHOLE.value, gettext_lazy("The school"))]
    among = (
        (EACH.WHOLE, EACH.SCHOOL) if unit.is_county or unit.kind == "town" else (EACH.WHOLE, EACH.COUNTY, EACH.SCHOOL)
    )
    return [(own.value, own.label) for own in among]


class TargetForm(forms.ModelForm[Target]):
    """The second step: who is to reach which number by when, under which filters, and where that is written."""

    most = forms.TypedChoiceField(
        label=gettext_lazy("Floor or ceiling"), coerce=lambda value: value == "1", empty_value=False, required=False,
        choices=(("0", gettext_lazy("At least")), ("1", gettext_lazy("At most"))),
    )  # fmt: skip
    share_by = forms.ChoiceField(
        label=gettext_lazy("Count as"), required=False,
        help_text=gettext_lazy("A share is the part that meets this filter among all that meet the other filters."),
    )  # fmt: skip

    class Meta:
        model = Target
        fields = ("name", "each", "share_by", "most", "at_least", "since", "until", "reference")
        field_classes = {"since": forms.DateField, "until": forms.DateField}
        widgets = {"since": DAY["widget"], "until": DAY["widget"]}
        help_texts = {
            "name": gettext_lazy(
                "As the document says it, such as “at least one community in every county this year”."
            ),
            "at_least": gettext_lazy("For a share in per cent: 100 is all."),
            "reference": gettext_lazy("Which document sets it, with its number."),
        }

    def __init__(self, *args: Any, register: Register, measure: str, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.register, self.measure, self.unit = register, measure, unit
        self.fields["each"].choices = _who(unit)  # type: ignore[attr-defined]
        self.filters = {choice.name: (choice, options) for choice, options in filters_of(register, unit)}
        shares = [("", _("A number"))]
        for name, (choice, options) in self.filters.items():
            self.fields[WHERE + name] = forms.ChoiceField(
                label=choice.label, required=False, choices=[("", _("All")), *options],
                initial=self.instance.asked.get(name, ""),
            )  # fmt: skip
            shares.append(
                (name, _("A share in per cent: of those with the chosen “%(filter)s”") % {"filter": choice.label})
            )
        self.fields["share_by"].choices = shares  # type: ignore[attr-defined]
        self.initial["most"] = "1" if self.instance.most else "0"
        self.order_fields(["name", "each", *(WHERE + name for name in self.filters), "share_by", "most", "at_least"])

    @property
    def asked(self) -> dict[str, str]:
        """The filters that were chosen."""
        chosen = {name: self.cleaned_data.get(WHERE + name) for name in self.filters}
        # Filters that cannot be chosen here, such as a bond in the address of the form, stay as they are; those that
        # the register no longer knows go, or the target could never be counted again.
        hidden = {choice.name for choice in self.register.choices} - self.filters.keys()
        kept = {name: value for name, value in self.instance.asked.items() if name in hidden}
        return kept | {name: value for name, value in chosen.items() if value}

    def clean(self) -> dict[str, Any]:
        """The end after the beginning; a share of a filter that is chosen; per cent between 0 and 100."""
        own = super().clean() or {}
        if own.get("since") and own.get("until") and own["until"] < own["since"]:
            self.add_error("until", _("This is before the beginning; give a later day."))
        share = own.get("share_by")
        if share and share not in self.asked:
            self.add_error(WHERE + share, _("Choose what the share is of: it is counted among all."))
        number = own.get("at_least")
        if number is not None and (number < 0 or (share and number > 100)):
            self.add_error("at_least", _("Give a number that is not below 0; a share is at most 100."))
        return own

    def target(self) -> Target:
        """The target as it was filled in."""
        own: Target = self.save(commit=False)
        own.unit, own.register, own.measure, own.asked = self.instance.unit, self.register.key, self.measure, self.asked
        return own
