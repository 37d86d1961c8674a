"""Which plan the report shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.insight.models import Run
from tongpan.ui.formats import moment, wan


class ReportForm(forms.Form):
    """The plan to be shown, or none."""

    plan = forms.ChoiceField(label=_("Plan in the report"), required=False)

    def __init__(self, *args: Any, plans: Sequence[Run], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("No plan: the gap only")), *((str(run.pk), _said(run)) for run in plans)]


def _said(run: Run) -> str:
    cost = run.summary.get("cost")
    money = _("%(cost)s 10k yuan") % {"cost": wan(cost)} if cost is not None else ""
    return " · ".join(part for part in (str(run.title or _("Plan")), str(money), moment(run.created)) if part)
