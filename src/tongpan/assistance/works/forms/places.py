"""The form of places that came or went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.assistance.works.models import PlaceChange, Project
from tongpan.registry.models.school import STAGE_NAMES

MOST = 20_000


class PlacesForm(forms.ModelForm):
    """How many places came or went at a school, on which day, by which project or closure."""

    school = UnitField(label=gettext_lazy("School"), help_text=gettext_lazy("Full name or code"))
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=list(STAGE_NAMES.items()))
    count = forms.IntegerField(
        label=gettext_lazy("Places"), min_value=1, max_value=MOST,
        help_text=gettext_lazy("Above zero; of a closure the places that went."),
    )  # fmt: skip
    project = forms.ModelChoiceField(
        Project.everywhere.none(), label=gettext_lazy("By the project"), required=False,
        empty_label=gettext_lazy("No project"),
    )  # fmt: skip

    class Meta:
        model = PlaceChange
        fields = ("kind", "stage", "day", "public", "urban", "note")
        widgets = {"day": DateInput()}
        labels = {"note": gettext_lazy("Remark")}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance
        # A school that was closed is found as well: its closure is what is recorded.
        self.fields["school"] = AnySchool(unit)
        projects = Project.everywhere.filter(unit__path__under=unit.path).order_by("name")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        if own.pk:
            self.initial |= {"school": own.unit.slug, "count": abs(own.places), "project": own.project_id}
        elif unit.is_school:
            self.initial.setdefault("school", unit.slug)
        self.order_fields(["school", "kind", "stage", "count", "day", "project"])

    def change(self) -> PlaceChange:
        """The record as the form says it, not yet saved."""
        own, asked = self.instance, self.cleaned_data
        own.unit, own.project = asked["school"], asked["project"]
        own.places = -asked["count"] if asked["kind"] == PlaceChange.Kind.CLOSURE else asked["count"]
        return own

    def _post_clean(self) -> None:
        """The record is whole only with its school and sign; its constraints are checked then."""
        if not self.errors:
            self.change()
        super()._post_clean()


class AnySchool(UnitField):
    """A school at or below a unit, closed ones too, by its code or exact name."""

    def __init__(self, root: Unit) -> None:
        super().__init__(label=gettext_lazy("School"), help_text=gettext_lazy("Full name or code"))
        self.within(root)

    def clean(self, value: Any) -> Unit:
        """The school, whether or not it is open."""
        root = self.root
        assert root is not None
        closed = Unit.everywhere.filter(slug=str(value or "").strip(), path__under=root.path).first()
        return closed or super().clean(value)
