"""Who was helped, and from which day on, as the records of bonds, programmes and postings say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Min
from django.utils.translation import gettext as _

from tongpan.access.keys_asked import is_key
from tongpan.access.models import Unit
from tongpan.assistance.partnership.models import LEADING, Bond, BondMember
from tongpan.assistance.partnership.queries.bonds import bonds_of
from tongpan.assistance.partnership.queries.reach import bonds_to_choose
from tongpan.assistance.research.models import CohortMember
from tongpan.assistance.research.queries.programmes import programmes_of
from tongpan.registry.models import Posting

LEARNS = (CohortMember.Role.PILOT, CohortMember.Role.DEMONSTRATION, CohortMember.Role.SEED, CohortMember.Role.TRAINEE)
"""What somebody is in a programme who takes part in it, and does not run it."""
ARRIVES = (Posting.Kind.EXCHANGE, Posting.Kind.SUPPORT, Posting.Kind.CIRCUIT)
"""Postings that bring a teacher to a school."""
HAND = "hand"


@dataclass
class Helped:
    """Day of the beginning by school key; ``whole`` where whole counties were helped and not single schools.

    ``through`` names, by school key, the bond, cohort or county through which the help came first.
    """

    since: dict[str, dt.date] = field(default_factory=dict)
    giving: set[str] = field(default_factory=set)
    through: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    def add(self, slug: str, day: dt.date, through: str = "") -> None:
        """The earlier day counts."""
        if slug not in self.since or day < self.since[slug]:
            self.since[slug], self.through[slug] = day, through


def sources(unit: Unit) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can have helped at a unit, in groups with their heading, as options."""
    bonds = [(f"bond:{pk}", name) for pk, name in bonds_to_choose(unit)]
    forms = bonds_of(unit).order_by().values_list("form", flat=True).distinct()
    labels = dict(Bond.Form.choices)
    programmes = programmes_of(unit).distinct().order_by("-since", "name")[:200]
    groups = [
        (_("A bond"), bonds),
        (_("All bonds of a form"), [(f"form:{form}", str(labels[form])) for form in sorted(forms)]),
        (_("A programme"), [(f"programme:{own.pk}", str(own)) for own in programmes]),
        (_("Schools that received teachers"), [(f"posting:{kind.value}", str(kind.label)) for kind in ARRIVES]),
        (_("By hand"), [(HAND, _("Schools and year named below"))]),
    ]
    return [(heading, rows) for heading, rows in groups if rows]


def source_name(unit: Unit, key: str) -> str:
    """What a source is called."""
    found = {value: words for _heading, rows in sources(unit) for value, words in rows}
    return found.get(key, key)


def helped(unit: Unit, key: str) -> Helped:
    """The schools at or below a unit that were helped. Call it in the unit's scope; empty where nobody was."""
    kind, _colon, own = key.partition(":")
    if kind == "bond" and is_key(own):
        return _members(unit, BondMember.everywhere.filter(bond__in=bonds_of(unit).filter(pk=int(own)).values("pk")))
    if kind == "form":
        return _members(unit, BondMember.everywhere.filter(bond__in=bonds_of(unit).filter(form=own).values("pk")))
    if kind == "programme" and is_key(own):
        return _cohorts(unit, programmes_of(unit).filter(pk=int(own)).values_list("pk", flat=True))
    if kind == "posting" and own in {str(kind) for kind in ARRIVES}:
        return _postings(own)
    return Helped()


def _members(unit: Unit, members: Iterable[BondMember]) -> Helped:
    found = Helped()
    for own in members.select_related("unit", "bond"):  # type: ignore[attr-defined]
        if own.unit is None:
            continue
        if own.role in LEADING:
            found.giving.add(own.unit.slug)
        elif own.unit.is_school and unit.contains(own.unit):
            found.add(own.unit.slug, own.since or own.bond.since, str(own.bond))
        elif not own.unit.is_school:
            found.whole = True
            below = Unit.objects.schools().filter(path__under=own.unit.path).values_list("slug", flat=True)
            for slug in below:
                found.add(slug, own.since or own.bond.since, own.unit.name)
    return found


def _cohorts(unit: Unit, programmes: Iterable[int]) -> Helped:
    found = Helped()
    rows = CohortMember.objects.filter(cohort__programme__in=list(programmes), unit__path__under=unit.path)
    for own in rows.select_related("unit", "cohort"):
        if not own.unit.is_school:
            continue
        if own.role in LEARNS:
            found.add(own.unit.slug, own.cohort.since, own.cohort.name)
        else:
            found.giving.add(own.unit.slug)
    return found


def _postings(kind: str) -> Helped:
    rows = Posting.objects.filter(kind=kind, unit__kind="school").order_by().values("unit__slug")
    return Helped({own["unit__slug"]: own["first"] for own in rows.annotate(first=Min("since"))})


def other_help(unit: Unit, key: str) -> dict[str, str]:
    """The schools that take part in other bonds or programmes, each with the name of one."""
    kind, _colon, own = key.partition(":")
    members = BondMember.objects.filter(unit__kind="school").exclude(role__in=LEADING)
    if kind == "bond" and is_key(own):
        members = members.exclude(bond=int(own))
    elif kind == "form":
        members = members.exclude(bond__form=own)
    found = {one.unit.slug: str(one.bond) for one in members.select_related("unit", "bond") if one.unit}
    learners = CohortMember.objects.filter(unit__kind="school", role__in=LEARNS, unit__path__under=unit.path)
    if kind == "programme" and is_key(own):
        learners = learners.exclude(cohort__programme=int(own))
    rows = learners.values_list("unit__slug", "cohort__programme__name").distinct()
    return dict(rows) | found
