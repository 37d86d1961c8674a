"""The forms of an activity: what it is and who is in it, a copy, why it is cancelled, the part of one unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import call_bonds
from tongpan.assistance.research.models import Activity, ActivityUnit, Programme
from tongpan.assistance.research.queries.activities import invitable, tier_of

from .units import UnitsField


class ActivityForm(forms.ModelForm):
    """What an activity is. Its days follow its sessions."""

    class Meta:
        model = Activity
        fields = ("name", "kind", "domain", "tier", "bond", "programme", "organiser", "place", "summary")
        help_texts = {
            "organiser": _("A partner outside the bureaus and schools, where one organises it."),
            "summary": _("What came of it; can be added afterwards."),
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}
        field_classes = dict.fromkeys(("bond", "programme", "organiser"), SafeModelChoiceField)

    def __init__(self, *args: Any, unit: Unit, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["tier"].initial = self.instance.tier or tier_of(unit)
        fields["bond"].label, fields["programme"].label = _("Bond"), _("Programme")
        fields["organiser"].label = _("Organising partner")
        in_force = Bond.everywhere.filter(pk__in=bonds_of(unit).on(today).order_by().values("pk"))
        fields["bond"].queryset = in_force | Bond.everywhere.filter(pk=self.instance.bond_id)
        fields["bond"].label_from_instance = call_bonds(unit)
        mine = Q(unit__path__under=unit.path) | Q(cohorts__members__unit__path__under=unit.path)
        fields["programme"].queryset = Programme.everywhere.filter(mine | Q(pk=self.instance.programme_id)).distinct()
        fields["organiser"].queryset = Organisation.everywhere.filter(
            Q(unit__path__under=unit.path) | Q(pk=self.instance.organiser_id)
        )


class NewActivityForm(ActivityForm):
    """A new activity with its first session and those who are in it, in one form."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(label=_("Starts"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    hours = forms.FloatField(
        label=_("Training hours"), min_value=0, max_value=24, initial=0, help_text=_("What each participant earns."),
    )  # fmt: skip
    places = forms.IntegerField(label=_("Seats"), min_value=1, required=False, help_text=_("Empty: no limit."))
    hosts = UnitsField(label=_("Hosts"))
    participants = UnitsField(label=_("Participants"))
    invite_bond = forms.BooleanField(label=_("Invite all members of the bond"), required=False, initial=True)

    field_order = (
        "name", "kind", "day", "starts", "ends", "place", "hours", "places", "hosts", "participants", "bond",
        "invite_bond", "programme", "domain", "tier", "organiser", "summary",
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, today=today, **kwargs)
        del self.fields["summary"]
        fields: dict[str, Any] = self.fields
        fields["hosts"].initial = unit.name
        for name in ("hosts", "participants"):
            fields[name].among(invitable(unit, today))

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        if own.get("starts") and own.get("ends") and own["ends"] < own["starts"]:
            self.add_error("ends", gettext("This is before the beginning; give a later time."))
        return own


class CopyForm(forms.Form):
    """The day to which an activity is copied."""

    day = forms.DateField(label=_("First day of the copy"), widget=DateInput())
    name = forms.CharField(label=_("Name"), max_length=160)


class CancelForm(forms.Form):
    """Why an activity does not take place."""

    reason = forms.CharField(label=_("Why it is cancelled"), max_length=200)


class PartsForm(forms.Form):
    """Units to be added in one role."""

    role = forms.ChoiceField(
        label=_("Role"), choices=ActivityUnit.Role.choices, initial=ActivityUnit.Role.PARTICIPANT
    )  # fmt: skip
    units = UnitsField(label=_("Schools or bureaus"), required=True, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].among(invitable(unit, timezone.localdate()))  # type: ignore[attr-defined]


class PartForm(forms.ModelForm):
    """The role of one unit, and how many of its pupils came; they are counted, never named."""

    class Meta:
        model = ActivityUnit
        fields = ("role", "pupils")
        labels = {"pupils": _("Pupils who came")}
        help_texts = {"pupils": _("How many pupils came; nobody is named.")}
