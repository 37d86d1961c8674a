"""A call for applications, an application, the reasons for a decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.access.years import FIRST_MONTH
from tongpan.assistance.exchange.models import AWAY, Call
from tongpan.assistance.exchange.queries.summaries import CHOSEN, applications_to
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
)  # fmt: skip

FIXED = ("host", "kind", "since", "until", "share")
"""What cannot change in a call once somebody is chosen."""


class CallForm(forms.ModelForm):
    """Which posts, where, for how long, and until when one may apply."""

    title = Words(_("Heading"), 120, required=True)
    kind = forms.ChoiceField(label=_("Kind"), choices=AWAY)
    scheme = Words(_("Scheme"), 120, help_text=_("The project or class it belongs to; reports count by it."))
    opens, closes = day_field(_("Applications from")), day_field(_("Applications until"))
    since, until = day_field(_("Posting from")), day_field(_("Posting until"))
    stage, subject, share = stage_field(), subject_field(), share_field()
    host = forms.ChoiceField(
        label=_("Host school"), required=False, help_text=_("Empty: it is named for each person at the selection.")
    )

    bond = forms.Field(required=False)

    class Meta:
        model = Call
        fields = (
            "title", "kind", "category", "direction", "places", "host", "bond", "subject", "stage", "share", "purpose",
            "scheme", "opens", "closes", "since", "until",
        )  # fmt: skip

    def __init__(self, *args: Any, unit: Unit, year: int, **kwargs: Any) -> None:
        begin = dt.date(year, FIRST_MONTH, 1)
        days = {"opens": dt.date(year, 5, 1), "closes": dt.date(year, 6, 30), "since": begin,
                "until": dt.date(year + 1, 7, 31)}  # fmt: skip
        super().__init__(*args, initial=days | kwargs.pop("initial", {}), **kwargs)
        self.hosts = {own.slug: own for own in hosts_of(unit)}
        if self.instance.host:
            self.hosts.setdefault(self.instance.host.slug, self.instance.host)
            self.initial["host"] = self.instance.host.slug
        self.fields["host"].choices = [("", _("Not said")), *((own.slug, own.name) for own in self.hosts.values())]  # type: ignore[attr-defined]
        self.fields["bond"] = bond_field(unit)

    def clean_host(self) -> Unit | None:
        """The school behind its key."""
        return self.hosts.get(self.cleaned_data["host"])

    def clean(self) -> dict[str, Any]:
        """No end before the beginning; places for somebody; no fewer than are taken."""
        own: dict[str, Any] = super().clean() or {}
        for first, last in (("opens", "closes"), ("since", "until")):
            if told := ends_before(own, first, last):
                self.add_error(last, told)
        if own.get("places") == 0:
            self.add_error("places", _("Give at least one place."))
        if self.instance.pk and (taken := applications_to(self.instance).filter(state__in=CHOSEN).count()):
            self._keep_terms(own, taken)
        return own

    def _keep_terms(self, own: dict[str, Any], taken: int) -> None:
        """What the chosen were chosen for, and both schools gave their word on, stays."""
        for name in FIXED:
            if name in own and own[name] != getattr(self.instance, name):
                told = _("%(count)s people are chosen or posted on these terms, so this stays. Take their placement "
                         "and their choice back first, or write another call.")  # fmt: skip
                self.add_error(name, told % {"count": taken})
        if 0 < (own.get("places") or 0) < taken:
            told = _("%(count)s places are taken; give at least as many, or take the choice of somebody back first.")
            self.add_error("places", told % {"count": taken})


class ApplicationForm(forms.Form):
    """Somebody who applies, or whom the school puts forward."""

    teacher = forms.ChoiceField(label=_("Who goes"))
    applied = day_field(_("Applied on"))
    reason = Words(_("Reason"), 200)

    def __init__(self, *args: Any, unit: Unit, call: Call, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"applied": max(call.opens, min(day, call.closes))}, **kwargs)
        self.people = {str(own.pk): own for own in people_of(unit, call.since)}
        choices = [(key, person_words(own)) for key, own in self.people.items()]
        self.fields["teacher"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.hosts: dict[str, Unit] = {}
        if call.host is None:
            self.hosts = {own.slug: own for own in hosts_of(call.unit)}
            self.fields["host"] = forms.ChoiceField(
                label=_("Wished host school"), required=False,
                choices=[("", _("Not said")), *((own.slug, own.name) for own in self.hosts.values())],
            )  # fmt: skip

    @property
    def person(self) -> Teacher:
        """Who applies."""
        return self.people[self.cleaned_data["teacher"]]

    @property
    def host(self) -> Unit | None:
        """The wished school."""
        return self.hosts.get(self.cleaned_data.get("host", ""))


class HostForm(forms.Form):
    """The host school of one application, where the call names none."""

    host = forms.ChoiceField(label=_("Host school"))

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hosts = {own.slug: own for own in hosts_of(call.unit)}
        self.fields["host"].choices = [(own.slug, own.name) for own in self.hosts.values()]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why it was decided so."""

    reason = Words(_("Reason"), 200, required=True)


class WordForm(forms.Form):
    """The word of one side."""

    side = forms.ChoiceField(choices=(("home", _("Home school")), ("host", _("Host school"))), widget=forms.HiddenInput)
    agreed = forms.TypedChoiceField(
        label=_("Word"), choices=(("1", _("Agreed")), ("0", _("Disagreed"))), coerce=lambda value: value == "1"
    )
    note = Words(_("Remark"), 200, help_text=_("Where the answer is no: why."))
