"""What buses are asked for: who rides, how long, in what; and what is decided by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import planning_defaults
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.registry.models.school import STAGE_NAMES

from .base import DecisionForm, Group, PlannerForm, number_field, whole_field


class Form(PlannerForm):
    """Wishes for the buses of a county, or of every county of a region."""

    SCHOOLS = ("depot",)
    STAGED = ("bus", ("walk_km", "ride_minutes"))
    GROUPS = (
        Group(gettext_lazy("Who rides, and how long"), ("stages", "walk_km", "ride_minutes", "leave_far")),
        Group(gettext_lazy("Buses and runs"), ("number", "seats", "depot", "mixed", "shift_minutes")),
        Group(
            gettext_lazy("Time before the first lesson"), ("arrive_before_earliest", "arrive_before_latest"),
            gettext_lazy("When buses arrive at the schools."),
        ),
        Group(
            gettext_lazy("On the way"), ("speed", "detour", "boarding_base", "boarding_pupil", "dwell_minutes"),
            gettext_lazy("Speed, length of roads, time at stops and schools."),
        ),
        Group(gettext_lazy("Costs"), ("cost", "per_km"), gettext_lazy("A bus and a kilometre.")),
    )  # fmt: skip

    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages"), choices=list(STAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    walk_km = number_field(gettext_lazy("Who lives farther than this rides"), gettext_lazy("km"), min_value=0.1)
    ride_minutes = number_field(gettext_lazy("Longest ride"), gettext_lazy("minutes"), min_value=1)
    leave_far = forms.BooleanField(
        label=gettext_lazy("Leave out, and name, pupils who live farther than the longest ride"),
        required=False,
        help_text=gettext_lazy("Otherwise there is no plan while there are any."),
    )
    mixed = forms.BooleanField(label=gettext_lazy("Pupils of several schools may share a run"), required=False)
    shift_minutes = number_field(
        gettext_lazy("The bell may move, earlier or later, by"), gettext_lazy("minutes"), required=True, max_value=120
    )
    depot = forms.ChoiceField(
        label=gettext_lazy("Buses stand at night at"),
        required=False,
        choices=[("", gettext_lazy("where its morning begins"))],
    )
    seats = whole_field(gettext_lazy("Seats of a bus"), gettext_lazy("seats"), required=True, min_value=1)
    number = whole_field(
        gettext_lazy("Buses there are"), gettext_lazy("buses"), gettext_lazy("Empty: as many as needed.")
    )
    speed = number_field(gettext_lazy("Speed"), gettext_lazy("km/h"), required=True, min_value=1)
    detour = number_field(
        gettext_lazy("Road over straight line"), gettext_lazy("times"), required=True, min_value=1, max_value=5
    )
    boarding_base = number_field(
        gettext_lazy("A bus stands at a stop for"), gettext_lazy("s"), required=True, min_value=0.1
    )
    boarding_pupil = number_field(gettext_lazy("and for every pupil"), gettext_lazy("s"), required=True, min_value=0.1)
    dwell_minutes = number_field(
        gettext_lazy("A bus stands at a school for"), gettext_lazy("minutes"), required=True, min_value=0.1
    )
    arrive_before_earliest = number_field(
        gettext_lazy("Buses arrive at most this long before the first lesson"),
        gettext_lazy("minutes"),
        required=True,
        min_value=1,
    )
    arrive_before_latest = number_field(
        gettext_lazy("and at least this long before it"), gettext_lazy("minutes"), required=True, min_value=0.1
    )
    cost = number_field(gettext_lazy("A bus"), gettext_lazy("yuan a school day"), required=True, min_value=0.01)
    per_km = number_field(gettext_lazy("A kilometre driven"), gettext_lazy("yuan"), required=True, min_value=0.01)

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """Defaults of policy."""
        day = statistics_day(year)
        return {"stages": ["primary", "junior"], "shift_minutes": 0, "leave_far": True} | planning_defaults(
            "bus", day, region_code(unit, day)
        )

    def clean(self) -> dict[str, Any]:
        """The window before the bell is not empty."""
        own = super().clean() or {}
        first, last = own.get("arrive_before_earliest"), own.get("arrive_before_latest")
        if first is not None and last is not None and last > first:
            self.add_error("arrive_before_latest", _("This is longer than the time above; give a smaller number."))
        return own


KINDS = (
    ("together", gettext_lazy("share a run")),
    ("apart", gettext_lazy("do not share a run")),
    ("bell", gettext_lazy("the school's bell moves")),
)


class Decision(DecisionForm):
    """Two stops of a school share a run or do not; a school's bell moves."""

    kind = forms.ChoiceField(label=gettext_lazy("Decision"), choices=KINDS)
    school = forms.ChoiceField(label=gettext_lazy("School"))
    stop = forms.ChoiceField(label=gettext_lazy("Bus stop"), required=False)
    other = forms.ChoiceField(label=gettext_lazy("Other stop"), required=False)
    minutes = forms.FloatField(
        label=gettext_lazy("The bell moves by"),
        required=False,
        help_text=gettext_lazy("Negative: earlier."),
        widget=forms.NumberInput(attrs={"data-unit": gettext_lazy("minutes")}),
    )

    def prepare(self) -> None:
        """Schools and stops of the plan."""
        visits = [own for run in self.page.runs for own in run["visits"]]
        schools = sorted({own["school"] for own in visits}, key=self.page.name)
        stops = sorted({own["stop"] for own in visits}, key=self.page.name)
        self.fields["school"].choices = [(key, self.page.name(key)) for key in schools]  # type: ignore[attr-defined]
        for name in ("stop", "other"):
            self.fields[name].choices = [("", "—"), *((key, self.page.name(key)) for key in stops)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Two different stops, or a number of minutes."""
        own = super().clean() or {}
        if own.get("kind") == "bell":
            if own.get("minutes") is None:
                self.add_error("minutes", _("Say by how many minutes."))
            own["stop"] = own["other"] = ""
        elif not own.get("stop") or not own.get("other") or own["stop"] == own["other"]:
            self.add_error("other", _("Name two different stops."))
        return own

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """The same bell, or the same two stops."""
        if new["school"] != old["school"]:
            return False
        return {new["stop"], new["other"]} == {old["stop"], old["other"]}
