"""Make a bond by hand; correct it; end it; let units and partners join and leave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.models.sides import SIDES

from .choosing import SidesField, SidesForm
from .fields import check_days, day_field

OPEN = gettext_lazy("Empty: open.")


class BondForm(SidesForm):
    """A bond made by hand: its form, who leads, who joins, from when until when, and why."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=Bond.Form.choices)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    leading = SidesField(
        label=gettext_lazy("Supporting sides or core schools"), required=False,
        help_text=gettext_lazy("A community can have several cores; a zone or an alliance of equals can have none."),
    )  # fmt: skip
    others = SidesField(
        label=gettext_lazy("Recipients or members"),
        help_text=gettext_lazy("Of a school–enterprise alliance the companies, of sister schools the other side."),
    )  # fmt: skip
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=OPEN)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """No unit on both sides; as many on each as the form needs; no end before the beginning."""
        own = super().clean() or {}
        leading, others = own.get("leading", []), own.get("others", [])
        both = "、".join(str(side) for side in leading if side in others)
        if both:
            self.add_error("others", _("%(names)s stands on both sides; leave it on one.") % {"names": both})
        check_days(self)
        sides = SIDES.get(own.get("form", ""))
        if sides and not self.errors:
            self._enough("leading", leading, sides.leading, sides.leading_least)
            least = max(sides.others_least, 2 - len(leading))
            self._enough("others", others, sides.others, least)
        return own

    def _enough(self, name: str, found: list[Any], role: str, least: int) -> None:
        if len(found) < least:
            values = {
                "form": Bond.Form(self.cleaned_data["form"]).label, "role": BondMember.Role(role).label, "least": least,
                "found": len(found),
            }  # fmt: skip
            self.add_error(
                name, _("The form “%(form)s” takes at least %(least)s × %(role)s; %(found)s ticked.") % values
            )

    def draft(self) -> Draft:
        """The bond to be made."""
        own = self.cleaned_data
        sides = SIDES[own["form"]]
        members = [(side, sides.leading) for side in own["leading"]] + [(side, sides.others) for side in own["others"]]
        return Draft(own["form"], members, own["name"], own["reason"])


class ChangeForm(forms.Form):
    """Name and days of a bond, and why they change."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=OPEN)
    reason = forms.CharField(label=gettext_lazy("Why it began, changed or ended"), max_length=200)

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        check_days(self)
        return own


class JoinForm(SidesForm):
    """Units and partners that join a bond from a day on, in which role, and why."""

    sides = SidesField(label=gettext_lazy("Who joins"))
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    since = day_field(gettext_lazy("From"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, bond: Bond, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        roles = SIDES[bond.form].roles
        self.fields["role"].choices = [(own, BondMember.Role(own).label) for own in roles[::-1]]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a bond or of a member, and why it ends."""

    last = day_field(gettext_lazy("Last day"))
    reason = forms.CharField(label=gettext_lazy("Why it ends"), max_length=200)


class EndManyForm(EndForm):
    """The last day of many bonds, which travel along as hidden rows."""

    row = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = self.data.getlist("row") if self.is_bound else self.initial["row"]  # type: ignore[attr-defined]
        self.fields["row"].choices = [(str(own), str(own)) for own in keys]  # type: ignore[attr-defined]


class ClassForm(forms.Form):
    """One class or grade that two sides run together."""

    unit = forms.ChoiceField(label=gettext_lazy("School"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, help_text=gettext_lazy("Such as 广州六中班."))
    grade = forms.TypedChoiceField(
        label=gettext_lazy("Grade"), coerce=int, choices=[(n, str(n)) for n in range(1, 13)],
        help_text=gettext_lazy("1 to 6 primary, 7 to 9 junior, 10 to 12 senior."),
    )  # fmt: skip
    whole_grade = forms.BooleanField(label=gettext_lazy("The whole grade"), required=False)
    opened = day_field(gettext_lazy("Opened"))
    closed = day_field(gettext_lazy("Closed"), required=False, help_text=OPEN)

    def __init__(self, *args: Any, schools: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {own.slug: own for own in schools}
        self.fields["unit"].choices = [(own.slug, own.name) for own in schools]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        check_days(self, "opened", "closed")
        return own

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of the class; the stage follows from the grade."""
        own = dict(self.cleaned_data)
        stage = "primary" if own["grade"] <= 6 else "junior" if own["grade"] <= 9 else "senior"
        return own | {"unit": self.schools[own["unit"]], "stage": stage}
