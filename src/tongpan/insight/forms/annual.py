"""For what an annual report is written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.keys_asked import is_key
from tongpan.assistance.base.period import CALENDAR_YEAR, SCHOOL_YEAR
from tongpan.assistance.partnership.queries import names_of

MOST = 300
"""Bonds to choose from; a report of a further one is opened from the bond's own page."""


class AnnualForm(forms.Form):
    """The period, and the whole unit or one bond. Values that are not understood narrow nothing."""

    period = forms.ChoiceField(
        label=_("Time"),
        required=False,
        choices=[(SCHOOL_YEAR, _("School year")), (CALENDAR_YEAR, _("Calendar year"))],
    )
    bond = forms.CharField(label=_("Report of"), required=False, max_length=20)

    def __init__(self, data: Any, *, bonds: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        named = names_of(bonds[:MOST])
        choices = [("", _("The whole unit")), *((str(key), words) for key, words in named.items())]
        asked = self.data.get("bond", "")
        if is_key(asked) and asked not in dict(choices):
            choices.append((asked, _("The bond asked for")))
        self.fields["bond"] = forms.ChoiceField(label=_("Report of"), required=False, choices=choices)
        self.is_valid()
