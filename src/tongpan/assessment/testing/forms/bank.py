"""The filter bar of the item bank."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.assessment.testing.models import GRADES, SUBJECTS

ANY = ("", _("All"))


class BankFilterForm(forms.Form):
    """Search, subject and grade."""

    q = forms.CharField(label=_("Search"), required=False, max_length=60, widget=forms.TextInput({"type": "search"}))
    subject = forms.ChoiceField(label=_("Subject"), required=False, choices=[ANY, *SUBJECTS])
    grade = forms.ChoiceField(label=_("Grade"), required=False, choices=[ANY, *GRADES])

    def __init__(self, data: object) -> None:
        super().__init__(data, auto_id="filter_%s")  # type: ignore[arg-type]
