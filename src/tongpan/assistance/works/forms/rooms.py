"""The form of a room, and the filter of what is missing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import UnitField
from tongpan.access.models import Unit
from tongpan.assistance.base.choices import counties_of
from tongpan.assistance.works.models import Room

KINDS = (
    ("", gettext_lazy("All")), ("music", gettext_lazy("Music room")), ("art", gettext_lazy("Art room")),
    ("counselling", gettext_lazy("Counselling room")),
)  # fmt: skip


class RoomForm(forms.ModelForm):
    """A room of a school."""

    school = UnitField(label=gettext_lazy("School"), help_text=gettext_lazy("Full name or code"))

    class Meta:
        model = Room
        fields = ("use", "name", "area")
        labels = {"area": gettext_lazy("Floor area")}
        widgets = {"area": forms.NumberInput({"data-unit": "m²", "step": "any", "min": "1"})}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].within(unit)  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["school"] = self.instance.unit.slug
            self.fields["school"].disabled = True
        elif unit.is_school:
            self.initial.setdefault("school", unit.slug)
        self.order_fields(["school", "use", "name", "area"])

    def room(self) -> Room:
        """The room as the form says it, not yet saved."""
        self.instance.unit = self.cleaned_data["school"]
        found: Room = self.instance
        return found


class MissingForm(forms.Form):
    """Which schools the table of missing rooms shows. What is not understood narrows nothing."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of room"), required=False, choices=KINDS)
    county = forms.ChoiceField(label=gettext_lazy("County or zone"), required=False)
    only = forms.ChoiceField(
        label=gettext_lazy("Only"), required=False,
        choices=[("", gettext_lazy("With rooms missing or too small")), ("all", gettext_lazy("All schools")),
                 ("unknown", gettext_lazy("Not reported"))],
    )  # fmt: skip

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data, auto_id="filter_%s")
        counties = list(counties_of(unit))
        if counties:
            self.fields["county"].choices = [("", gettext_lazy("All")), *counties]  # type: ignore[attr-defined]
        else:
            del self.fields["county"]
        self.is_valid()

    def asked(self, name: str) -> str:
        """One filter; empty where it was not understood."""
        found: str = self.cleaned_data.get(name, "")
        return found
