"""Studios, and members who join them by the line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.forms.fields import check_days, day_field
from tongpan.assistance.research.models import Studio

from .mentoring import NOT_SAID, SUBJECTS
from .pasted import PeopleField


class StudioForm(forms.ModelForm):
    """What a studio is, and who leads it."""

    subject = forms.ChoiceField(label=gettext_lazy("Subject"), required=False, choices=[NOT_SAID, *SUBJECTS])
    leader = PeopleField(
        label=gettext_lazy("Leader"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("School, then name."),
    )  # fmt: skip

    class Meta:
        model = Studio
        fields = ("kind", "level", "name", "subject", "since", "until")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["since"] = day_field(gettext_lazy("From"))
        fields["until"] = day_field(
            gettext_lazy("Until"), required=False, help_text=gettext_lazy("The last day of its term; empty: open.")
        )
        fields["leader"].within(unit, self.instance.leader)

    def clean(self) -> dict[str, Any]:
        """No end before the beginning; one leader."""
        own: dict[str, Any] = super().clean() or {}
        check_days(self)
        if len(own.get("leader") or ()) > 1:
            self.add_error("leader", _("A studio has one leader; name one person."))
        return own

    def studio(self, unit: Unit) -> Studio:
        """The studio; a new one is kept by the unit."""
        made: Studio = self.save(commit=False)
        if made.pk is None:
            made.unit = unit
        leaders = self.cleaned_data["leader"]
        made.leader = leaders[0] if leaders else None
        return made


class StudioMembersForm(forms.Form):
    """People who join a studio, a line each."""

    people = PeopleField()
    since = day_field(gettext_lazy("Member from"))

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].within(unit)  # type: ignore[attr-defined]
