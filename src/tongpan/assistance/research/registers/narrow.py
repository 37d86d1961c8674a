"""Filters that the registers of research share. A value that is no key finds nothing, and breaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import NOTHING, of_key
from tongpan.assistance.base.register import Choice
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.research.models import Activity, ActivityUnit, Programme
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS, subject_code, subject_name

MANY = 120
"""Beyond this many schools a list to choose from helps nobody; the address still takes one."""


def with_part(lookup: str, *, organised: str = "") -> Callable[[Any], Q]:
    """Narrow to activities in which a unit or one below it has a part; ``organised`` leads to the organiser's path."""

    def narrow(slug: Any) -> Q:
        path = Unit.everywhere.filter(slug=str(slug)).values_list("path", flat=True).first()
        if not path:
            return NOTHING
        taken = ActivityUnit.everywhere.filter(unit__path__under=path).values("activity")
        own = Q(**{f"{organised}__under": path}) if organised else Q()
        return own | Q(**{f"{lookup}__in": taken})

    return narrow


def of_subject(lookup: str) -> Callable[[Any], Q]:
    """Narrow to a subject in any of its spellings: 语文 and ``chinese`` are one."""

    def narrow(value: Any) -> Q:
        code = subject_code(str(value))
        return Q(**{f"{lookup}__in": (value, code, *SPELLINGS.get(code, ()))})

    return narrow


def schools(unit: Unit) -> list[tuple[str, str]]:
    """The schools to choose from, where they are few enough to choose from."""
    if unit.is_school:
        return []
    rows = Unit.objects.schools().filter(path__under=unit.path).order_by("sort_key")
    found = list(rows.values_list("slug", "name")[: MANY + 1])
    return found if len(found) <= MANY else []


def programmes(unit: Unit) -> list[tuple[str, str]]:
    """The programmes to choose from, the newest first."""
    rows = Programme.objects.filter(unit__path__under=unit.path).values_list("pk", "name")[:MANY]
    return [(str(pk), name) for pk, name in rows]


SUBJECTS = tuple((code, subject_name(code)) for code in SPELLINGS)
"""Records hold the code of a subject; one that holds a spelling of it is found as well."""
STAGES = tuple(STAGE_NAMES.items())


def of_activity(prefix: str, *, kind: str = "kind") -> tuple[Choice, ...]:
    """The filters by the activity that a record belongs to; ``kind`` is the name of the one by its kind."""
    return (
        Choice(kind, _("Kind of activity"), lookup=f"{prefix}kind", options=Activity.Kind.choices),
        Choice("tier", _("Tier"), lookup=f"{prefix}tier", options=Activity.Tier.choices),
        Choice("domain", _("Domain"), lookup=f"{prefix}domain", options=Domain.choices),
        Choice("programme", _("Programme"), options=programmes, narrow=of_key(f"{prefix}programme")),
        Choice("bond", _("Bond"), narrow=of_key(f"{prefix}bond")),
        Choice("bond_form", _("Form of the bond"), lookup=f"{prefix}bond__form", options=Bond.Form.choices),
        Choice("organiser", _("Organising partner"), narrow=of_key(f"{prefix}organiser")),
        Choice("activity", _("Activity"), narrow=of_key(f"{prefix}pk")),
    )
