"""What a list of ways by road is narrowed by, and what is said before all that it shows are removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.registry.queries.road_list import RoadFilter

from .villages import ANY, offer


class RoadFilterForm(forms.Form):
    """The filter bar. Values that are not understood narrow nothing: an old link must not fail."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, pinyin or code of either end")}),
    )
    county = forms.ChoiceField(label=_("County or zone"), required=False)
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[ANY, ("untimed", _("Minutes not known")), ("lost", _("Place not on record here"))],
    )

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data, auto_id="filter_%s")
        offer(self, "county", Unit.objects.counties().exclude(pk=unit.pk))
        self.is_valid()

    @property
    def chosen(self) -> RoadFilter:
        """The filter that was asked for."""
        return RoadFilter(*(self.cleaned_data.get(name, "") for name in ("q", "county", "only")))


class RemovalForm(RoadFilterForm):
    """The filter under which ways are to go, and how many somebody saw. Here a value not understood is refused."""

    seen = forms.IntegerField(min_value=1)
