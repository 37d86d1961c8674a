"""What a statement is asked by."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from tongpan.assistance.base.period import CHOICES
from tongpan.assistance.works.queries.statement import BY


class PeriodForm(forms.Form):
    """Of which time."""

    period = forms.ChoiceField(label=gettext_lazy("Time"), required=False, choices=CHOICES)


class StatementForm(PeriodForm):
    """By what the statement is grouped, and of which time. What is not understood is the usual."""

    by = forms.ChoiceField(label=gettext_lazy("Grouped by"), required=False, choices=tuple(BY.items()))
    field_order = ("by", "period")

    @property
    def group(self) -> str:
        """The grouping asked for."""
        asked = str(self.data.get("by", ""))
        return asked if asked in BY else "fund"
