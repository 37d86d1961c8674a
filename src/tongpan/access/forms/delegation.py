"""A role handed on, a token, a reason: the small forms around roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import ApiToken, Grant, Unit, User
from tongpan.access.outside import providers

from .fields import DateInput, UnitField


class HandOnForm(forms.Form):
    """One of one's own roles, to whom and for how long."""

    grant = forms.ChoiceField(label=_("Role"))
    username = forms.CharField(
        label=_("User name"), max_length=60, help_text=_("Of the person who takes your place; ask them for it.")
    )
    since = forms.DateField(label=_("From"), initial=timezone.localdate, widget=DateInput())
    until = forms.DateField(label=_("Until"), widget=DateInput(), help_text=_("The last day."))

    def __init__(self, *args: Any, grants: list[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grants = {str(own.pk): own for own in grants}
        self.fields["grant"].choices = [
            (key, f"{own.get_role_display()} · {own.unit}") for key, own in self.grants.items()
        ]

    def clean_grant(self) -> Grant:
        """The role itself."""
        return self.grants[self.cleaned_data["grant"]]

    def clean(self) -> dict[str, Any]:
        """The person: somebody with a role in the same tree of units, above or below."""
        grant, name = self.cleaned_data.get("grant"), self.cleaned_data.get("username")
        if grant and name:
            county = "/".join(grant.unit.path.split("/")[:2]) + "/"
            near = Grant.objects.in_force(timezone.localdate()).filter(unit__path__startswith=county)
            person = User.objects.filter(username=name, is_active=True, pk__in=near.values("user")).first()
            if person is None:
                self.add_error("username", _("Nobody of this user name works in your region: ask for it again."))
            self.cleaned_data["person"] = person
        return self.cleaned_data


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(label=_("What it is for"), max_length=60)
    unit = UnitField()
    data = forms.MultipleChoiceField(
        label=_("May read"), choices=ApiToken.Data.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("Days"), min_value=1, initial=365, help_text=_("After so many days it opens nothing any more.")
    )

    def __init__(self, *args: Any, within: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].within(within)


class LinkForm(forms.Form):
    """An identity of another system."""

    provider = forms.ChoiceField(label=_("System"))
    subject = forms.CharField(
        label=_("Name there"), max_length=200, help_text=_("The member's id in WeCom, the unionId in DingTalk, or sub.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].choices = [(name, own.label) for name, own in providers().items()]


class ReasonForm(forms.Form):
    """Why a list of people is to leave the house."""

    reason = forms.CharField(
        label=_("What it is for"), max_length=200, help_text=_("Who decides reads it; it is kept. Name nobody.")
    )
    page = forms.CharField(max_length=60, widget=forms.HiddenInput)
    query = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
