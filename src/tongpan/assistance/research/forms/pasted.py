"""Several people in one field, a line each, as a clerk pastes them from a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.research.queries.pasted import Line, candidates, lines_of
from tongpan.registry.models import Teacher

MOST, SAID = 2000, 20


class PeopleField(forms.CharField):
    """People by school and name, one a line; bind it by ``within``. Who is not found is named, line by line."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {
            "label": gettext_lazy("People by name"),
            "widget": forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
            "help_text": gettext_lazy("One a line: school, then name. Two columns pasted from a workbook will do."),
        } | kwargs
        super().__init__(**kwargs)
        self.root: Unit | None = None
        self.standing: Teacher | None = None

    def within(self, root: Unit, standing: Teacher | None = None) -> None:
        """Look only at or below this unit; ``standing`` is who stands in the record already and may have left."""
        self.root, self.standing = root, standing
        if standing:
            self.initial = self._words_of(standing)

    @staticmethod
    def _words_of(own: Teacher) -> str:
        return f"{own.unit.name} {own.name}"

    def clean(self, value: Any) -> list[Teacher]:
        """The people in the order of the lines, each once."""
        assert self.root is not None
        words = super().clean(value)
        if self.standing and " ".join(words.split()) == self._words_of(self.standing):
            return [self.standing]
        lines = lines_of(words)
        if len(lines) > MOST:
            raise forms.ValidationError(_("At most %(most)s people at a time."), params={"most": MOST})
        found = candidates(self.root, lines)
        wrong = [(line, own) for line, own in found.items() if len(own) != 1]
        if wrong:
            raise forms.ValidationError([_why(line, len(own)) for line, own in wrong[:SAID]])
        return list({own[0].pk: own[0] for own in found.values()}.values())


def _why(line: Line, hits: int) -> forms.ValidationError:
    words = (
        _("Line %(number)s: %(count)s people are called %(name)s there; write the school before the name.")
        if hits
        else _("Line %(number)s: nobody called %(name)s works at %(school)s. Correct the name or the school.")
    )
    values = {"number": line.number, "name": line.name, "count": hits, "school": line.school or _("a school here")}
    return forms.ValidationError(words, params=values)
