"""The forms of one school: its facts, its figures of a year, its closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.forms.fields import ManyInput
from tongpan.registry.models import School
from tongpan.registry.models.school import STAGE_NAMES, Language, SchoolKind, Setting
from tongpan.registry.queries.catalogue import Figure
from tongpan.registry.queries.facts import facts_of

from .seen import SeenForm

EMPTY = ("", _("Not known"))


class FactsForm(SeenForm):
    """The facts of a school that people correct by hand."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("School kind"), choices=[EMPTY, *SchoolKind.choices], required=False)
    stages = forms.MultipleChoiceField(
        label=_("Stages"), choices=list(STAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of teaching"),
        choices=Language.choices,
        widget=ManyInput(),
        required=False,
        help_text=_("Help is sought first from schools that teach in them too."),
    )
    setting = forms.ChoiceField(label=_("Urban or rural"), choices=[EMPTY, *Setting.choices], required=False)
    public = forms.TypedChoiceField(
        label=_("Run by"),
        choices=[("1", _("Public school")), ("0", _("Private school"))],
        coerce=lambda value: value == "1",
    )
    boarding = forms.BooleanField(label=_("Boarding"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    longitude = forms.FloatField(
        label=_("Longitude"), min_value=-180, max_value=180, required=False, help_text=_("In degrees, such as 113.056")
    )
    latitude = forms.FloatField(
        label=_("Latitude"), min_value=-90, max_value=90, required=False, help_text=_("In degrees, such as 23.682")
    )
    opened = forms.DateField(
        label=_("Opened"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    built = forms.IntegerField(label=_("Year built"), min_value=1800, max_value=2100, required=False)
    bell = forms.TimeField(
        label=_("First lesson begins"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("In the morning, such as 08:20; school buses arrive before it."),
    )
    frozen = forms.BooleanField(
        label=_("Kept out of plans"), required=False, help_text=_("Plans leave this school as it is.")
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        facts = facts_of(school)
        kwargs.setdefault("initial", {**facts, "public": "1" if facts["public"] else "0"})
        super().__init__(*args, shown=facts, **kwargs)
        for axis in ("longitude", "latitude"):
            self.fields[axis].widget.attrs |= {"step": "any", "inputmode": "decimal", "data-unit": "°"}

    def clean(self) -> dict[str, Any]:
        """A point needs both of its numbers."""
        asked = super().clean() or self.cleaned_data
        alone = [axis for axis in ("longitude", "latitude") if asked.get(axis) is None]
        if len(alone) == 1 and alone[0] not in self.errors:
            self.add_error(alone[0], gettext("Give both longitude and latitude, or neither."))
        return asked

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, in the shape of :func:`facts_of`."""
        asked = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return (
            asked
            | {"languages": sorted(asked["languages"])}
            | {name: asked[name].isoformat() if asked[name] is not None else None for name in ("opened", "bell")}
        )

    def posted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Public or private is a choice of two, not a tick."""
        return super().posted(values) | {"public": "1" if values["public"] else "0"}


class FiguresForm(SeenForm):
    """A year's figures of a school, one field for each figure of each stage; an empty field is “not reported”."""

    def __init__(
        self,
        *args: Any,
        catalogue: Mapping[str, Figure],
        stages: Sequence[str],
        shown: Mapping[str, float],
        **kwargs: Any,
    ) -> None:
        self.catalogue, self.stages = catalogue, stages
        keys = self._keys()
        now = {key: shown.get(key) for key in keys}
        kwargs.setdefault("initial", {key: self._plain(key, value) for key, value in now.items()})
        super().__init__(*args, shown=now, **kwargs)
        for key in keys:
            self.fields[key] = number_field(catalogue[key.partition("/")[2]])

    def _plain(self, key: str, value: float | None) -> float | None:
        """7.0 classes are 7."""
        whole = self.catalogue[key.partition("/")[2]].whole
        return int(value) if whole and value is not None and float(value).is_integer() else value

    def _keys(self) -> list[str]:
        places = [(stage, False) for stage in self.stages] + [("", True)]
        return [
            f"{stage}/{code}"
            for stage, shared in places
            for code, figure in self.catalogue.items()
            if figure.shared == shared
        ]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields stage by stage, those that the stages share at the end."""
        return [
            (stage, [self[key] for key in self.fields if "/" in key and key.partition("/")[0] == stage])
            for stage in (*self.stages, "")
        ]

    @property
    def figures(self) -> dict[str, float | None]:
        """What was typed, flat: ``stage/code`` to number."""
        return {key: value for key, value in self.cleaned_data.items() if "/" in key}


def number_field(figure: Figure) -> forms.Field:
    """A field for a figure: whole or decimal, never below zero, and no larger than a sheet can mean."""
    kind = forms.IntegerField if figure.whole else forms.FloatField
    field = kind(label=figure.label, required=False, validators=[MinValueValidator(0), MaxValueValidator(10**12)])
    field.widget.attrs |= {
        "data-unit": figure.symbol,
        "inputmode": "numeric" if figure.whole else "decimal",
        "min": "0",
        "step": "1" if figure.whole else "any",
        "class": "num",
    }
    return field


class SchoolChoice(forms.ModelChoiceField):
    """A school of a list. A number that no database can hold is no choice, and no fault of ours."""

    def to_python(self, value: Any) -> Any:
        """The school chosen. Raises ValidationError for anything that is not in the list."""
        try:
            return super().to_python(value)
        except OverflowError as error:  # SQLite's word for a key beyond 64 bits
            words = self.error_messages["invalid_choice"]
            raise forms.ValidationError(words, code="invalid_choice", params={"value": value}) from error


class CloseForm(forms.Form):
    """From when a school is closed, and which school takes over."""

    day = forms.DateField(
        label=_("Closed from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The first day on which the school no longer exists."),
    )
    successor = SchoolChoice(
        label=_("Merged into"),
        queryset=School.everywhere.none(),
        required=False,
        empty_label=_("Closed without a successor"),
        help_text=_("People whose home post is here move to that school on that day."),
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = candidates  # type: ignore[attr-defined]
