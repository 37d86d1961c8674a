"""Filters of the page of stated figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

AGREE, DIFFER = "agree", "differ"


class StatedFilter(forms.Form):
    """Of which document, which of its figures, and of which year."""

    source = forms.ChoiceField(label=_("Document"), required=False)
    result = forms.ChoiceField(
        label=_("Result"), required=False,
        choices=(("", _("All")), (AGREE, _("Borne out")), (DIFFER, _("Differs"))),
    )  # fmt: skip
    every_year = forms.BooleanField(label=_("All years"), required=False)

    def __init__(self, *args: Any, sources: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.fields["source"].choices = [("", _("All")), *((own, own) for own in sources)]  # type: ignore[attr-defined]
