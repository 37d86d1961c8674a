"""What communities are asked for: how many cores, how large, how far; and what is decided by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput
from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import needed_default, planning_defaults
from tongpan.insight.queries.places import counties_of, region_code, statistics_day
from tongpan.registry.models.school import STAGE_NAMES

from .base import DecisionForm, Group, PlannerForm, number_field, whole_field


class Form(PlannerForm):
    """Wishes for the communities of a county, or of every county of a region."""

    SCHOOLS = ("cores", "given")
    SETTLED: ClassVar[Mapping[str, str]] = {"core": "given"}
    GROUPS = (
        Group(gettext_lazy("Stages and cores"), ("stages", "cores_least", "cores_most", "cores", "given")),
        Group(
            gettext_lazy("Size of a community"),
            ("members_least", "members_most", "size_least", "size_most", "carry_times"),
        ),
        Group(gettext_lazy("Who joins which core"), ("farthest_km", "weighted", "same_stage", "keep_price_km")),
    )  # fmt: skip

    stages = forms.MultipleChoiceField(
        label=gettext_lazy("Stages"), choices=list(STAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    cores_least = whole_field(gettext_lazy("At least this many cores"), required=True, min_value=1)
    cores_most = whole_field(gettext_lazy("At most this many cores"), required=True, min_value=1)
    cores = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that may be cores"),
        required=False,
        widget=ManyInput(),
        help_text=gettext_lazy("None chosen: every school may be."),
    )
    given = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that are cores in any case"),
        required=False,
        widget=ManyInput(),
        help_text=gettext_lazy("They can be dropped on the plan's page."),
    )
    carry_times = number_field(
        gettext_lazy("A core carries at most"),
        gettext_lazy("times its pupils"),
        gettext_lazy("Its own included. Empty: no limit."),
        min_value=1,
    )
    size_least = number_field(gettext_lazy("Pupils of a community, at least"), gettext_lazy("pupils"))
    size_most = number_field(gettext_lazy("Pupils of a community, at most"), gettext_lazy("pupils"), min_value=1)
    members_least = whole_field(gettext_lazy("Member schools, at least"), gettext_lazy("schools"))
    members_most = whole_field(gettext_lazy("Member schools, at most"), gettext_lazy("schools"))
    farthest_km = number_field(
        gettext_lazy("Longest way to the core"), gettext_lazy("km"), gettext_lazy("Empty: no limit.")
    )
    same_stage = forms.BooleanField(
        label=gettext_lazy("A core serves every stage that its members teach"), required=False
    )
    weighted = forms.BooleanField(
        label=gettext_lazy("Count the way once for every pupil"),
        required=False,
        help_text=gettext_lazy("Large schools then lie nearer to their cores."),
    )
    keep_price_km = number_field(
        gettext_lazy("A school leaves its present community only to save at least"),
        gettext_lazy("km"),
        required=True,
    )

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """Defaults of policy; at most as many cores as the usual number of schools to a core gives."""
        day = statistics_day(year)
        region = region_code(unit, day)
        per_core = needed_default("communities", "schools_per_core", day, region)
        values = planning_defaults("communities", day, region)
        del values["schools_per_core"]
        counties = max(len(counties_of(unit)), 1)
        schools = Unit.objects.schools().filter(path__under=unit.path).count() / counties
        most = max(round(schools / per_core), values["cores_least"])
        return {"stages": ["primary", "junior"], "same_stage": True, "cores_most": most} | values

    def clean(self) -> dict[str, Any]:
        """The least is not above the most."""
        own = super().clean() or {}
        given, room = len(own.get("given") or ()), own.get("cores_most")
        if room is not None and given > room:
            text = _("%(count)s schools are cores in any case, but at most %(most)s cores are allowed.")
            self.add_error("given", text % {"count": given, "most": room})
        for least, most in (
            ("cores_least", "cores_most"),
            ("size_least", "size_most"),
            ("members_least", "members_most"),
        ):
            if own.get(least) is not None and own.get(most) is not None and own[least] > own[most]:
                self.add_error(most, _("This is below the least; give a larger number."))
        return own

    @staticmethod
    def written(decision: Mapping[str, Any]) -> Any:
        """The core."""
        return decision["school"]

    @staticmethod
    def settled(kind: str, written: Any) -> dict[str, Any]:
        """The school is a core."""
        return {"kind": kind, "school": written, "core": ""}

    def asked(self) -> dict[str, Any]:
        """Cores that are given may be cores."""
        own = super().asked()
        if own.get("cores"):
            own["cores"] = list(dict.fromkeys([*own["cores"], *self.cleaned_data.get("given", ())]))
        return own


KINDS = (
    ("core", gettext_lazy("is a core")),
    ("not_core", gettext_lazy("is not a core")),
    ("joins", gettext_lazy("joins the core")),
    ("not_joins", gettext_lazy("does not join the core")),
)


class Decision(DecisionForm):
    """A school is a core or is not; it joins a core or does not."""

    school = forms.ChoiceField(label=gettext_lazy("School"))
    kind = forms.ChoiceField(label=gettext_lazy("Decision"), choices=KINDS)
    core = forms.ChoiceField(label=gettext_lazy("Core"), required=False)

    def prepare(self) -> None:
        """The schools of the plan."""
        keys = sorted(self.page.core_of, key=self.page.name)
        choices = [(key, self.page.name(key)) for key in keys]
        self.fields["school"].choices = choices  # type: ignore[attr-defined]
        self.fields["core"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A core is named where one is joined or left, and it is another school."""
        own = super().clean() or {}
        if own.get("kind") in {"joins", "not_joins"} and not own.get("core"):
            self.add_error("core", _("Name the core."))
        if own.get("core") and own["core"] == own.get("school"):
            self.add_error("core", _("A school cannot join itself; say that it is a core."))
        if own.get("kind") in {"core", "not_core"}:
            own["core"] = ""
        return own

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """A new home of a school replaces every earlier word about it, but for the cores that it is kept from."""
        if new["school"] != old["school"]:
            return False
        if new["kind"] in {"core", "joins"}:
            return old["kind"] != "not_joins" or old["core"] == new["core"]
        if new["kind"] == "not_core":
            return old["kind"] in {"core", "not_core"}
        return bool(old["core"] == new["core"])
