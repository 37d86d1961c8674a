"""The filters of the registers of this part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import NOTHING, counties_of
from tongpan.assistance.base.register import Choice
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import SPELLINGS, subject_name

COMPULSORY = ("primary", "junior")
STAGES = ((("compulsory"), _("Compulsory education")), *STAGE_NAMES.items())
SUBJECTS = tuple((code, subject_name(code)) for code in SPELLINGS)
TERMS = {"autumn": (8, 9, 10, 11, 12, 1), "spring": (2, 3, 4, 5, 6, 7)}
"""Months by term: what begins in August or January belongs to the first term of a school year."""


def below(*lookups: str) -> Callable[[Any], Q]:
    """A condition on where units lie: at or below the one with a slug, for any of the lookups."""

    def narrow(value: Any) -> Q:
        path = Unit.everywhere.filter(slug=value).values_list("path", flat=True).first()
        if path is None:
            return NOTHING
        found = Q()
        for lookup in lookups:
            found |= Q(**{f"{lookup}__path__under": path})
        return found

    return narrow


def by_stage(lookup: str) -> Callable[[Any], Q]:
    """A condition by stage; compulsory education is primary and junior secondary together."""
    return lambda value: Q(**{f"{lookup}__in": COMPULSORY if value == "compulsory" else (value,)})


def by_subject(lookup: str, otherwise: str) -> Callable[[Any], Q]:
    """A condition by the code of a subject or by its name as it is written; where none stands, by the main subject."""

    def narrow(value: Any) -> Q:
        names = [value, *SPELLINGS.get(value, ())]
        return Q(**{f"{lookup}__in": names}) | Q(**{lookup: "", f"{otherwise}__in": names})

    return narrow


def on_day(value: Any) -> Q:
    """What is in force on a day given as 2025-09-01."""
    try:
        day = dt.date.fromisoformat(str(value))
    except ValueError:
        return NOTHING
    return Q(posting__since__lte=day) & (Q(posting__until__isnull=True) | Q(posting__until__gte=day))


def sides(prefix: str = "") -> tuple[Choice, ...]:
    """Filters by place, for what has a home and a host school behind a prefix."""
    home, host = f"{prefix}home", f"{prefix}host"
    return (
        Choice("county", _("County or zone"), options=counties_of, narrow=below(home, host)),
        Choice("school", _("School"), narrow=below(home, host)),
        Choice("unit", _("Unit"), narrow=below(home, host)),
        Choice("home", _("Home school"), narrow=below(home)),
        Choice("host", _("Host school"), narrow=below(host)),
    )
