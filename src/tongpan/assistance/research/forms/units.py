"""Several units in one field, a line each, as a clerk pastes them from a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit

MOST = 500


class UnitsField(forms.CharField):
    """Units by name, short name or code, one a line; bind it by ``among``. What is not found is named, line by line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "widget": forms.Textarea(attrs={"rows": 4}),
            "help_text": gettext_lazy("One a line: the name or the code."),
            "required": False,
        } | kwargs
        super().__init__(**kwargs)
        self.found: QuerySet[Unit] = Unit.everywhere.none()

    def among(self, units: QuerySet[Unit]) -> None:
        """Look only among these."""
        self.found = units

    def clean(self, value: Any) -> list[Unit]:
        """The units in the order of the lines, each once."""
        lines = [line.strip() for line in super().clean(value).replace("、", "\n").splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(_("At most %(most)s units at a time."), params={"most": MOST})
        known = self._known(lines)
        wrong = [line for line in lines if len(known.get(line, ())) != 1]
        if wrong:
            raise forms.ValidationError([self._why(line, len(known.get(line, ()))) for line in wrong[:20]])
        return list(dict.fromkeys(known[line][0] for line in lines))

    def _known(self, lines: list[str]) -> dict[str, list[Unit]]:
        found = self.found.filter(Q(name__in=lines) | Q(short_name__in=lines) | Q(slug__in=lines)).distinct()
        known: dict[str, list[Unit]] = {}
        for unit in found:
            for word in {unit.name, unit.short_name, unit.slug}:
                known.setdefault(word, []).append(unit)
        return known

    def _why(self, line: str, hits: int) -> forms.ValidationError:
        words = _("More than one unit is called “%(line)s”: give the code instead.") if hits else _(
            "“%(line)s” is not among the units that can be invited here. Give its full name or its code."
        )  # fmt: skip
        return forms.ValidationError(words, params={"line": line})
