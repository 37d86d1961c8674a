"""Forms of requests about one's own data."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import RightsRequest

from .fields import DateInput


class RightsForm(forms.ModelForm[RightsRequest]):
    """A request as it came in."""

    class Meta:
        model = RightsRequest
        fields = ("kind", "about", "person", "detail", "received")
        labels = {"received": _("Came in on")}
        widgets = {"received": DateInput(), "detail": forms.Textarea(attrs={"rows": 3})}

    def clean_received(self) -> dt.date:
        """Not in the future, and not longer ago than a year."""
        day: dt.date = self.cleaned_data["received"]
        today = timezone.localdate()
        if not today - dt.timedelta(days=366) <= day <= today:
            raise forms.ValidationError(_("Enter the day on which it came in: today or within the last year."))
        return day


class NameForm(forms.Form):
    """The name that texts are looked through for; it never stands in an address."""

    private = ("q",)
    q = forms.CharField(
        label=_("Full name"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )


class StepForm(forms.Form):
    """The next step, with what there is to say about it."""

    state = forms.ChoiceField(label=_("Next step"), choices=RightsRequest.State.choices)
    words = forms.CharField(
        label=_("How identity was checked, or what was done and why"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def offer(self, states: set[str]) -> None:
        """Only the steps that can be taken now."""
        self.fields["state"].choices = [(own.value, own.label) for own in RightsRequest.State if own in states]
