"""Accounts and the roles they hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Role, Unit, User

from .fields import DateInput, UnitField


class AccountFilter(forms.Form):
    """What the list of accounts shows. ``private`` fields never stand in an address."""

    private = ("q",)
    q = forms.CharField(label=_("Name or user name"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    inactive = forms.BooleanField(label=_("Closed ones too"), required=False)


class GrantForm(forms.Form):
    """A role on a unit, for a time."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    unit = UnitField()
    until = forms.DateField(
        label=_("Until"), required=False, widget=DateInput(), help_text=_("The last day; empty: no end.")
    )

    acting = forms.BooleanField(
        label=_("Acting principal"),
        required=False,
        help_text=_("Until the post is filled; a last day must be given."),
    )

    def __init__(self, *args: Any, within: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].within(within)

    def clean(self) -> dict[str, Any]:
        """Only a principal acts, and for a time."""
        asked = super().clean() or self.cleaned_data
        if asked.get("acting") and asked.get("role") != Role.PRINCIPAL:
            self.add_error("acting", _("Only a principal can be acting."))
        if asked.get("acting") and "until" in asked and not asked["until"]:
            self.add_error("until", _("Give the last day: somebody acts for a time."))
        return asked

    def clean_until(self) -> dt.date | None:
        """Not before today."""
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day has passed: choose today or a later one."))
        return until


class DetailsForm(forms.ModelForm):
    """Name and e-mail."""

    class Meta:
        model = User
        fields = ("display_name", "email")
        labels = {"display_name": _("Full name")}


class AccountForm(GrantForm):
    """A new account with its first role."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=User._meta.get_field("username").validators,
        help_text=_("Letters, figures and @ . + - _"),
    )
    display_name = forms.CharField(label=_("Full name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)
    field_order = ("username", "display_name", "email", "role", "unit", "until", "acting")

    def clean_username(self) -> str:
        """Nobody has it yet, capital or small."""
        name = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody already has this user name: choose another."))
        return name
