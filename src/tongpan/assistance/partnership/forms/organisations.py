"""A partner outside the unit tree."""

from __future__ import annotations

from django import forms

from tongpan.assistance.base.models import Organisation


class OrganisationForm(forms.ModelForm):
    """What it is called, what it is, and where."""

    class Meta:
        model = Organisation
        fields = ("name", "kind", "place")
