"""Forms of needs: stated, answered, declined, made key tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.forms.fields import DateInput
from tongpan.access.models import Unit, User
from tongpan.assistance.partnership.models import Need
from tongpan.assistance.partnership.queries.reach import doers

from .parts import ChoosesMixin, choose, day_field, doers_to_choose, long_text, not_before


class NeedForm(ChoosesMixin, forms.ModelForm):
    """What a unit needs, how urgent it is, and whom it asks by which bond."""

    bond = choose(_("Bond"), help_text=_("Both sides of the bond see the need. The bureau above sees it anyway."))

    class Meta:
        model = Need
        fields = ("title", "detail", "domain", "urgent", "due")
        widgets = {"due": DateInput(), "detail": forms.Textarea({"rows": 5})}

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()
        self.initial.setdefault("bond", self.instance.bond_id or "")

    def made(self) -> Need:
        """The need, not saved yet."""
        need: Need = self.save(commit=False)
        need.bond = self.cleaned_data["bond"]
        return need


class AnswerForm(ChoosesMixin, forms.Form):
    """What will be done, by which division, by whom, and by when."""

    response = long_text(_("Response"), help_text=_("What will be done, or why less than was asked."))
    division = forms.CharField(label=_("Division"), max_length=60)
    owner = choose(_("Owner"), help_text=_("Whoever answers for it; somebody else confirms that it is met."))
    promised = day_field(_("To be met by"), required=False)

    def __init__(self, *args: Any, unit: Unit, owner: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all(owner)


class GiveForm(ChoosesMixin, forms.Form):
    """A division, an owner and a day for the answer, for several needs; what is empty stays as it is."""

    row = forms.CharField(widget=forms.MultipleHiddenInput, required=False)
    division = forms.CharField(label=_("Division"), max_length=60, required=False)
    owner = choose(_("Owner"), help_text=_("Empty: stays as it is."))
    due = day_field(_("Answer due"), required=False, help_text=_("Empty: stays as it is."))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()

    def clean(self) -> dict[str, Any]:
        """Something has to be given."""
        own: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(own.get(name) for name in ("division", "owner", "due")):
            raise forms.ValidationError(_("Give a division, an owner or a day."))
        return own


class DeclineForm(forms.Form):
    """Why a need will not be met."""

    reason = long_text(_("Reason"), rows=3)


class NeedTasksForm(ChoosesMixin, forms.Form):
    """Answered needs become key tasks: whose, of which cycle, from when until when."""

    row = forms.CharField(widget=forms.MultipleHiddenInput, required=False)
    doer = choose(_("Who does it"), required=True)
    cycle = choose(_("Cycle"))
    planned = day_field(_("Planned from"))
    due = day_field(_("Due"), required=False, help_text=_("Empty: the day by which each need is to be met."))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.offer_all()
        self.offer(doer=doers_to_choose(unit))

    def clean_doer(self) -> Unit:
        """The unit chosen."""
        return doers(self.unit).get(slug=self.cleaned_data["doer"])

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        not_before(self, "due", "planned")
        return own
