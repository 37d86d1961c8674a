"""Forms of national workbooks and of what has to be put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.forms.fields import UnitField
from tongpan.access.models import Unit, User
from tongpan.assessment.appraisal.models import Rectification
from tongpan.assessment.appraisal.queries.workbooks import ItemRow, evaluation_options, named
from tongpan.assistance.partnership.forms.parts import day_field, long_text, not_before

SLOT = "slot_"
PERCENT = 100


class OpenForm(forms.Form):
    """Which evaluation is prepared, and by when its evidence is due."""

    evaluation = forms.ChoiceField(label=gettext_lazy("Evaluation"))
    due = day_field(gettext_lazy("Evidence due"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evaluation"].choices = evaluation_options()  # type: ignore[attr-defined]


class WhoMixin(forms.Form):
    """Division and person who answer for something."""

    division = forms.CharField(label=gettext_lazy("Division"), required=False, max_length=60)
    person = forms.ChoiceField(label=gettext_lazy("Person responsible"), required=False)

    def offer(self, options: list[tuple[str, str]]) -> None:
        """Who can be chosen."""
        self.fields["person"].choices = [("", gettext_lazy("Nobody yet")), *options]  # type: ignore[attr-defined]

    def clean_person(self) -> User | None:
        """The account chosen."""
        key = self.cleaned_data["person"]
        return User.objects.filter(pk=int(key)).first() if key else None


class ItemForm(WhoMixin):
    """Stated figures, the verdict, who owes the evidence and by when."""

    due = day_field(gettext_lazy("Evidence due"), required=False)
    note = long_text(gettext_lazy("Remark"), required=False, rows=3)

    def __init__(self, *args: Any, row: ItemRow, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        own = row.own
        for slot in row.slots:
            ratio = slot.slot.unit == "ratio"
            value = None if slot.value is None else round(slot.value * PERCENT, 6) if ratio else slot.value
            self.fields[SLOT + slot.slot.code] = forms.FloatField(
                label=named(slot.slot), required=False, initial=value, min_value=0,
                widget=forms.NumberInput({"data-unit": "%" if ratio else "", "step": "any"}), help_text=slot.least,
            )  # fmt: skip
        follows = _("Not judged yet") if row.item.kind == "shown" else _("As the figures say")
        self.fields["judged"] = forms.ChoiceField(
            label=_("Verdict"), required=False,
            choices=[("", follows), ("met", _("Met (by hand)")), ("fails", _("Not met (by hand)"))],
            initial=("met" if own.passes else "fails") if own.by_hand else "",
        )  # fmt: skip
        self.offer(people)
        self.initial |= {"division": own.division, "person": str(own.person_id or ""), "due": own.due, "note": own.note}
        self.order_fields([*(SLOT + one.slot.code for one in row.slots), "judged", "division", "person", "due"])

    def facts(self) -> dict[str, Any]:
        """What is kept of the item."""
        own = self.cleaned_data
        values = {}
        for slot in self.row.slots:
            value = own.get(SLOT + slot.slot.code)
            if value is not None:
                values[slot.slot.code] = value / PERCENT if slot.slot.unit == "ratio" else value
        return {"values": values, **{name: own[name] for name in ("division", "person", "due", "note")}}


class AssignForm(WhoMixin):
    """Who owes the evidence of the ticked items, and by when; what is left empty stays as it is."""

    due = day_field(gettext_lazy("Evidence due"), required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [("", gettext_lazy("As it is")), *people]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What is given to each item."""
        own, person = self.cleaned_data, self.cleaned_data["person"]
        return {"division": own["division"].strip(), "person_id": person.pk if person else None, "due": own["due"]}


class FaultForm(WhoMixin):
    """What fails, what is to be done, by whom, until when."""

    place = UnitField(label=gettext_lazy("Unit concerned"), help_text=gettext_lazy("Full name or code"))
    fault = forms.CharField(label=gettext_lazy("What fails"), max_length=200)
    action = long_text(gettext_lazy("What is to be done"), rows=4)
    since = day_field(gettext_lazy("Entered on"))
    due = day_field(gettext_lazy("To be done by"))

    def __init__(
        self, *args: Any, unit: Unit, own: Rectification, people: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["place"].within(unit)  # type: ignore[attr-defined]
        self.offer(people)
        given = {name: getattr(own, name) for name in ("fault", "action", "division", "since", "due")}
        given |= {"person": str(own.person_id or ""), "place": own.unit.slug if own.unit_id else unit.slug}
        self.initial = given | self.initial
        self.order_fields(["place", "fault", "action", "division", "person", "since", "due"])

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        not_before(self, "due", "since")
        return own

    def rectification(self) -> Rectification:
        """It as it was filled in."""
        for name in ("fault", "action", "division", "person", "since", "due"):
            setattr(self.own, name, self.cleaned_data[name])
        self.own.unit = self.cleaned_data["place"]
        return self.own


class DoneForm(forms.Form):
    """When it was put right, and what came of it."""

    day = day_field(gettext_lazy("Put right on"))
    result = long_text(gettext_lazy("Result"), rows=3)


class ListFaultsForm(forms.Form):
    """By when failing items are to be put right."""

    due = day_field(gettext_lazy("To be done by"))
