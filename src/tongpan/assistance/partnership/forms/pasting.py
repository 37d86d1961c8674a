"""Many bonds of one form at once, pasted from a spreadsheet: a line a bond, its sides in columns."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.models.sides import SIDES
from tongpan.assistance.partnership.queries.naming import sides_called

from .fields import check_days, day_field

MOST = 500
_COLUMN, _SIDE = re.compile(r"\t|\s*\|\s*"), re.compile(r"\s*[、，,;；]\s*")


class PasteForm(forms.Form):
    """The form and days that all have, and the lines. :attr:`drafts` are the bonds to be made."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=Bond.Form.choices)
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: open."))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
    lines = forms.CharField(
        label=gettext_lazy("Bonds"),
        widget=forms.Textarea({"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("Copy the rows of a spreadsheet: supporting side or core, recipient or members, and "
                               "where you like a name. Several of one side are parted by commas."),
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.drafts: list[Draft] = []

    def clean(self) -> dict[str, Any]:
        """Every line that cannot be is told with its number, what is wrong in it, and what to do."""
        own = super().clean() or {}
        check_days(self)
        rows = [_COLUMN.split(line.strip()) for line in own.get("lines", "").splitlines() if line.strip()]
        if len(rows) > MOST:
            self.add_error("lines", _("%(count)s lines; at most %(most)s at once. Divide them.")
                           % {"count": len(rows), "most": MOST})  # fmt: skip
        elif own.get("form"):
            self._read(rows, own)
        return own

    def _read(self, rows: list[list[str]], own: dict[str, Any]) -> None:
        sides = SIDES[own["form"]]
        split = [[[name for name in _SIDE.split(cell) if name] for cell in row[:2]] for row in rows]
        called = sides_called(self.unit, (name for row in split for cell in row for name in cell))
        for number, (row, cells) in enumerate(zip(rows, split, strict=True), start=1):
            if len(cells) < 2:
                self._wrong(number, _("one column only; put the two sides into two columns"))
                continue
            bad = [self._doubt(name, len(called[name])) for cell in cells for name in cell if len(called[name]) != 1]
            if bad:
                self._wrong(number, "；".join(bad))
                continue
            leading, others = ([called[name][0] for name in cell] for cell in cells)
            twice = [str(own) for own in leading if own in others]
            if twice:
                self._wrong(number, _("%(name)s stands on both sides") % {"name": "、".join(twice)})
            elif len(leading) < sides.leading_least or len(others) < sides.others_least or len(leading + others) < 2:
                self._wrong(number, _("a side is missing"))
            else:
                members = [(side, sides.leading) for side in leading] + [(side, sides.others) for side in others]
                self.drafts.append(Draft(own["form"], members, row[2][:120] if len(row) > 2 else "", own["reason"]))

    def _doubt(self, name: str, count: int) -> str:
        values = {"name": name, "count": count, "unit": self.unit.title}
        if count:
            return _("%(count)s are called “%(name)s”; write the code instead") % values
        return _("“%(name)s” is not found below %(unit)s nor among the partners on record") % values

    def _wrong(self, number: int, why: str) -> None:
        self.add_error("lines", _("Line %(number)s: %(why)s.") % {"number": number, "why": why})
