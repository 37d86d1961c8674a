"""Programmes, cohorts, and their members by the line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import ManyInput, RecordsField
from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.forms.fields import check_days, day_field
from tongpan.assistance.partnership.models import Task
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import call_bonds
from tongpan.assistance.research.models import Cohort, CohortMember, Programme
from tongpan.assistance.research.queries.programmes import CATEGORIES

from .mentoring import NOT_SAID, SUBJECTS
from .pasted import PeopleField
from .units import UnitsField


class ProgrammeForm(forms.ModelForm):
    """What a programme is, under which bond and task, with whom, and who is contracted to run it."""

    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False, choices=[NOT_SAID, *SUBJECTS])
    bond = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Bond"), required=False)
    task = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Key task"), required=False)
    partners = RecordsField(queryset=None, label=gettext_lazy("Partners"), required=False, widget=ManyInput())
    contractors = RecordsField(
        queryset=None, label=gettext_lazy("Contractors"), required=False, widget=ManyInput(),
        help_text=gettext_lazy("Who is paid to run it. Organisations are entered on their own page."),
    )  # fmt: skip

    class Meta:
        model = Programme
        fields = ("kind", "name", "subject", "since", "until", "aim")
        widgets = {"aim": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, unit: Unit, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["since"] = day_field(gettext_lazy("From"))
        fields["until"] = day_field(gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: open."))
        fields["bond"].queryset = bonds_of(unit).on(day).order_by("-since", "pk")
        fields["bond"].label_from_instance = call_bonds(unit)
        fields["task"].queryset = Task.everywhere.filter(unit__path__under=unit.path)
        bodies = Organisation.everywhere.filter(unit__path__under=unit.path)
        fields["partners"].queryset = fields["contractors"].queryset = bodies
        own: Programme = self.instance
        fields["bond"].initial, fields["task"].initial = own.bond_id, own.task_id
        if own.pk:
            fields["partners"].initial = [one.pk for one in bodies.filter(programmes=own)]
            fields["contractors"].initial = [one.pk for one in bodies.filter(programmes_run=own)]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own: dict[str, Any] = super().clean() or {}
        check_days(self)
        return own

    def programme(self, unit: Unit) -> Programme:
        """The programme; a new one is kept by the unit."""
        made: Programme = self.save(commit=False)
        if made.pk is None:
            made.unit = unit
        made.bond, made.task = self.cleaned_data["bond"], self.cleaned_data["task"]
        return made


class CohortForm(forms.ModelForm):
    """One intake of a programme."""

    class Meta:
        model = Cohort
        fields = ("name", "since", "until", "pool")
        help_texts = {"pool": gettext_lazy("How many schools were looked at for it; empty where nobody was chosen.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"] = day_field(gettext_lazy("From"))
        self.fields["until"] = day_field(gettext_lazy("Until"), required=False)
        self.fields["pool"].widget.attrs["data-unit"] = gettext_lazy("schools")

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own: dict[str, Any] = super().clean() or {}
        check_days(self)
        return own


class MembersForm(forms.Form):
    """Schools and people who join a cohort, a line each, all in one role."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=CohortMember.Role.choices)
    schools = UnitsField(label=gettext_lazy("Schools or counties"))
    people = PeopleField(required=False)
    category = forms.ChoiceField(
        label=gettext_lazy("Post category of the people"), required=False, choices=[NOT_SAID, *CATEGORIES]
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["schools"].among(Unit.objects.filter(path__under=unit.path, closed__isnull=True))  # type: ignore[attr-defined]
        self.fields["people"].within(unit)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Somebody must join."""
        own = super().clean() or {}
        if not self.errors and not own.get("schools") and not own.get("people"):
            self.add_error("schools", _("Name at least one school or one person."))
        return own
