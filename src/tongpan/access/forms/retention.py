"""Holding records back beyond their time."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    """Which kind, and why."""

    kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    reason = forms.CharField(
        label=_("Why they are held"), max_length=200,
        help_text=_("Such as an inspection or a dispute. Name nobody."),
    )  # fmt: skip

    def offer(self, kinds: list[tuple[str, str]]) -> None:
        """Every kind, and each by its name."""
        self.fields["kind"].choices = [("", _("Every kind")), *kinds]
