"""A pair of mentor and apprentice by hand, its end, and a meeting."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit
from tongpan.assistance.partnership.forms.fields import check_days, day_field
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import call_bonds
from tongpan.assistance.research.actions.mentor_meetings import Meeting
from tongpan.assistance.research.actions.pair_checks import PairDraft
from tongpan.assistance.research.models import Cascade, MentorMeeting
from tongpan.assistance.research.queries.pasted import schools_in, working
from tongpan.registry.models import Teacher
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS, subject_code, subject_name

SUBJECTS = [(code, subject_name(code)) for code in SPELLINGS]
LIKE_MENTOR = ("", gettext_lazy("As the mentor teaches"))
NOT_SAID = ("", gettext_lazy("Not said"))


class SchoolsForm(forms.Form):
    """The first step: of which schools the two are."""

    mentor_school = forms.ChoiceField(label=gettext_lazy("School of the mentor"))
    school = forms.ChoiceField(label=gettext_lazy("School of the apprentice"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {own.slug: own for own in schools_in(unit)}
        choices = [("", _("Choose a school")), *((own.slug, own.name) for own in self.units.values())]
        for name in ("mentor_school", "school"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[Unit, Unit] | None:
        """The two schools, once both are known."""
        if not self.is_valid():
            return None
        return self.units[self.cleaned_data["mentor_school"]], self.units[self.cleaned_data["school"]]


class PersonField(forms.ModelChoiceField):
    """One of the people of a school; name and subject tell two of the same name apart."""

    def label_from_instance(self, obj: Teacher) -> str:
        """As it stands in the list."""
        return " · ".join(filter(None, (obj.name, obj.subject, obj.get_title_display() if obj.title else "")))


class PairForm(forms.Form):
    """The second step: who guides whom, in what, from when until when."""

    mentor = PersonField(queryset=Teacher.everywhere.none(), label=gettext_lazy("Mentor"))
    apprentice = PersonField(queryset=Teacher.everywhere.none(), label=gettext_lazy("Apprentice"))
    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False, choices=[LIKE_MENTOR, *SUBJECTS])
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=[NOT_SAID, *STAGE_NAMES.items()])
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: open."))
    aim = forms.CharField(label=gettext_lazy("Aim"), max_length=200, required=False)
    bond = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Bond"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Tier of a cascade"), required=False)
    anyway = forms.BooleanField(
        label=gettext_lazy("They teach different subjects; pair them all the same"), required=False
    )

    def __init__(self, *args: Any, unit: Unit, schools: tuple[Unit, Unit], day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name, school in zip(("mentor", "apprentice"), schools, strict=True):
            fields[name].queryset = working(school).order_by("sort_key")
        fields["bond"].queryset = bonds_of(unit).on(day).order_by("-since", "pk")
        fields["bond"].label_from_instance = call_bonds(unit)
        self.cascades = {own.pk: own for own in Cascade.objects.filter(unit__path__under=unit.path)}
        fields["tier"].choices = [("", _("None: a pair of its own")), *_tiers(self.cascades.values())]
        if not self.is_bound or not self._differ():
            del fields["anyway"]

    def _differ(self) -> bool:
        """Whether the two who were chosen teach different subjects, as far as is known."""
        codes = []
        for name in ("mentor", "apprentice"):
            key = self.data.get(name, "")
            found = self.fields[name].queryset.filter(pk=key).first() if is_key(str(key)) else None  # type: ignore[attr-defined]
            codes.append({subject_code(found.subject), subject_code(found.second_subject)} - {""} if found else set())
        return all(codes) and not codes[0] & codes[1]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning; different subjects only where that is meant."""
        own = super().clean() or {}
        check_days(self)
        if "anyway" in self.fields and not own.get("anyway"):
            self.add_error("anyway", _("The two teach different subjects. Choose others, or say that it is meant."))
        return own

    def draft(self) -> PairDraft:
        """The pair to be made."""
        own = self.cleaned_data
        cascade, _colon, tier = own["tier"].partition(":")
        return PairDraft(
            own["mentor"], own["apprentice"], own["since"], own["until"],
            own["subject"] or subject_code(own["mentor"].subject), own["stage"], own["aim"],
            self.cascades[int(cascade)] if cascade else None, int(tier) if cascade else None, own["bond"],
        )  # fmt: skip


def _tiers(cascades: Any) -> list[tuple[str, str]]:
    return [
        (f"{own.pk}:{tier}", f"{own.name} · {upper['name']} → {lower['name']}")
        for own in cascades
        for tier, (upper, lower) in enumerate(zip(own.tiers, own.tiers[1:]))
    ]


class EndForm(forms.Form):
    """The last day of a pair, and why it ends."""

    last = day_field(gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Why it ends"), max_length=200)


class MeetingForm(forms.Form):
    """What mentor and apprentice did on a day."""

    day = day_field(gettext_lazy("Day"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MentorMeeting.Kind.choices)
    hours = forms.FloatField(
        label=gettext_lazy("Time spent"), min_value=0.5, max_value=24, initial=1,
        widget=forms.NumberInput({"step": "0.5", "data-unit": gettext_lazy("clock hours")}),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def meeting(self) -> Meeting:
        """The meeting to be logged."""
        own = self.cleaned_data
        return Meeting(own["day"], own["kind"], own["hours"], own["note"])
