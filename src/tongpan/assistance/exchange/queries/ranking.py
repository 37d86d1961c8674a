"""The people who applied to a call in an order that can be explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.years import current_year
from tongpan.assistance.exchange.models import Application, Call, Placement
from tongpan.registry.queries.subjects import subject_code
from tongpan.ui.formats import number

from .clashes import codes_of
from .eligibility import with_titles, years_at
from .policy import exchange_rules


@dataclass(frozen=True)
class Ranked:
    """One application with its place and what speaks for it."""

    application: Application
    place: int
    reasons: tuple[str, ...]

    @property
    def pk(self) -> int:
        """The key of the application."""
        return self.application.pk


def ranked(call: Call, applications: Iterable[Application]) -> list[Ranked]:
    """Applications in order; three queries however many there are.

    First who teaches the subject asked for, then backbone teachers, then who was never sent, then by years at the
    school, then who applied earlier.
    """
    held = list(applications)
    people = {own.teacher_id for own in held}
    rules = exchange_rules(call.unit, current_year(call.since))
    backbone = with_titles(people, rules, call.since) if rules else set()
    sent = set(
        Placement.everywhere.filter(teacher__in=people, posting__since__lt=call.since).values_list("teacher", flat=True)
    )
    code = subject_code(call.subject)

    def key(own: Application) -> tuple[Any, ...]:
        years = years_at(own.teacher, call.since) or 0.0
        fits = not code or code in codes_of(own.teacher)
        return (not fits, own.teacher_id not in backbone, own.teacher_id in sent, -years, own.applied, own.pk)

    return [
        Ranked(own, place, _reasons(own, call, code, backbone=backbone, sent=sent))
        for place, own in enumerate(sorted(held, key=key), start=1)
    ]


def _reasons(own: Application, call: Call, code: str, *, backbone: set[int], sent: set[int]) -> tuple[str, ...]:
    years = years_at(own.teacher, call.since)
    fits = code in codes_of(own.teacher)
    told = [
        (_("teaches %(subject)s") if fits else _("does not teach %(subject)s")) % {"subject": call.subject}
        if code
        else "",
        _("backbone teacher") if own.teacher_id in backbone else "",
        _("sent before") if own.teacher_id in sent else _("never sent before"),
        _("%(years)s years at the school") % {"years": number(years, 1)} if years is not None else "",
    ]
    return tuple(own for own in told if own)
