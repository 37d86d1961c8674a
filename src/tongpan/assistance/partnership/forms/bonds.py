"""Narrow the list of bonds; make one by hand; end one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.models import Bond, BondMember


class BondForm(forms.Form):
    """A bond made by hand: its form, who leads, who joins, from when until when, and why."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=Bond.Form.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    leading = forms.MultipleChoiceField(
        label=gettext_lazy("Supporting sides or core schools"), widget=forms.SelectMultiple({"size": 6})
    )
    others = forms.MultipleChoiceField(
        label=gettext_lazy("Recipients or members"),
        widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("Hold Ctrl to choose several."),
    )
    since = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Empty: open."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Unit.objects.filter(path__under=unit.path).exclude(kind="town").order_by("kind", "sort_key")
        self.units = {own.slug: own for own in rows}
        choices = [(own.slug, own.name) for own in self.units.values()]
        for name in ("leading", "others"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No unit on both sides; no end before the beginning."""
        own = super().clean() or {}
        both = set(own.get("leading", ())) & set(own.get("others", ()))
        if both:
            names = "、".join(self.units[key].title for key in sorted(both))
            self.add_error("others", _("%(names)s stands on both sides; leave it on one.") % {"names": names})
        if own.get("since") and own.get("until") and own["until"] < own["since"]:
            self.add_error("until", _("This is before the beginning; give a later day or leave it empty."))
        return own

    def draft(self) -> Draft:
        """The bond to be made."""
        own = self.cleaned_data
        paired = own["form"] == Bond.Form.PAIRING
        lead = BondMember.Role.SUPPORTER if paired else BondMember.Role.CORE
        join = BondMember.Role.RECIPIENT if paired else BondMember.Role.MEMBER
        members = [(self.units[key], lead.value) for key in own["leading"]]
        members += [(self.units[key], join.value) for key in own["others"]]
        return Draft(own["form"], members, own["name"], own["reason"])


class EndForm(forms.Form):
    """The last day of a bond, and why it ends."""

    last = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Why it ends"), max_length=200)
