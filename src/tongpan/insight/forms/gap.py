"""Filters of the gap page and of the list of runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.insight.models import Run

VERDICTS = (
    ("", _("All")),
    ("fails", _("Falls short")),
    ("cannot_judge", _("Cannot be judged")),
    ("passes", _("Meets the rule")),
)


class GapFilter(forms.Form):
    """Which sections the table lists; the stage and the indicator looked at ride along."""

    q = forms.CharField(label=_("School"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    verdict = forms.ChoiceField(label=_("Verdict"), required=False, choices=VERDICTS)
    below = forms.ChoiceField(label=_("Below the threshold in"), required=False)
    stage = forms.CharField(required=False, widget=forms.HiddenInput)
    code = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, indicators: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].choices = [("", _("Any indicator")), *indicators]  # type: ignore[attr-defined]


class RunFilter(forms.Form):
    """Which runs the list shows."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Run.Kind.choices])
    every_year = forms.BooleanField(label=_("All school years"), required=False)
