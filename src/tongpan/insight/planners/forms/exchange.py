"""What an exchange is asked for: ratios, ways, who stays, prices; and what is decided by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput
from tongpan.access.models import Unit
from tongpan.insight.planners.queries.defaults import exchange_defaults
from tongpan.insight.planners.queries.frozen import frozen_schools
from tongpan.insight.planners.queries.people import people_called
from tongpan.insight.planners.words import FIRST
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.registry.queries.subjects import SPELLINGS, subject_name

from .base import DecisionForm, Group, PlannerForm, number_field, whole_field


class Form(PlannerForm):
    """Wishes for the exchange of a county, or of every county of a region."""

    SHARES = ("share", "backbone_share", "share_out")
    SCHOOLS = ("frozen",)
    GROUPS = (
        Group(gettext_lazy("What is sought, and how many are sent"), ("first", "share", "backbone_share", "years")),
        Group(
            gettext_lazy("What schools keep and receive"),
            ("frozen", "share_out", "keep_own", "keep_need", "most_need"),
        ),
        Group(gettext_lazy("What people are spared"), ("km", "couple_km", "years_between", "not_back")),
        Group(
            gettext_lazy("Prices"), ("unmet", "allowance", "per_km", "second", "wish", "change"),
            gettext_lazy("What an empty post, a person sent, a kilometre, a wish or a change weighs."),
        ),
    )  # fmt: skip

    share = number_field(
        gettext_lazy("Share of eligible teachers who are sent, at least"), "%", gettext_lazy("Empty: no limit."),
        max_value=100,
    )  # fmt: skip
    backbone_share = number_field(
        gettext_lazy("Share of backbone among those sent, at least"),
        "%",
        gettext_lazy("Empty: no limit."),
        max_value=100,
    )
    share_out = number_field(gettext_lazy("At most this share of a school's teachers leaves it"), "%", max_value=100)
    km = number_field(
        gettext_lazy("Longest way to the host school"), gettext_lazy("km"), gettext_lazy("Empty: no limit.")
    )
    years_between = number_field(gettext_lazy("Nobody is sent again within"), gettext_lazy("years"))
    keep_own = whole_field(
        gettext_lazy("Teachers of a subject who stay, at least"),
        gettext_lazy("people"),
        gettext_lazy("1: nobody's only teacher is taken."),
    )
    keep_need = forms.BooleanField(label=gettext_lazy("No school falls below its own need"), required=False)
    most_need = forms.BooleanField(label=gettext_lazy("No school receives more than it needs"), required=False)
    couple_km = number_field(
        gettext_lazy("Couples work at most this far apart"), gettext_lazy("km"), gettext_lazy("Empty: no limit.")
    )
    not_back = forms.BooleanField(label=gettext_lazy("Nobody is sent to the same school twice"), required=False)
    frozen = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that nobody leaves or joins"),
        required=False,
        widget=ManyInput(),
        help_text=gettext_lazy("Those kept out of plans in the registry are chosen already."),
    )
    first = forms.ChoiceField(label=gettext_lazy("What comes first"), choices=FIRST)
    unmet = number_field(gettext_lazy("Price of a post that nobody fills"), gettext_lazy("yuan a year"), required=True)
    allowance = number_field(gettext_lazy("Allowance of a person sent"), gettext_lazy("yuan a year"), required=True)
    per_km = number_field(gettext_lazy("Travel"), gettext_lazy("yuan per km a year"), required=True)
    second = number_field(
        gettext_lazy("Worth of teaching one's main subject"), gettext_lazy("yuan a year"), required=True
    )
    wish = number_field(
        gettext_lazy("Worth of going where one has applied to go"),
        gettext_lazy("yuan a year"),
        gettext_lazy("Wishes are the applications of the school year that name a host school."),
        required=True,
    )
    change = number_field(
        gettext_lazy("Price of changing a posting that is published"), gettext_lazy("yuan a year"), required=True
    )
    years = number_field(gettext_lazy("A posting lasts"), gettext_lazy("years"), required=True, min_value=0.5)

    @classmethod
    def start(cls, unit: Unit, year: int) -> dict[str, Any]:
        """Defaults of policy, shares in per cent; the schools that the registry keeps out of plans."""
        day = statistics_day(year)
        values = exchange_defaults(day, region_code(unit, day))
        values |= {name: values[name] * 100 for name in cls.SHARES}
        start = {"keep_need": True, "most_need": True, "not_back": True, "first": "total"}
        return start | values | {"frozen": frozen_schools(unit)}


KINDS = (
    ("go", gettext_lazy("goes to")),
    ("not", gettext_lazy("does not go to")),
    ("stay", gettext_lazy("stays")),
)


class Decision(DecisionForm):
    """Somebody of the plan goes to a school, does not go there, or stays."""

    person = forms.ChoiceField(label=gettext_lazy("Teacher"), required=False)
    other = forms.CharField(
        label=gettext_lazy("Or somebody who is not in the plan"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("The name; where several bear it, the school behind it, after a space."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Decision"), choices=KINDS)
    school = forms.ChoiceField(label=gettext_lazy("School"), required=False)
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False)

    def prepare(self) -> None:
        """The people of the plan, the schools, the subjects."""
        named = self.page.people  # empty for those who may not see teachers
        if not self.page.sees_people:
            del self.fields["other"]
        people = [(own["person"], f"{named.get(own['person'], own['person'])}（{self.page.name(own['source'])}）")
                  for own in self.page.postings]  # fmt: skip
        schools = sorted(self.page.result.get("more", {}).get("schools", ()), key=self.page.name)
        self.fields["person"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        self.fields["school"].choices = [("", "—"), *((key, self.page.name(key)) for key in schools)]  # type: ignore[attr-defined]
        subjects = [("", gettext_lazy("any")), *((code, subject_name(code)) for code in SPELLINGS)]
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One person; who goes or does not go needs a school; who stays has none."""
        own = super().clean() or {}
        own["person"] = self._person(own.pop("other", "").strip(), own.get("person", ""))
        if own.get("kind") in {"go", "not"} and not own.get("school"):
            self.add_error("school", _("Name the school."))
        if own.get("kind") == "stay":
            own["school"] = own["subject"] = ""
        return own

    def _person(self, called: str, chosen: str) -> str:
        """The key of whom the decision is about; a fault is put at its field."""
        if not called:
            if not chosen:
                self.add_error("person", _("Choose somebody, or write a name."))
            return chosen
        found = people_called(self.page.run.unit, called)
        if len(found) == 1:
            return found[0][0]
        if found:
            schools = "、".join(school for _key, school in found[:5])
            self.add_error("other", _("Several people are called so: at %(schools)s.") % {"schools": schools})
        else:
            self.add_error("other", _("Nobody is called so at the schools of this plan."))
        return ""

    @staticmethod
    def replaces(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
        """Where somebody goes or that they stay replaces the same; about one school, the last word counts."""
        if new["person"] != old["person"]:
            return False
        return "not" not in {new["kind"], old["kind"]} or new["school"] == old["school"]
