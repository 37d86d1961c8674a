"""A cascade with its levels, and what is asked of a plan of one tier."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.forms.fields import check_days, day_field
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import call_bonds
from tongpan.assistance.research.models import Cascade, Cohort
from tongpan.assistance.research.queries.levels import capacity_at, people_on
from tongpan.registry.models import BackboneTitle

from .mentoring import SUBJECTS

LEVELS = 4
"""How many levels the form has room for."""


class CascadeForm(forms.ModelForm):
    """Name, days and bond; then the levels from the top, each with its size and how many apprentices each guides."""

    bond = forms.ModelChoiceField(queryset=None, label=gettext_lazy("Bond"), required=False)

    class Meta:
        model = Cascade
        fields = ("name", "since", "until")

    def __init__(self, *args: Any, unit: Unit, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["since"] = day_field(gettext_lazy("From"))
        fields["until"] = day_field(gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: open."))
        fields["bond"].queryset = bonds_of(unit).on(day).order_by("-since", "pk")
        fields["bond"].label_from_instance = call_bonds(unit)
        fields["bond"].initial = self.instance.bond_id
        tiers = self.instance.tiers or []
        for n in range(LEVELS):
            own = tiers[n] if n < len(tiers) else {}
            self._level(n, own, required=n < 2)

    def _level(self, n: int, own: dict[str, Any], *, required: bool) -> None:
        number = {"n": n + 1}
        self.fields[f"name_{n}"] = forms.CharField(
            label=_("Level %(n)s: who they are") % number, max_length=40, required=required, initial=own.get("name", "")
        )
        self.fields[f"size_{n}"] = forms.IntegerField(
            label=_("Level %(n)s: how many") % number, min_value=1, max_value=1_000_000, required=required,
            initial=own.get("size"), widget=forms.NumberInput({"data-unit": _("people")}),
        )  # fmt: skip
        self.fields[f"capacity_{n}"] = forms.IntegerField(
            label=_("Level %(n)s: apprentices each guides at most") % number, min_value=1, max_value=1000,
            required=False, initial=own.get("capacity") or None, widget=forms.NumberInput({"data-unit": _("people")}),
            help_text=_("Empty on the last level."),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Every level but the last has a capacity; levels follow one another without a gap."""
        own: dict[str, Any] = super().clean() or {}
        check_days(self)
        last = max((n for n in range(LEVELS) if own.get(f"name_{n}") or own.get(f"size_{n}")), default=0)
        for n in range(last + 1):
            for part in ("name", "size", *(["capacity"] if n < last else [])):
                if not own.get(f"{part}_{n}") and f"{part}_{n}" not in self.errors:
                    self.add_error(f"{part}_{n}", _("This is needed for every level above the last one used."))
        self.tiers = [
            {"name": own.get(f"name_{n}"), "size": own.get(f"size_{n}"), "capacity": own.get(f"capacity_{n}") or 0}
            for n in range(last + 1)
        ]
        return own

    def cascade(self, unit: Unit) -> Cascade:
        """The cascade with its tiers."""
        made: Cascade = self.save(commit=False)
        made.unit = made.unit if made.pk else unit
        made.tiers, made.bond = self.tiers, self.cleaned_data["bond"]
        return made


