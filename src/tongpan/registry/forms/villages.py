"""What a list of villages is narrowed by, and the form that corrects one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit, UnitKind
from tongpan.registry.models import Settlement
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.village import homes_for, schools_for, village_facts
from tongpan.registry.queries.village_list import VillageFilter

from .seen import SeenForm

ANY = ("", _("All"))
MOST_PUPILS = 100_000


def offer(form: forms.Form, name: str, units: Any) -> None:
    """Let a field choose among units; without it where there are not several."""
    found = [(unit.slug, unit.title) for unit in units.order_by("sort_key").only("slug", "name", "short_name")]
    if len(found) > 1:
        form.fields[name].choices = [ANY, *found]  # type: ignore[attr-defined]
    else:
        del form.fields[name]


class VillageFilterForm(forms.Form):
    """The filter bar. Values that are not understood narrow nothing: an old link must not fail."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, pinyin or code")}),
    )
    county = forms.ChoiceField(label=_("County or zone"), required=False)
    town = forms.ChoiceField(label=_("Town"), required=False)
    only = forms.ChoiceField(
        label=_("Only"),
        required=False,
        choices=[
            ANY,
            ("unplaced", _("Without coordinates")),
            ("untold", _("Pupils not reported")),
            ("unschooled", _("School attended not known")),
        ],
    )

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data, auto_id="filter_%s")
        offer(self, "county", Unit.objects.counties().exclude(pk=unit.pk))
        county = Unit.objects.filter(slug=self.data.get("county", "")).first()
        above = unit if unit.is_county else county
        towns = Unit.objects.filter(kind=UnitKind.TOWN)
        offer(self, "town", towns.filter(path__under=above.path) if above else towns.none())
        self.is_valid()

    @property
    def chosen(self) -> VillageFilter:
        """The filter that was asked for."""
        asked = self.cleaned_data
        return VillageFilter(*(asked.get(name, "") for name in ("q", "county", "town", "only")))


class VillageForm(SeenForm):
    """The facts of a village, and for each stage its pupils of the year and the school that they attend."""

    name = forms.CharField(label=_("Name"), max_length=60)
    town = forms.ChoiceField(label=_("Town"))
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)

    def __init__(self, *args: Any, village: Settlement, year: int, **kwargs: Any) -> None:
        facts = village_facts(village, year)
        kwargs.setdefault("initial", facts)
        super().__init__(*args, shown=facts, **kwargs)
        self.fields["town"].choices = [(own.slug, own.name) for own in homes_for(village)]  # type: ignore[attr-defined]
        for axis in ("longitude", "latitude"):
            self.fields[axis].widget.attrs |= {"step": "any", "inputmode": "decimal", "data-unit": "°"}
        for stage in [key.partition("/")[0] for key in facts if key.endswith("/pupils")]:
            self._ask(stage, year, facts[f"{stage}/school"])

    def _ask(self, stage: str, year: int, now: str) -> None:
        """The two fields of a stage. The school attended now stays a choice, wherever it lies."""
        told = {"stage": STAGE_NAMES[stage]}
        self.fields[f"{stage}/pupils"] = forms.IntegerField(
            label=gettext("%(stage)s: pupils") % told, min_value=0, max_value=MOST_PUPILS, required=False
        )
        known = {own.unit.slug: own.unit.name for own in schools_for(stage, year)}
        if now and now not in known:
            known |= dict(Unit.everywhere.filter(slug=now).values_list("slug", "name"))
        self.fields[f"{stage}/school"] = forms.ChoiceField(
            label=gettext("%(stage)s: school attended") % told,
            choices=[("", gettext("Not known")), *known.items()],
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """A point needs both of its numbers."""
        asked = super().clean() or self.cleaned_data
        alone = [axis for axis in ("longitude", "latitude") if asked.get(axis) is None]
        if len(alone) == 1 and alone[0] not in self.errors:
            self.add_error(alone[0], gettext("Give both longitude and latitude, or neither."))
        return asked

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, in the shape of :func:`village_facts`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}
