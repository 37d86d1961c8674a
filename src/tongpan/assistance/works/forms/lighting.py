"""The forms of a measured room, and of a file of many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.assistance.works.actions.lighting import RoomLight
from tongpan.assistance.works.limits import BOUNDS
from tongpan.assistance.works.models import LampReading, Project, Room

from .points import PointsField

FACTS = ("lamps", "desk", "board", "colour", "rendering", "red", "glare", "power", "instrument", "calibrated")


def project_field(label: Any) -> forms.ModelChoiceField:
    """A lighting project of the unit."""
    return forms.ModelChoiceField(
        Project.everywhere.none(), label=label, required=False, empty_label=gettext_lazy("No project")
    )


def projects_for(unit: Unit) -> Any:
    """The projects at or below a unit to which measurements may belong: those of lighting first."""
    return Project.everywhere.filter(unit__path__under=unit.path, kind=Project.Kind.LIGHTING).order_by("name")


class LightForm(forms.ModelForm):
    """What was measured in one room."""

    school = UnitField(label=gettext_lazy("School"), help_text=gettext_lazy("Full name or code"))
    name = forms.CharField(label=gettext_lazy("Room"), max_length=60)
    use = forms.ChoiceField(label=gettext_lazy("Use"), choices=Room.Use.choices)
    desk = PointsField(
        label=gettext_lazy("Desk points"), help_text=gettext_lazy("Point by point; a column may be pasted.")
    )
    board = PointsField(label=gettext_lazy("Board points"))
    project = project_field(gettext_lazy("Lit by the project"))

    class Meta:
        model = LampReading
        fields = ("day", "lamps", "colour", "rendering", "red", "glare", "power", "instrument", "calibrated")
        widgets = {
            "day": DateInput(), "calibrated": DateInput(),
            "colour": forms.NumberInput({"data-unit": "K", "step": "any"}),
            "rendering": forms.NumberInput({"data-unit": "Ra", "step": "any"}),
            "glare": forms.NumberInput({"data-unit": "UGR", "step": "any"}),
            "power": forms.NumberInput({"data-unit": "W/m²", "step": "any"}),
        }  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance
        self.fields["school"].within(unit)  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects_for(unit)  # type: ignore[attr-defined]
        if own.pk:
            self.initial |= {"school": own.unit.slug, "name": own.room.name, "use": own.room.use, "desk": own.desk,
                             "board": own.board, "project": own.project_id}  # fmt: skip
            for name in ("school", "name", "use"):
                self.fields[name].disabled = True
        elif unit.is_school:
            self.initial.setdefault("school", unit.slug)
        self.initial.setdefault("day", timezone.localdate())
        self.order_fields(["school", "name", "use", "day", "desk", "board", "lamps"])

    def clean(self) -> dict[str, Any]:
        """Values that no lamp has are misread columns."""
        own = super().clean() or {}
        for name, (least, most) in BOUNDS.items():
            value = own.get(name)
            if value is not None and not least <= value <= most:
                words = {"least": f"{least:g}", "most": f"{most:g}"}
                self.add_error(name, _("Give a value from %(least)s to %(most)s.") % words)
        if not (own.get("desk") or own.get("board") or self.errors):
            self.add_error("desk", _("Give at least the points on desks or on the board."))
        return own

    def light(self) -> RoomLight:
        """A new measurement, to be kept."""
        own = self.cleaned_data
        return RoomLight(own["school"], own["name"].strip(), own["day"], own["use"],
                         facts={name: own[name] for name in FACTS})  # fmt: skip

    def reading(self) -> LampReading:
        """The measurement that is corrected, not yet saved."""
        own = self.instance
        own.desk, own.board = self.cleaned_data["desk"], self.cleaned_data["board"]
        own.project = self.cleaned_data["project"]
        return own


class LightFileForm(forms.Form):
    """A workbook or text table of measured rooms."""

    file = forms.FileField(
        label=gettext_lazy("File (.xlsx or .csv)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )
    project = project_field(gettext_lazy("Lit by the project"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects_for(unit)  # type: ignore[attr-defined]
