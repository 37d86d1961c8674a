"""Forms of attendance: a list handed in, people looked for, people ticked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit

ANY = ("", _("All"))
MINUTES = (15, 30, 60, 120)


class ListForm(forms.Form):
    """A workbook or text table of names."""

    file = forms.FileField(
        label=_("List of names"),
        help_text=_("A .xlsx or .csv file with columns 姓名 and 学校, or 姓名 and 身份证后四位 (or both)."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xls,.csv,.tsv,.txt"}),
    )


class FindForm(forms.Form):
    """People looked for by name and school; the name stands in no address."""

    private = ("q",)
    q = forms.CharField(
        label=_("Name or pinyin"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )  # fmt: skip
    school = forms.ChoiceField(label=_("School"), required=False)

    def __init__(self, data: Any, *, units: list[Unit]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["school"].choices = [ANY, *((own.slug, own.name) for own in units)]  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked(self) -> dict[str, str]:
        """What was understood."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class OpenForm(forms.Form):
    """For how long people can sign in."""

    minutes = forms.TypedChoiceField(coerce=int, choices=[(own, own) for own in MINUTES])
