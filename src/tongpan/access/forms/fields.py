"""Fields that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ManyInput(forms.CheckboxSelectMultiple):
    """Several of a long list: boxes to tick in a frame of its own, with a search where scripts run.

    The browser's own list of several loses all that is chosen at one click without Ctrl.
    """

    def __init__(self) -> None:
        super().__init__({"class": "many"})


class UnitField(forms.CharField):
    """One unit at or below another, by its key, a code in force or its exact name; bind it by ``within``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"label": gettext_lazy("Unit"), "help_text": gettext_lazy("Name or code")} | kwargs
        super().__init__(**kwargs)
        self.root: Unit | None = None

    def within(self, root: Unit) -> None:
        """Look only at or below this unit."""
        self.root = root

    def clean(self, value: Any) -> Unit:
        """The unit. Says so where there is none, or more than one of that name."""
        words = super().clean(value)
        assert self.root is not None
        hit = Q(slug=words) | Q(name=words) | Q(short_name=words) | Q(codes__code=words)
        found = list(Unit.everywhere.filter(hit, path__under=self.root.path, closed__isnull=True).distinct()[:6])
        if not found:
            raise forms.ValidationError(
                _("There is no unit “%(words)s” at or below %(root)s. Give its full name or its code."),
                params={"words": words, "root": self.root},
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("More than one unit is called “%(words)s”: give the code instead (%(codes)s)."),
                params={"words": words, "codes": ", ".join(f"{unit.parent.title}: {unit.slug}" for unit in found)},
            )
        return found[0]


class RecordsField(forms.ModelMultipleChoiceField):
    """Several records by their keys. A number that no database takes is no choice, where Django asks and fails."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if not is_key(str(key)):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": str(key)[:20]}
                )
        return super()._check_values(value)
