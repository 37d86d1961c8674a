"""What a list of teachers is narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.registry.models import BackboneTitle
from tongpan.registry.models.staff import Degree, Employment, TitleGrade
from tongpan.registry.queries.staff import TeacherFilter, subjects_in_scope

from .schools import ANY

MANY_SCHOOLS = 400
"""Beyond this many schools a list to choose from helps nobody; the search of the schools does."""


class NameForm(forms.Form):
    """The search for a person. It is posted: a name must not stand in an address or a log."""

    name = forms.CharField(
        label=_("Name or pinyin"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class TeacherFilterForm(forms.Form):
    """The filter bar. Values that are not understood narrow nothing."""

    school = forms.ChoiceField(label=_("School"), required=False)
    subject = forms.ChoiceField(label=_("Subject"), required=False)
    degree = forms.ChoiceField(label=_("Highest degree"), required=False, choices=[ANY, *Degree.choices])
    title = forms.ChoiceField(label=_("Professional title"), required=False, choices=[ANY, *TitleGrade.choices])
    backbone = forms.ChoiceField(
        label=_("Backbone title"),
        required=False,
        choices=[ANY, ("any", _("County level or above")), *BackboneTitle.Level.choices],
    )
    employment = forms.ChoiceField(label=_("Employment"), required=False, choices=[ANY, *Employment.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("Working")), ("away", _("Working elsewhere now")), ("left", _("Left")), ("all", _("All"))],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")
        schools = list(Unit.objects.schools().order_by("sort_key").values_list("slug", "name")[: MANY_SCHOOLS + 1])
        if 1 < len(schools) <= MANY_SCHOOLS:
            self.fields["school"].choices = [ANY, *schools]  # type: ignore[attr-defined]
        else:
            del self.fields["school"]
        self.fields["subject"].choices = [ANY, *((name, name) for name in subjects_in_scope())]  # type: ignore[attr-defined]
        self.is_valid()

    def chosen(self, name: str = "") -> TeacherFilter:
        """The filter that was asked for, with the name searched for."""
        asked = self.cleaned_data
        state = asked.get("state") or "working"
        return TeacherFilter(
            text=name,
            subject=asked.get("subject", ""),
            degree=asked.get("degree", ""),
            title=asked.get("title", ""),
            employment=asked.get("employment", ""),
            backbone=asked.get("backbone", ""),
            school=asked.get("school", ""),
            away=state == "away",
            state="working" if state == "away" else state,
        )
