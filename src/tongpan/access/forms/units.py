"""Regions of the unit tree."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import CodeScheme, Unit, UnitCode, UnitKind

from .fields import DateInput

BELOW = {
    UnitKind.PROVINCE: (UnitKind.CITY, UnitKind.COUNTY, UnitKind.ZONE),
    UnitKind.CITY: (UnitKind.COUNTY, UnitKind.ZONE),
    UnitKind.COUNTY: (UnitKind.TOWN,),
    UnitKind.ZONE: (UnitKind.TOWN,),
}
"""What may stand directly below what; schools come with an import."""


class UnitFilter(forms.Form):
    """What the tree shows."""

    q = forms.CharField(label=_("Name or code"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    schools = forms.BooleanField(label=_("Schools too"), required=False)


class NamesForm(forms.ModelForm):
    """The names of a unit."""

    class Meta:
        model = Unit
        fields = ("name", "short_name", "name_en")


class UnitForm(NamesForm):
    """A new region."""

    kind = forms.ChoiceField(label=_("Kind"))
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        validators=[RegexValidator(r"^[0-9A-Za-z]+$", _("Only figures and letters."))],
        help_text=_("Province 2 figures, city 4, county 6; a zone may have a local code. It never changes as a key."),
    )
    scheme = forms.ChoiceField(
        label=_("Code by"), choices=[(c, c.label) for c in (CodeScheme.GB2260, CodeScheme.LOCAL)]
    )
    since = forms.DateField(label=_("In force from"), required=False, widget=DateInput())
    field_order = ("kind", "name", "short_name", "name_en", "scheme", "code", "since")

    def __init__(self, *args: Any, parent: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind.label) for kind in BELOW.get(UnitKind(parent.kind), ())]

    def clean_code(self) -> str:
        """No unit has or had it."""
        code = self.cleaned_data["code"]
        if Unit.everywhere.filter(slug=code).exists() or UnitCode.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another unit has or had this code: check it."))
        return code


class CodeForm(forms.Form):
    """A new official code from a day on."""

    scheme = forms.ChoiceField(label=_("Code by"), choices=CodeScheme.choices)
    code = forms.CharField(
        label=_("Code"), max_length=32, validators=[RegexValidator(r"^[0-9A-Za-z]+$", _("Only figures and letters."))]
    )
    since = forms.DateField(label=_("In force from"), widget=DateInput())

    def clean(self) -> dict[str, Any]:
        """No other unit has it."""
        found = UnitCode.objects.filter(code=self.cleaned_data.get("code"), scheme=self.cleaned_data.get("scheme"))
        if found.filter(until__isnull=True).exists():
            self.add_error("code", _("A unit has this code today: check it."))
        return self.cleaned_data


class CloseForm(forms.Form):
    """The day from which a unit exists no longer."""

    day = forms.DateField(label=_("Closed from"), initial=timezone.localdate, widget=DateInput())

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_day(self) -> dt.date:
        """Nothing that is open may be left below a closed unit."""
        open_below = Unit.everywhere.filter(path__under=self.unit.path, closed__isnull=True).exclude(pk=self.unit.pk)
        if count := open_below.count():
            raise forms.ValidationError(
                _("%(count)s units below it are open: close or move them first."), params={"count": count}
            )
        return self.cleaned_data["day"]
