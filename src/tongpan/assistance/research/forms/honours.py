"""The form of an honour."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongpan.access.forms.fields import DateInput, UnitField
from tongpan.access.models import Unit
from tongpan.assistance.research.models import Honour
from tongpan.registry.models import Teacher


class HonourForm(forms.ModelForm):
    """What was awarded to whom. Pupils are counted; a work has its title; a person is a teacher of the school."""

    school = UnitField(label=_("School or bureau"), help_text=_("Name or code"))
    person = forms.CharField(
        label=_("Person"), required=False, max_length=60,
        help_text=_("For a person: the full name, as in the register of teachers."),
    )  # fmt: skip

    class Meta:
        model = Honour
        fields = ("holder", "title", "level", "family", "issuer", "number", "day", "until", "pupils")
        widgets = {"day": DateInput(), "until": DateInput()}
        labels = {"title": _("Honour"), "issuer": _("Issued by"), "pupils": _("Pupils with awards")}
        help_texts = {
            "title": _("The honour; for a pupils’ work also the title of the work."),
            "family": _("Honours of one family are counted together, such as 绿色学校."),
            "pupils": _("For pupils’ works: how many pupils hold it. They are not named."),
        }

    field_order = (
        "holder", "school", "person", "title", "level", "family", "issuer", "number", "day", "until", "pupils",
    )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school"].within(unit)  # type: ignore[attr-defined]
        own = self.instance
        self.fields["school"].initial = own.unit.name if own.unit_id else unit.name
        self.fields["person"].initial = own.teacher.name if own.teacher else ""

    def clean(self) -> dict[str, Any]:
        """A person is named and known; pupils belong to works; nothing ends before it begins."""
        own = super().clean() or {}
        if own.get("until") and own.get("day") and own["until"] < own["day"]:
            self.add_error(
                "until", gettext("This is before the day of the honour; give a later day or leave it empty.")
            )
        if own.get("pupils") and own.get("holder") != Honour.Holder.WORK:
            self.add_error("pupils", gettext("Pupils are counted for pupils’ works only."))
        if school := own.get("school"):
            self.instance.unit = school
            self.instance.teacher = self._teacher(own, school)
        return own

    def _teacher(self, own: dict[str, Any], school: Unit) -> Teacher | None:
        name, wanted = (own.get("person") or "").strip(), own.get("holder") == Honour.Holder.PERSON
        if not name or not wanted:
            return None
        found = list(Teacher.everywhere.filter(unit__path__under=school.path, name=name)[:2])
        if len(found) == 1:
            return found[0]
        self.add_error(
            "person", gettext("There is nobody of that name here, or more than one. Name the school exactly.")
        )
        return None
