"""The forms of funds and of the lines of the ledger."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.access.queries import chain_of
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import bonds_to_choose
from tongpan.assistance.works.actions.ledger import FOR_SOMETHING, Line
from tongpan.assistance.works.models import Entry, Fund, Project

YUAN = gettext_lazy("yuan")


def amount_field(**more: Any) -> forms.DecimalField:
    """An amount of money above zero, to the fen."""
    return forms.DecimalField(
        **{"label": gettext_lazy("Amount"), "min_value": 0, "max_digits": 14, "decimal_places": 2} | more,
        widget=forms.NumberInput({"data-unit": YUAN, "step": "0.01", "inputmode": "decimal"}),
    )


class FundForm(forms.ModelForm):
    """Where money comes from, for what, and from when on."""

    giver = forms.ChoiceField(
        label=gettext_lazy("Giver"), required=False,
        help_text=gettext_lazy("A bureau or school above or bound to this unit, or an organisation on its list."),
    )  # fmt: skip
    bond = forms.ChoiceField(label=gettext_lazy("Under the bond"), required=False)

    class Meta:
        model = Fund
        fields = ("name", "source", "purpose", "opened")
        widgets = {"opened": DateInput()}
        labels = {"source": gettext_lazy("Source of money")}

    field_order = ("name", "source", "giver", "bond", "purpose", "opened")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        own = self.instance
        self.fields["giver"].choices = [("", _("Not named")), *self._givers()]  # type: ignore[attr-defined]
        self.fields["bond"].choices = [("", _("None")), *bonds_to_choose(unit)]  # type: ignore[attr-defined]
        self.initial.setdefault("bond", str(own.bond_id or ""))
        giver = f"u{own.donor_id}" if own.donor_id else f"o{own.organisation_id}" if own.organisation_id else ""
        self.initial.setdefault("giver", giver)

    def _givers(self) -> list[tuple[str, str]]:
        above = chain_of(self.unit)[:-1]
        members = Unit.everywhere.filter(memberships__bond__in=bonds_of(self.unit).order_by().values("pk"))
        bound = members.exclude(pk=self.unit.pk).order_by("kind", "sort_key").distinct()
        units = {own.pk: own.name for own in (*above, *bound)}
        if self.instance.donor_id and self.instance.donor_id not in units:
            units[self.instance.donor_id] = self.instance.donor.name
        known = Organisation.objects.filter(unit__path__under=self.unit.path)
        return [(f"u{pk}", name) for pk, name in units.items()] + [(f"o{own.pk}", own.name) for own in known]

    def fund(self) -> Fund:
        """The fund as the form says it, not yet saved."""
        own, giver, bond = self.instance, self.cleaned_data["giver"], self.cleaned_data["bond"]
        own.donor_id = int(giver[1:]) if giver.startswith("u") else None
        own.organisation_id = int(giver[1:]) if giver.startswith("o") else None
        own.bond = Bond.everywhere.get(pk=bond) if bond else None
        return own


class SchoolOrNone(UnitField):
    """A unit by its name or code, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        """The unit; None where nothing is given."""
        return super().clean(value) if str(value or "").strip() else None


class LineForm(forms.Form):
    """One line of the ledger: what happened to how much money, on which day, for what."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=Entry.Kind.choices)
    amount = amount_field()
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    project = forms.ModelChoiceField(
        Project.everywhere.none(), label=gettext_lazy("For the project"), required=False,
        empty_label=gettext_lazy("No project"),
    )  # fmt: skip
    school = SchoolOrNone(
        label=gettext_lazy("For the school"), help_text=gettext_lazy("Name or code; where there is no project.")
    )
    voucher = forms.CharField(label=gettext_lazy("Voucher"), max_length=60, required=False)
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fund = fund
        projects = Project.everywhere.filter(unit__path__under=fund.unit.path).order_by("name")
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["school"].within(fund.unit)  # type: ignore[attr-defined]
        self.initial.setdefault("day", timezone.localdate())

    def clean(self) -> dict[str, Any]:
        """What is allocated or spent is for one project or one school, and nothing else is."""
        own = super().clean() or {}
        about, both = own.get("kind") in FOR_SOMETHING, own.get("project") and own.get("school")
        if about and both:
            self.add_error("school", _("Give the project or the school, not both: the project is at its school."))
        if about and not (own.get("project") or own.get("school") or self.errors):
            self.add_error("project", _("Say for which project or school it is."))
        if not about and own.get("kind") and (own.get("project") or own.get("school")):
            self.add_error("kind", _("Only what is allocated or spent is for a project or school; leave both empty."))
        return own

    def line(self) -> Line:
        """The line to be written."""
        own = self.cleaned_data
        return Line(own["kind"], own["amount"], own["day"], own["project"], own["school"], own["voucher"], own["note"])


class ReversalForm(forms.Form):
    """When and why a line is put right, and how much of what stands of it."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput())
    amount = amount_field(label=gettext_lazy("Amount that goes back"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, stands: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial |= {"day": timezone.localdate(), "amount": stands}


class CloseForm(forms.Form):
    """The last day of a fund."""

    last = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())
