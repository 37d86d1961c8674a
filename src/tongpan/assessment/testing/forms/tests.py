"""The forms of a test, of who takes part and of how many."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit
from tongpan.access.years import current_year
from tongpan.assessment.testing.models import JointTest
from tongpan.assessment.testing.queries.policy import CUTS, policy_at
from tongpan.assessment.testing.queries.seen import tests_of
from tongpan.assistance.partnership.queries.reach import bond_of, bonds_to_choose
from tongpan.ui.formats import percent


class CutField(forms.FloatField):
    """A share of the points, in percent; empty where that of policy holds."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, min_value=0, max_value=100)


class TestForm(forms.ModelForm):
    """What is tested, when, among whom, and to which earlier test it is linked."""

    __test__ = False

    bond = forms.ChoiceField(
        label=gettext_lazy("Among the schools of"), required=False,
        help_text=gettext_lazy("All schools of the unit, or those of one bond or community."),
    )  # fmt: skip
    before = forms.ChoiceField(
        label=gettext_lazy("Linked to the earlier test"), required=False,
        help_text=gettext_lazy("Growth is measured from it, through items that both have."),
    )  # fmt: skip
    grade = forms.TypedChoiceField(label=gettext_lazy("Grade"), coerce=int)
    year = forms.TypedChoiceField(label=gettext_lazy("School year"), coerce=int)

    cut_excellent = CutField(gettext_lazy("Excellent from"))
    cut_good = CutField(gettext_lazy("Good from"))
    cut_pass = CutField(gettext_lazy("Passed from"))
    cut_low = CutField(gettext_lazy("Low below"))

    class Meta:
        model = JointTest
        fields = ("name", "year", "subject", "grade", "day", "room_size", "note")
        widgets = {"day": DateInput(), "note": forms.Textarea({"rows": 3})}
        labels = {"note": gettext_lazy("Remark")}

    field_order = ("name", "subject", "grade", "year", "day", "bond", "before", "room_size",
                   "cut_excellent", "cut_good", "cut_pass", "cut_low", "note")  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        years = sorted({year, current_year(), year - 1, year + 1, self.instance.year or year}, reverse=True)
        self.fields["year"].choices = [(own, f"{own}–{own + 1}") for own in years]  # type: ignore[attr-defined]
        everyone = _("All schools of %(unit)s") % {"unit": unit.title}
        self.fields["bond"].choices = [("", everyone), *bonds_to_choose(unit)]  # type: ignore[attr-defined]
        earlier = tests_of(unit).exclude(pk=self.instance.pk).order_by("-year", "name")[:100]
        options = [(str(own.pk), own.name) for own in earlier]
        self.fields["before"].choices = [("", _("None")), *options]  # type: ignore[attr-defined]
        self.initial.setdefault("year", year)
        self.initial["bond"] = str(self.instance.bond_id or "")
        self.initial["before"] = str(self.instance.before_id or "")
        self.fields["room_size"].min_value = 1  # type: ignore[attr-defined]
        policy = policy_at(unit, self.instance.day or dt.date(self.instance.year or year, 9, 1))
        self._offer_grades(int(policy["no_written_grades"]))
        self._show_cuts(policy.cuts)

    def clean(self) -> dict[str, Any]:
        """An earlier test is of the same subject and not of a later year."""
        own = super().clean() or {}
        before = tests_of(self.unit).filter(pk=own["before"]).first() if own.get("before") else None
        if before and (before.subject != own.get("subject") or before.year > (own.get("year") or 0)):
            self.add_error("before", _("Choose a test of the same subject, of this year or an earlier one."))
        self.earlier = before
        self._check_cuts(own)
        if not 1 <= (own.get("room_size") or 30) <= 100:
            self.add_error("room_size", _("Give 1 to 100 seats."))
        return own

    def _offer_grades(self, unwritten: int) -> None:
        """The grades that may be tested in writing, and the one that stands; none is chosen beforehand."""
        grades = JointTest._meta.get_field("grade").choices or ()
        kept = [own for own in grades if own[0] > unwritten or own[0] == self.instance.grade]
        self.fields["grade"].choices = [("", _("Please choose")), *kept]  # type: ignore[attr-defined]

    def _show_cuts(self, held: dict[str, float]) -> None:
        for name, share in held.items():
            if name in self.instance.cuts:
                self.initial[f"cut_{name}"] = round(100 * self.instance.cuts[name], 4)
            text = _("Percent of the points. Empty: %(share)s, as policy has it.")
            self.fields[f"cut_{name}"].help_text = text % {"share": percent(share, 0)}
        self.held = held

    def _check_cuts(self, own: dict[str, Any]) -> None:
        """From excellent down to low the cut-offs fall; those left empty count as policy has them."""
        given = {name: own.get(f"cut_{name}") for name in CUTS}
        self.cuts = {name: share / 100 for name, share in given.items() if share is not None}
        shares = self.held | self.cuts
        for higher, lower in pairwise(CUTS):
            if shares[lower] > shares[higher]:
                at = lower if lower in self.cuts else higher
                self.add_error(f"cut_{at}", _("The cut-offs must fall from excellent to low."))

    def test(self) -> JointTest:
        """The test as the form says it, not yet saved."""
        own: JointTest = self.instance
        own.cuts = self.cuts
        if own.pk is None:
            own.unit = self.unit
        own.bond = bond_of(self.unit, self.cleaned_data["bond"])
        own.before = self.earlier
        return own


class SchoolsForm(forms.Form):
    """Which schools take part."""

    schools = forms.MultipleChoiceField(
        label=gettext_lazy("Schools that take part"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(own.pk): own for own in units}
        self.fields["schools"].choices = [(key, own.title) for key, own in self.units.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Unit]:
        """The units that were ticked."""
        return [self.units[key] for key in self.cleaned_data["schools"]]


class SampleForm(forms.Form):
    """Everybody, or a sample as large as the exactness asked for needs."""

    KINDS = (("all", gettext_lazy("Every pupil on the list")), ("drawn", gettext_lazy("A sample drawn by chance")))

    kind = forms.ChoiceField(label=gettext_lazy("Who is tested"), choices=KINDS)
    reason = forms.CharField(
        label=gettext_lazy("Why so many"), max_length=200, widget=forms.TextInput,
        help_text=gettext_lazy("One sentence that stands on the page of the test: why so many, and no more."),
    )  # fmt: skip
    error = forms.FloatField(
        label=gettext_lazy("The mean shall be within ±"), min_value=0.02, max_value=1, initial=0.1, required=False,
        help_text=gettext_lazy("In spreads of pupils: 0.1 is one tenth of the difference between typical pupils."),
    )  # fmt: skip
    alike = forms.FloatField(
        label=gettext_lazy("How alike pupils of one school are"), min_value=0, max_value=0.9, initial=0.15,
        required=False,
        help_text=gettext_lazy("The share of the spread that lies between schools; last year's test tells."),
    )  # fmt: skip
    take = forms.IntegerField(
        label=gettext_lazy("Pupils tested in a school"), min_value=5, max_value=2000, initial=30, required=False
    )
    apart = forms.BooleanField(label=gettext_lazy("Draw rural and urban schools apart"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """A sample needs its numbers."""
        own = super().clean() or {}
        if own.get("kind") == "drawn":
            for name in ("error", "alike", "take"):
                if own.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A sample needs this number."))
        return own


class SeatsForm(forms.Form):
    """The seed by which seats are given: the same seed gives the same seats."""

    seed = forms.IntegerField(label=gettext_lazy("Seed"), min_value=1, max_value=999_999, initial=1)
