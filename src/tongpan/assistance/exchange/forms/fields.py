"""What the forms of this part have in common: people, schools and bonds that one may choose, and days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.exchange.queries.choices import SUBJECTS
from tongpan.assistance.partnership.models import BondMember, Team
from tongpan.assistance.partnership.queries import bonds_of
from tongpan.assistance.partnership.queries.reach import call_bonds
from tongpan.registry.models import Teacher
from tongpan.registry.models.school import STAGE_NAMES

NONE = ("", gettext_lazy("Not said"))


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def stage_field() -> forms.ChoiceField:
    """The stage of a post."""
    return forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=[NONE, *STAGE_NAMES.items()])


def subject_field() -> forms.ChoiceField:
    """The subject of a post, by its name."""
    names = [(name, name) for _code, name in SUBJECTS]
    return forms.ChoiceField(label=gettext_lazy("Subject"), required=False, choices=[NONE, *names])


def share_field() -> forms.FloatField:
    """Which part of a full post."""
    return forms.FloatField(
        label=gettext_lazy("Share of a full post"), min_value=0.05, max_value=1.0, initial=1.0,
        widget=forms.NumberInput({"step": "0.05"}), help_text=gettext_lazy("1 is a full post, 0.5 half of one."),
    )  # fmt: skip


class Words(forms.CharField):
    """A text of one line that may be left empty."""

    def __init__(self, label: Any, length: int, **more: Any) -> None:
        super().__init__(label=label, max_length=length, required=more.pop("required", False), **more)


def people_of(unit: Unit, day: dt.date) -> list[Teacher]:
    """The people at the schools of a unit who may be sent, in order of school and name."""
    found = Teacher.objects.filter(unit__path__under=unit.path).filter(Q(left__isnull=True) | Q(left__gt=day))
    return list(found.select_related("unit").order_by("unit__sort_key", "sort_key", "pk"))


def hosts_of(unit: Unit) -> list[Unit]:
    """The schools to which a unit may send: its own, and those that its bonds join to it."""
    members = BondMember.everywhere.filter(bond__in=bonds_of(unit).values("pk"), unit__isnull=False)
    paths = {own.unit.path for own in members.select_related("unit") if own.unit}
    found = Q(path__under=unit.path)
    for path in paths:
        if not path.startswith(unit.path):
            found |= Q(path__under=path)
    schools = Unit.everywhere.schools().filter(found).filter(closed__isnull=True)
    return list(schools.order_by("sort_key", "pk").only("pk", "slug", "name", "short_name", "path", "kind", "sort_key"))


class Chosen(forms.ModelChoiceField):
    """One record of a set that was fetched already; the words of each are given."""

    def __init__(self, label: Any, rows: Any, words: Any = str, **more: Any) -> None:
        self.words = words
        super().__init__(queryset=rows, label=label, empty_label=str(NONE[1]), **more)

    def label_from_instance(self, obj: Any) -> str:
        """As it stands in the list."""
        return str(self.words(obj))


def bond_field(unit: Unit) -> Chosen:
    """A bond in which the unit or one below it takes part."""
    return Chosen(gettext_lazy("Bond"), bonds_of(unit).order_by("-since", "pk"), call_bonds(unit), required=False,
                  help_text=gettext_lazy("The posting must lie within its days and between its members."))  # fmt: skip


def team_field(unit: Unit) -> Chosen:
    """A team of the unit or one below it."""
    rows = Team.everywhere.filter(unit__path__under=unit.path).order_by("name")
    return Chosen(gettext_lazy("Team"), rows, required=False,
                  help_text=gettext_lazy("For those who are sent together, as a group."))  # fmt: skip


def person_words(teacher: Teacher) -> str:
    """School, name and subject: two of the same name are told apart."""
    return " · ".join(filter(None, (teacher.unit.title, teacher.name, teacher.subject)))


def ends_before(own: dict[str, Any], first: str, last: str) -> str:
    """What to say where a last day lies before its first one; empty where it does not."""
    a, b = own.get(first), own.get(last)
    return _("This is before the beginning; give a later day.") if a and b and b < a else ""
