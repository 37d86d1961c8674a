"""The search in the audit record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .fields import DateInput


class AuditFilter(forms.Form):
    """Who, what, when. ``private`` fields never stand in an address."""

    private = ("q",)
    q = forms.CharField(
        label=_("Account, object, unit or record number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    action = forms.ChoiceField(label=_("Action"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    def offer(self, actions: list[tuple[str, str]]) -> None:
        """The actions to choose from."""
        self.fields["action"].choices = [("", _("All")), *actions]
