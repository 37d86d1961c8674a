"""A team; somebody in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import Team, TeamMember
from tongpan.assistance.partnership.queries.reach import bond_of, bonds_to_choose
from tongpan.assistance.partnership.queries.teams import places_of, teachers_of
from tongpan.registry.models import Teacher
from tongpan.ui.formats import day as day_words

from .fields import check_days, day_field

OPEN = gettext_lazy("Empty: open.")
FACTS = ("name", "kind", "level", "bond", "duty", "since", "until")


class TeamForm(forms.Form):
    """What a team is, at which level, under which bond, and from when until when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Team.Kind.choices)
    level = forms.ChoiceField(label=gettext_lazy("Level"), choices=Team.Level.choices)
    bond = forms.ChoiceField(label=gettext_lazy("Bond"), required=False)
    duty = forms.CharField(label=gettext_lazy("Duty"), max_length=200, required=False)
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"), required=False, help_text=OPEN)

    def __init__(self, *args: Any, unit: Unit, team: Team | None = None, **kwargs: Any) -> None:
        if team is not None:
            kwargs["initial"] = {name: getattr(team, name) for name in FACTS} | {"bond": team.bond_id or ""}
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.fields["bond"].choices = [("", _("No bond")), *bonds_to_choose(unit)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No end before the beginning."""
        own = super().clean() or {}
        check_days(self)
        return own

    @property
    def facts(self) -> dict[str, Any]:
        """The fields of the team."""
        own = dict(self.cleaned_data)
        return own | {"bond": bond_of(self.unit, own["bond"]) if own["bond"] else None}


class PersonForm(forms.Form):
    """Somebody in a team: an office, and where it is a teacher on record that teacher."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=TeamMember.Role.choices, initial="member")
    office = forms.CharField(
        label=gettext_lazy("Office"), max_length=60,
        help_text=gettext_lazy("Such as 县委书记 or 基教处负责人; the name of a person is not needed."),
    )  # fmt: skip
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    teacher = forms.CharField(
        label=gettext_lazy("Teacher on record"), required=False, max_length=40,
        help_text=gettext_lazy("The name, where the teacher is in the records of the unit chosen."),
    )  # fmt: skip
    since = day_field(gettext_lazy("From"), required=False, help_text=gettext_lazy("Empty: as long as the team."))
    until = day_field(gettext_lazy("Until"), required=False, help_text=OPEN)

    def __init__(self, *args: Any, team: Team, unit: Unit, person: TeamMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = person.teacher if person else None
        self.places = {own.slug: own for own in places_of(team, unit, person.unit if person else None)}
        pairs = [(own.slug, own.name) for own in self.places.values()]
        self.fields["unit"].choices = [("", _("Outside the units here")), *pairs]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The teacher works at the unit, or stands there already; of two of the same name neither is guessed."""
        own = super().clean() or {}
        check_days(self)
        own["unit"] = self.places.get(own.get("unit") or "")
        name = own.get("teacher")
        own["teacher"] = None
        if name and own["unit"] is None:
            self.add_error("unit", _("Choose the unit in whose records %(name)s stands.") % {"name": name})
        elif name and self.standing and self.standing.name == name:
            own["teacher"] = self.standing
        elif name:
            own["teacher"] = self._teacher(own["unit"], name)
        return own

    def _teacher(self, unit: Unit, name: str) -> Teacher | None:
        today = timezone.localdate()
        found = teachers_of(unit, name)
        here = [own for own in found if own.left is None or own.left > today]
        if len(here) == 1:
            return here[0]
        words = {"unit": unit.title, "name": name, "count": len(here)}
        if found and not here:
            gone = max(own.left for own in found if own.left)
            text = _("%(name)s left %(unit)s on %(day)s. Name somebody who works there now.")
            self.add_error("teacher", text % {**words, "day": day_words(gone)})
        else:
            self.add_error(
                "teacher",
                _("%(unit)s has %(count)s teachers called “%(name)s”; it must be exactly one. Correct the name, or "
                  "leave it empty and give the office.") % words,
            )  # fmt: skip
        return None
