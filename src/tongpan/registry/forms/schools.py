"""What a list of schools is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.registry.models import SavedView
from tongpan.registry.models.school import STAGE_NAMES, SchoolKind
from tongpan.registry.queries.schools import SchoolFilter, places_to_choose

ANY = ("", _("All"))
SETTINGS = [ANY, ("11", _("Urban area")), ("12", _("Town area")), ("2", _("Rural area"))]
"""城区, 镇区, 乡村: the beginnings of the codes of GB/T 33782-2017 table 5."""
STATES = [("", _("Open")), ("closed", _("Not open")), ("all", _("All"))]
YES_NO = {"1": True, "0": False}


class SchoolFilterForm(forms.Form):
    """The filter bar. Values that are not understood narrow nothing: an old link must not fail."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, pinyin initials or code")}),
    )
    county = forms.ChoiceField(label=_("County or zone"), required=False)
    town = forms.ChoiceField(label=_("Town"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[ANY, *STAGE_NAMES.items()])
    kind = forms.ChoiceField(label=_("School kind"), required=False, choices=[ANY, *SchoolKind.choices])
    setting = forms.ChoiceField(label=_("Urban or rural"), required=False, choices=SETTINGS)
    public = forms.ChoiceField(
        label=_("Run by"), required=False, choices=[ANY, ("1", _("Public school")), ("0", _("Private school"))]
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ANY,
            ("missing", _("Figures missing")),
            ("unplaced", _("Without coordinates")),
            ("unrung", _("First lesson not known")),
            ("frozen", _("Kept out of plans")),
        ],
    )

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data, auto_id="filter_%s")
        for name, found in places_to_choose(unit, self.data.get("county", "")).items():
            self._places(name, found)
        self.is_valid()

    def _places(self, name: str, found: list[tuple[str, str]]) -> None:
        if len(found) > 1:
            self.fields[name].choices = [ANY, *found]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    @property
    def chosen(self) -> SchoolFilter:
        """The filter that was asked for."""
        asked = self.cleaned_data
        return SchoolFilter(
            text=asked.get("q", ""),
            kinds=(asked["kind"],) if asked.get("kind") else (),
            stage=asked.get("stage", ""),
            setting=asked.get("setting", ""),
            public=YES_NO.get(asked.get("public", "")),
            county=asked.get("county", ""),
            town=asked.get("town", ""),
            state=asked.get("state") or "open",
            missing=asked.get("only") == "missing",
            frozen=asked.get("only") == "frozen",
            unplaced=asked.get("only") == "unplaced",
            unrung=asked.get("only") == "unrung",
        )


class SavedViewForm(forms.ModelForm):
    """A name for the filters, columns and order in use."""

    class Meta:
        model = SavedView
        fields = ("name", "query")
        widgets = {"query": forms.HiddenInput, "name": forms.TextInput(attrs={"autocomplete": "off"})}
