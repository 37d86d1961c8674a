"""Filters of programmes and mentoring that rest on a condition."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.choices import YES_NO, counties_of, under
from tongpan.assistance.base.register import Choice

from .narrow import SUBJECTS, of_subject


def whether(name: str, label: Any, condition: Q) -> Choice:
    """Whether a condition holds of a record."""
    return Choice(
        name, label, options=YES_NO, narrow=lambda asked: ~condition if asked in ("0", 0, False) else condition
    )


def subject_choice(lookup: str = "subject") -> Choice:
    """The subject, in any of its spellings."""
    return Choice("subject", _("Subject"), options=SUBJECTS, narrow=of_subject(lookup))


def county_choice(name: str, label: Any, lookup: str) -> Choice:
    """One of the counties below the unit shown, of one of several units of a record."""
    return Choice(name, label, options=counties_of, narrow=under(lookup))
