"""Enter or correct a placement; end it; mark what a plan posted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.access.years import FIRST_MONTH
from tongpan.assistance.exchange.actions.checks import Move
from tongpan.assistance.exchange.actions.placements import Terms
from tongpan.assistance.exchange.models import AWAY, Category, Direction, Placement
from tongpan.registry.models import Teacher

from .fields import (
    Words,
    bond_field,
    day_field,
    ends_before,
    hosts_of,
    people_of,
    person_words,
    share_field,
    stage_field,
    subject_field,
    team_field,
)  # fmt: skip


class PlacementForm(forms.Form):
    """A placement entered by hand, or corrected: who, where, when, and what was agreed."""

    teacher = forms.ChoiceField(label=_("Who goes"), help_text=_("By school and name."))
    host = forms.ChoiceField(
        label=_("Host school"), help_text=_("Schools of the unit, and those joined to it by bonds.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=AWAY,
        help_text=_("A visit of some days (送教) is no posting; enter it as an activity."),
    )
    category = forms.ChoiceField(label=_("Post category"), choices=Category.choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    since = day_field(_("From"))
    until = day_field(_("Until"), required=False, help_text=_("Empty: open."))
    share = share_field()
    stage, subject = stage_field(), subject_field()
    purpose = Words(_("Purpose"), 200)
    organiser = Words(_("Organised by"), 120)
    scheme = Words(_("Scheme"), 120, help_text=_("The project or class it belongs to; reports count by it."))
    office = Words(_("Office at home"), 40, help_text=_("Such as subject leader or grade leader."))

    def __init__(
        self, *args: Any, unit: Unit, year: int, school: Unit, placement: Placement | None = None, **kwargs: Any
    ) -> None:
        day = dt.date(year, FIRST_MONTH, 1)
        initial = _initial(placement) if placement else {"since": day, "until": dt.date(year + 1, 7, 31), "share": 1}
        super().__init__(*args, initial=kwargs.pop("initial", {}) | initial, **kwargs)
        self.placement = placement
        people = [placement.teacher] if placement else people_of(school, day)
        self.people = {str(own.pk): own for own in people}
        self.hosts = {own.slug: own for own in hosts_of(unit)}
        if placement:
            self.hosts.setdefault(placement.host.slug, placement.host)
            self.fields["teacher"].disabled = True
        self._choose("teacher", [(key, person_words(own)) for key, own in self.people.items()])
        self._choose("host", [(own.slug, own.name) for own in self.hosts.values()])
        self.fields["bond"], self.fields["team"] = bond_field(unit), team_field(unit)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices if self.placement and name == "teacher" else [("", _("Choose")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        if told := ends_before(own, "since", "until"):
            self.add_error("until", told)
        return own

    @property
    def person(self) -> Teacher:
        """Who is sent."""
        return self.people[self.cleaned_data["teacher"]]

    def move(self) -> Move:
        """Who goes where and when."""
        own = self.cleaned_data
        names = ("kind", "since", "until", "direction", "share", "stage", "subject", "category", "bond")
        return Move(teacher=self.person, host=self.hosts[own["host"]], **{name: own[name] for name in names})

    def terms(self) -> Terms:
        """What was agreed around it."""
        return Terms(**{name: self.cleaned_data[name] for name in ("purpose", "organiser", "scheme", "office", "team")})


def _initial(placement: Placement) -> dict[str, Any]:
    posting = placement.posting
    names = ("category", "direction", "bond", "team", "purpose", "organiser", "scheme", "office")
    return {name: getattr(placement, name) for name in names} | {
        "teacher": str(placement.teacher_id), "host": placement.host.slug, "kind": posting.kind, "since": posting.since,
        "until": posting.until, "share": posting.share, "stage": posting.stage, "subject": posting.subject,
    }  # fmt: skip


class NameForm(forms.Form):
    """The search for a person. It is posted: a name must not stand in an address or a log."""

    private = ("name",)
    name = forms.CharField(
        label=_("Name or pinyin"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip


class EndForm(forms.Form):
    """The last day of a placement, and why it ends."""

    last = day_field(_("Last day"))
    reason = Words(_("Why it ends"), 200, required=True)


class MarkForm(forms.Form):
    """Postings that a plan made or an import brought become placements."""

    which = forms.ChoiceField(
        label=_("Which postings"),
        choices=(("adopted", _("Those of adopted plans")), ("all", _("All of the year, imported ones too"))),
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices, initial=Direction.LEVEL)
    scheme = Words(_("Scheme"), 120)
