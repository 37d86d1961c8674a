"""What the forms of needs, tasks, plans and meetings share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit, User
from tongpan.assistance.partnership.models import Bond, Cycle
from tongpan.assistance.partnership.queries.cycles import cycles_of, cycles_to_choose
from tongpan.assistance.partnership.queries.reach import bond_of, bonds_to_choose, doers, owners

NOBODY = ("", gettext_lazy("Nobody yet"))
NONE = ("", gettext_lazy("None"))


class ListInput(forms.TextInput):
    """A text with suggestions that the browser shows as one types."""

    suggestions: Iterable[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field and its list."""
        field = super().render(name, value, {**(attrs or {}), "list": f"list-{name}"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((own,) for own in self.suggestions))
        return format_html('{}<datalist id="list-{}">{}</datalist>', field, name, options)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DateInput())


def long_text(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 5) -> forms.CharField:
    """A text of several lines."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=required, help_text=help_text, max_length=8000, widget=widget)


class ChoosesMixin(forms.BaseForm):
    """Fields that choose other records: what may be chosen follows from the unit shown."""

    unit: Unit

    def offer(self, **choices: list[tuple[str, Any]]) -> None:
        """Give the choices of fields that are there."""
        for name, options in choices.items():
            if name in self.fields:
                self.fields[name].choices = options  # type: ignore[attr-defined]

    def offer_all(self, owner: User | None = None) -> None:
        """Bonds, cycles, owners and units to choose from; ``owner`` is who owns it already."""
        wanted = self.fields
        self.offer(
            bond=[NONE, *bonds_to_choose(self.unit)] if "bond" in wanted else [],
            cycle=[NONE, *cycles_to_choose(self.unit)] if "cycle" in wanted else [],
            owner=[NOBODY, *owners(self.unit, owner)] if "owner" in wanted else [],
        )

    def clean_bond(self) -> Bond | None:
        """The bond chosen."""
        return bond_of(self.unit, self.cleaned_data["bond"])

    def clean_cycle(self) -> Cycle | None:
        """The cycle chosen."""
        key = self.cleaned_data["cycle"]
        return cycles_of(self.unit).filter(pk=int(key)).first() if key else None

    def clean_owner(self) -> User | None:
        """The account chosen."""
        key = self.cleaned_data["owner"]
        return User.objects.filter(pk=int(key)).first() if key else None


def choose(label: Any, *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    """A choice whose options are given by :meth:`ChoosesMixin.offer`."""
    return forms.ChoiceField(label=label, required=required, help_text=help_text)


def doers_to_choose(unit: Unit, *, itself: bool = True) -> list[tuple[str, str]]:
    """The units that can be given a task, as options."""
    return [(own.slug, own.title) for own in doers(unit) if itself or own.pk != unit.pk]


def not_before(form: forms.BaseForm, later: str, earlier: str) -> None:
    """Say at the later of two days that it comes before the earlier one."""
    first, last = form.cleaned_data.get(earlier), form.cleaned_data.get(later)
    if first and last and last < first:
        text = _("This is before “%(field)s”; give that day or a later one.")
        form.add_error(later, text % {"field": form.fields[earlier].label})  # type: ignore[attr-defined]
