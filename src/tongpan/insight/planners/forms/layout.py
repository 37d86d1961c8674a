"""What a layout is asked for: stage, question, limits of the way, size, costs, futures; and what is decided by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput
from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import planning_defaults
from tongpan.insight.planners.words import QUESTIONS, SITES_ARE
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.villages import villages_of

from .base import DecisionForm, Group, PlannerForm, number_field, whole_field


class Form(PlannerForm):
    """Wishes for the layout of one stage of a county, or of every county of a region."""

    SHARES = ("low_change", "low_probability", "high_change", "high_probability")
    SCHOOLS = ("must_keep",)
    STAGED = ("layout", ("walk_km", "ride_km", "smallest"))
    GROUPS = (
        Group(gettext_lazy("What is decided"), ("stage", "question", "sites_are", "sites")),
        Group(
            gettext_lazy("Ways of the pupils"), ("walk_km", "walk_low_km", "bus", "ride_km", "ride_low_km", "far")
        ),
        Group(
            gettext_lazy("Schools and places"),
            ("must_keep", "smallest", "extend_most", "budget", "open_at", "open_places"),
        ),
        Group(
            gettext_lazy("Costs"),
            ("pupil_km", "rider", "change", "running_school", "running_point", "place", "new_school", "years"),
            gettext_lazy("Ways and rides of pupils, schools that are open, what is built."),
        ),
        Group(
            gettext_lazy("Futures of the pupils"),
            ("low_change", "low_probability", "high_change", "high_probability", "later"),
            gettext_lazy("Only for the question that looks at several: fewer and more pupils, and how likely."),
        ),
    )  # fmt: skip

    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=list(STAGE_NAMES.items()))
    question = forms.ChoiceField(label=gettext_lazy("Question"), choices=QUESTIONS)
    sites_are = forms.ChoiceField(label=gettext_lazy("Number of schools"), choices=SITES_ARE)
    sites = whole_field(gettext_lazy("How many"), gettext_lazy("schools"), gettext_lazy("Empty: free."), min_value=1)
    walk_km = number_field(gettext_lazy("Walked at most"), gettext_lazy("km"))
    walk_low_km = number_field(gettext_lazy("Walked at most, grades 1 to 3"), gettext_lazy("km"))
    bus = forms.BooleanField(label=gettext_lazy("Who lives farther may ride"), required=False)
    ride_km = number_field(gettext_lazy("By bus at most"), gettext_lazy("km"))
    ride_low_km = number_field(gettext_lazy("By bus at most, grades 1 to 3"), gettext_lazy("km"))
    far = forms.BooleanField(
        label=gettext_lazy("Villages with no school within the limit go to the nearest one"), required=False,
        help_text=gettext_lazy("They are named. Unticked: there is no plan while any such village is left."),
    )  # fmt: skip
    smallest = number_field(gettext_lazy("Smallest school that is viable"), gettext_lazy("pupils"))
    extend_most = whole_field(
        gettext_lazy("A school can be extended by at most"), gettext_lazy("places"), gettext_lazy("Empty: no limit.")
    )
    open_at = forms.MultipleChoiceField(
        label=gettext_lazy("Villages where a school may be opened"),
        required=False,
        widget=ManyInput(),
        help_text=gettext_lazy("A village that could have a school within its limit there must then have one."),
    )
    open_places = whole_field(gettext_lazy("Places of a new school"), gettext_lazy("places"), min_value=1)
    budget = number_field(gettext_lazy("Budget for building"), gettext_lazy("yuan"), gettext_lazy("Empty: no limit."))
    must_keep = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that are kept in any case"),
        required=False,
        widget=ManyInput(),
    )
    pupil_km = number_field(
        gettext_lazy("A kilometre of the way of a pupil"), gettext_lazy("yuan a year"), required=True
    )
    rider = number_field(gettext_lazy("A pupil who rides"), gettext_lazy("yuan a year"), required=True)
    change = number_field(gettext_lazy("A pupil whose school changes"), gettext_lazy("yuan a year"), required=True)
    place = number_field(gettext_lazy("A place built"), gettext_lazy("yuan"), required=True)
    new_school = number_field(gettext_lazy("A new school, without its places"), gettext_lazy("yuan"), required=True)
    running_school = number_field(gettext_lazy("A school that is open"), gettext_lazy("yuan a year"), required=True)
    running_point = number_field(
        gettext_lazy("A teaching point that is open"), gettext_lazy("yuan a year"), required=True
    )
    years = number_field(
        gettext_lazy("What is paid once is spread over"), gettext_lazy("years"), required=True, min_value=1
    )
    later = number_field(
        gettext_lazy("Building only when the need has come costs"), gettext_lazy("times"), required=True, min_value=1
    )
    low_change = number_field(gettext_lazy("Fewer pupils: change"), "%", required=True, min_value=-100, max_value=0)
    low_probability = number_field(gettext_lazy("Fewer pupils: how likely"), "%", required=True, max_value=100)
    high_change = number_field(gettext_lazy("More pupils: change"), "%", required=True, max_value=300)
    high_probability = number_field(gettext_lazy("More pupils: how likely"), "%", required=True, max_value=100)

    def prepare(self) -> None:
        """With the villages of a county; a region has none to choose."""
        super().prepare()
        if not self.unit.is_county:
            del self.fields["open_at"], self.fields["open_places"]
            return
        placed = [own for own in villages_of(self.unit, self.year) if None not in (own.longitude, own.latitude)]
        self.fields["open_at"].choices = [  # type: ignore[attr-defined]
            (own.key, f"{own.name}（{own.town}）" if own.town else own.name) for own in placed
        ]

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """Defaults of policy, shares in per cent."""
        day = statistics_day(year)
        values = planning_defaults("layout", day, region_code(unit, day))
        values |= {name: values[name] * 100 for name in cls.SHARES if values.get(name) is not None}
        start = {"stage": "primary", "question": "median-cost", "sites_are": "most", "change": 0}
        start |= {"bus": True, "far": True}
        futures = {"low_change": -15, "low_probability": 30, "high_change": 10, "high_probability": 20}
        return start | futures | values

    def clean(self) -> dict[str, Any]:
        """What a question needs is there; probabilities leave room for the middle future."""
        own = super().clean() or {}
        if own.get("question") in {"median-km", "cover-uncovered"} and not own.get("sites"):
            self.add_error("sites", _("This question needs a number of schools."))
        if own.get("open_at") and not own.get("open_places"):
            self.add_error("open_places", _("Say how many places a new school has."))
        told = [own.get("low_probability"), own.get("high_probability")]
        if None not in told and sum(told) > 100:
            self.add_error("high_probability", _("The two together are more than 100 %; make one smaller."))
        return own


KINDS = (
    ("keep", gettext_lazy("keep or open the school")),
    ("close", gettext_lazy("close or do not open the school")),
    ("send", gettext_lazy("send the village to the school")),
    ("bar", gettext_lazy("do not send the village to the school")),
)


class Decision(DecisionForm):
    """A school is kept or closed; a village's pupils go to a school or do not."""

    kind = forms.ChoiceField(label=gettext_lazy("Decision"), choices=KINDS)
    site = forms.ChoiceField(label=gettext_lazy("School"))
    village = forms.ChoiceField(label=gettext_lazy("Village"), required=False)

    def prepare(self) -> None:
        """The sites and villages of the plan."""
        more = self.page.result.get("more", {})
        for name in ("site", "village"):
            keys = sorted(more.get(f"{name}s", ()), key=self.page.name)
            choices = [(key, self.page.name(key)) for key in keys]
            self.fields[name].choices = choices if name == "site" else [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A village is named where one is sent or barred."""
        own = super().clean() or {}
        if own.get("kind") in {"send", "bar"} and not own.get("village"):
            self.add_error("village", _("Name the village."))
        if own.get("kind") in {"keep", "close"}:
            own["village"] = ""
        return own

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """The same school kept or closed, the same village sent; about one village and school, the last word counts."""
        if new["village"] != old["village"]:
            return False
        return new["kind"] == old["kind"] == "send" or bool(new["site"] == old["site"])
