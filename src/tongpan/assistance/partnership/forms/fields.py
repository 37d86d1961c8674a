"""Fields that the forms of partnership share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _


def day_field(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    """A day, entered with the browser's calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **more)


def check_days(form: forms.BaseForm, first: str = "since", last: str = "until") -> None:
    """No end before the beginning: the reason stands at the last day."""
    since: dt.date | None = form.cleaned_data.get(first)
    until: dt.date | None = form.cleaned_data.get(last)
    if since and until and until < since:
        form.add_error(last, _("This is before the beginning; give a later day or leave it empty."))  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """One day, and where ``why`` is given the reason."""

    def __init__(self, *args: Any, label: Any, why: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = day_field(label)
        if why:
            self.fields["reason"] = forms.CharField(label=why, max_length=200)