class TierPlanForm(forms.Form):
    """Who may guide and who is to be guided, and the limits of a pair."""

    mentors = forms.ChoiceField(label=gettext_lazy("Mentors are"))
    mentors_unit = forms.ChoiceField(label=gettext_lazy("Mentors of"), required=False)
    apprentices = forms.ChoiceField(label=gettext_lazy("Apprentices are"))
    apprentices_unit = forms.ChoiceField(label=gettext_lazy("Apprentices of"), required=False)
    subject = forms.ChoiceField(
        label=gettext_lazy("Subject"), required=False, choices=[("", gettext_lazy("All subjects")), *SUBJECTS]
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Apprentices that each mentor guides at most"), min_value=1, max_value=1000,
        widget=forms.NumberInput({"data-unit": gettext_lazy("people")}),
    )  # fmt: skip
    places = forms.IntegerField(
        label=gettext_lazy("Places that are left on the level below"), min_value=0, required=False,
        help_text=gettext_lazy("Empty: no limit."), widget=forms.NumberInput({"data-unit": gettext_lazy("people")}),
    )  # fmt: skip
    reach_km = forms.FloatField(
        label=gettext_lazy("Longest way between the two schools"), min_value=0, required=False,
        help_text=gettext_lazy("Empty: no limit. As the crow flies."),
        widget=forms.NumberInput({"data-unit": gettext_lazy("km")}),
    )  # fmt: skip
    same_subject = forms.BooleanField(label=gettext_lazy("Both teach the same subject"), required=False)
    same_stage = forms.BooleanField(label=gettext_lazy("Both teach at the same stage"), required=False)
    across = forms.BooleanField(label=gettext_lazy("Both are of different schools"), required=False)
    everyone = forms.BooleanField(
        label=gettext_lazy("Nobody may be left without a mentor"), required=False,
        help_text=gettext_lazy("Where that cannot be, the plan says what stands in the way."),
    )  # fmt: skip
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: open."))

    def __init__(self, *args: Any, cascade: Cascade, tier: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places_below = _places(cascade.unit)
        fields: dict[str, Any] = self.fields
        cohorts = [(f"cohort:{own.pk}", _("Members of %(cohort)s") % {"cohort": own}) for own in _cohorts(cascade.unit)]
        titles = [
            (f"title:{value}", _("Teachers with a backbone title, %(level)s or above") % {"level": label})
            for value, label in BackboneTitle.Level.choices
        ]
        above = [("above", _("The people of “%(name)s”") % {"name": cascade.tiers[tier]["name"]})]
        fields["mentors"].choices = [*(above if tier else []), *cohorts, *titles]
        fields["apprentices"].choices = [
            ("young", _("Teachers without a first-grade or senior title")), ("all", _("All teachers")), *cohorts,
        ]  # fmt: skip
        for name in ("mentors_unit", "apprentices_unit"):
            fields[name].choices = [(own.slug, own.name) for own in self.places_below.values()]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        check_days(self)
        return own

    def asked(self) -> dict[str, Any]:
        """What the plan is asked for, as plain values."""
        own = self.cleaned_data
        days = {name: own[name].isoformat() if own[name] else None for name in ("since", "until")}
        paths = {
            f"{name}_path": self.places_below[own[f"{name}_unit"]].path if own[f"{name}_unit"] else None
            for name in ("mentors", "apprentices")
        }
        kept = ("mentors", "mentors_unit", "apprentices", "apprentices_unit", "subject", "capacity", "places",
                "reach_km", "same_subject", "same_stage", "everyone")  # fmt: skip
        return {name: own[name] for name in kept} | {"own_school": not own["across"]} | paths | days


def _cohorts(unit: Unit) -> list[Cohort]:
    rows = Cohort.objects.filter(programme__unit__path__under=unit.path).select_related("programme")
    return list(rows.annotate(people=Count("members__teacher")).filter(people__gt=0)[:50])


def _places(unit: Unit) -> dict[str, Unit]:
    rows = Unit.objects.filter(path__under=unit.path).exclude(kind__in=("town", "school")).order_by("depth", "sort_key")
    found = {own.slug: own for own in rows.only("slug", "name", "path", "kind", "depth", "sort_key")}
    return found or {unit.slug: unit}


def initial_of(cascade: Cascade, tier: int, usual: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """What the form begins with: the tier's own numbers, what is left of the level below, the usual reach."""
    lower = cascade.tiers[tier + 1]
    left = max(int(lower["size"]) - people_on(cascade, tier + 1), 0)
    return {
        "mentors": "above" if tier else "title:city", "apprentices": "young", "mentors_unit": cascade.unit.slug,
        "apprentices_unit": cascade.unit.slug, "capacity": capacity_at(cascade, tier) or usual["capacity"],
        "places": left, "reach_km": usual["reach_km"], "same_subject": True, "same_stage": True, "across": False,
        "since": cascade.since if cascade.until and today > cascade.until else max(cascade.since, today),
        "until": cascade.until,
    }  # fmt: skip
