"""A field in which units and organisations are searched for and ticked; it works without scripts.

The button “Find” sends the form to its own page, which shows it again with what was found; with scripts the list is
fetched while one types. What is ticked stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.assistance.partnership.queries.choosing import Side, found, options, sides_by_key

FIND = "find"
"""The name of the button; its value names the field in which something is sought."""


class SidesWidget(forms.Widget):
    """Ticked sides, a search, and what it found."""

    template_name = "assistance/partnership/parts/sides.html"
    use_fieldset = True
    unit: Unit
    words = ""
    asked = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:  # noqa: ARG002
        """The keys that are ticked."""
        self.words = data.get(f"{name}_words", "").strip()
        return data.getlist(name) if isinstance(data, QueryDict) else list(data.get(name, ()))

    def value_omitted_from_data(self, *_args: Any) -> bool:
        """Nothing ticked is an answer too."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template shows."""
        keys = list(value or ())
        hits, exact = found(self.unit, self.words)
        chosen = sides_by_key(self.unit, [*keys, *(exact if self.asked else ())])
        others = options(own for own in hits if not any(own == side for side in chosen.values()))
        return super().get_context(name, value, attrs) | {
            "chosen": options(chosen.values()), "others": others, "words": self.words, "many": not hits,
            "find": FIND, "asked": self.asked,
        }  # fmt: skip

    def format_value(self, value: Any) -> Any:
        """The keys."""
        return value


class SidesField(forms.Field):
    """Units and organisations; its value is a list of them."""

    widget = SidesWidget

    def place(self, unit: Unit) -> None:
        """Who can be chosen: at or below a unit, and its partners."""
        self.unit = self.widget.unit = unit

    def clean(self, value: Sequence[str]) -> list[Side]:
        """The sides that are ticked; a key that cannot be chosen here is named."""
        keys = list(dict.fromkeys(value or ()))
        if not keys and self.required:
            raise forms.ValidationError(_("Find and tick at least one."))
        sides = sides_by_key(self.unit, keys)
        wrong = [key for key in keys if key not in sides]
        if wrong:
            raise forms.ValidationError(
                _("“%(names)s” does not lie below %(unit)s and is no partner on record. Let the bureau above both "
                  "enter the bond, or enter the partner as an organisation.")
                % {"names": "、".join(wrong), "unit": self.unit.title}
            )  # fmt: skip
        return [sides[key] for key in keys]


class SidesForm(forms.Form):
    """A form with such fields. :attr:`finding` tells that something is only being sought and nothing is to be saved."""

    def __init__(self, data: Any = None, *args: Any, unit: Unit, **kwargs: Any) -> None:
        self.finding = bool(data) and FIND in data
        if self.finding:
            kwargs["initial"] = kwargs.get("initial", {}) | data.dict()
        super().__init__(None if self.finding else data, *args, **kwargs)
        for name, own in self.fields.items():
            if isinstance(own, SidesField):
                own.place(unit)
                if self.finding:
                    self.initial[name] = own.widget.value_from_datadict(data, None, name)
                    own.widget.asked = data[FIND] == name
