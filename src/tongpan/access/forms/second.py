"""The second factor: the code of an app, the answer of a passkey, the name of a device."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


def read_answer(text: str) -> dict[str, Any]:
    """What the browser's key answered. Raises ``ValidationError`` where it is no JSON object."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise forms.ValidationError(_("The key did not answer. Try again."))
    return answer


class SecondForm(forms.Form):
    """At sign-in: a code, or a recovery code."""

    code = forms.CharField(
        label=_("One-time code"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE | {"inputmode": "text", "autofocus": True}),
        help_text=_("Six figures of the app, or one of your recovery codes."),
    )


class AnswerForm(forms.Form):
    """At sign-in: the answer of a passkey, filled in by the page's script."""

    answer = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def clean_answer(self) -> dict[str, Any]:
        """As a dictionary."""
        return read_answer(self.cleaned_data["answer"])


class AppForm(forms.Form):
    """An authenticator app that is to be kept."""

    name = forms.CharField(label=_("Name of the device"), max_length=60, help_text=_("So that you know it again."))
    code = forms.CharField(
        label=_("One-time code"),
        max_length=10,
        widget=forms.TextInput(attrs=CODE),
        help_text=_("What the app shows now."),
    )


class PasskeyForm(AnswerForm):
    """A passkey that is to be kept."""

    name = forms.CharField(label=_("Name of the device"), max_length=60, help_text=_("So that you know it again."))
    field_order = ("name", "answer")
