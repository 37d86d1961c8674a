"""From when a plan is in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def _date(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class ForceForm(forms.Form):
    """The days between which what a plan decides holds."""

    since = _date(gettext_lazy("In force from"))
    until = _date(gettext_lazy("In force until"), gettext_lazy("Empty: open."), required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing ends before it begins."""
        own = super().clean() or {}
        if own.get("since") and own.get("until") and own["until"] < own["since"]:
            self.add_error("until", _("This is before the beginning; give a later day or leave it empty."))
        return own


class AdoptForm(ForceForm):
    """The dates of the postings and of the purchase list."""

    since = _date(gettext_lazy("Postings begin on"))
    until = _date(gettext_lazy("Postings end on"), gettext_lazy("Empty: open."), required=False)
    due = _date(gettext_lazy("Purchases are due by"), required=False)
