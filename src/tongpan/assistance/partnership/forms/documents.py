"""A paper; a side that signs it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Document, Meeting, Signatory
from tongpan.assistance.partnership.queries.documents import sides_of, signings_of
from tongpan.assistance.partnership.queries.reach import bond_of, bonds_to_choose

from .fields import check_days, day_field

NO_BOND = ("", gettext_lazy("No bond: a rule, plan or notice of the unit"))
FACTS = ("bond", "kind", "title", "number", "issuer", "scope", "since", "until", "signing", "note")


class DocumentForm(forms.Form):
    """What a paper is, of which bond, and from when until when it is to hold."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Document.Kind.choices)
    bond = forms.ChoiceField(label=gettext_lazy("Bond"), required=False)
    title = forms.CharField(label=gettext_lazy("Paper"), max_length=160)
    number = forms.CharField(
        label=gettext_lazy("Document number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Such as 南教〔2025〕12号."),
    )
    issuer = forms.CharField(label=gettext_lazy("Issuing body"), max_length=120, required=False)
    scope = forms.CharField(
        label=gettext_lazy("Scope"), max_length=160, required=False,
        help_text=gettext_lazy("Whom it binds, such as all public primary schools of the county."),
    )  # fmt: skip
    since = day_field(gettext_lazy("In effect from"), required=False,
                      help_text=gettext_lazy("Empty: from the day on which it is issued or signed."))  # fmt: skip
    until = day_field(gettext_lazy("In effect until"), required=False, help_text=gettext_lazy("Empty: open."))
    signing = forms.ModelChoiceField(
        label=gettext_lazy("Signed at"), queryset=Meeting.everywhere.none(), required=False,
        empty_label=gettext_lazy("No signing event"),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, unit: Unit, document: Document | None = None, **kwargs: Any) -> None:
        if document is not None:
            kwargs["initial"] = {name: getattr(document, name) for name in FACTS} | {"bond": document.bond_id or ""}
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["bond"].choices = [NO_BOND, *bonds_to_choose(unit)]  # type: ignore[attr-defined]
        self.fields["signing"].queryset = signings_of(unit)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning; an agreement belongs to a bond."""
        own = super().clean() or {}
        check_days(self)
        if own.get("kind") == Document.Kind.AGREEMENT and not own.get("bond"):
            self.add_error("bond", _("An agreement belongs to a bond: choose it, or enter the bond first."))
        return own

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of the paper."""
        own = {name: self.cleaned_data[name] for name in FACTS}
        return own | {"bond": bond_of(self.unit, own["bond"]) if own["bond"] else None}


class SignatoryForm(forms.Form):
    """A side that signs, and in which office."""

    side = forms.ChoiceField(label=gettext_lazy("Who signs"))
    office = forms.CharField(
        label=gettext_lazy("Office"), max_length=60, help_text=gettext_lazy("Such as 校长 or 局长; no name is needed.")
    )

    def __init__(self, *args: Any, document: Document, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {f"{'u' if isinstance(own, Unit) else 'o'}{own.pk}": own for own in sides_of(document, unit)}
        self.fields["side"].choices = [(key, str(own)) for key, own in self.sides.items()]  # type: ignore[attr-defined]

    def signatory(self) -> Signatory:
        """The side to be put under the paper."""
        side = self.sides[self.cleaned_data["side"]]
        part = {"unit": side} if isinstance(side, Unit) else {"organisation": side}
        return Signatory(office=self.cleaned_data["office"], **part)
