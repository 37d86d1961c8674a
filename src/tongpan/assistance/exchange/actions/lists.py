"""Freeze who could be exchanged in a school year."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.access.years import current_year
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import EligibleList, EligiblePerson
from tongpan.assistance.exchange.queries.eligibility import lists_below, staff_below, standings
from tongpan.assistance.exchange.queries.policy import cited, exchange_rules
from tongpan.ui import formats


def freeze(unit: Unit, year: int, day: dt.date, *, user: User | None) -> EligibleList:
    """Freeze who at the unit's schools is eligible on a day, and why the others are not; it does not change afterwards.

    Raises:
        Refused: for a school, for a day outside the school year, for a year without rules, and where a list of the
            year stands already for the unit, one above or one below it.
    """
    if unit.is_school:
        raise Refused(gettext_noop("A list is frozen for a county or a city, not for a school."))
    if current_year(day) != year:
        raise Refused(gettext_noop("%(day)s is not in the school year; choose a day in it."), day=formats.day(day))
    with transaction.atomic():
        take_turns(unit)
        standing = lists_below(unit, year)
        if standing:
            raise Refused(
                gettext_noop("%(unit)s has a list of this school year, frozen on %(day)s; it speaks for its schools."),
                unit=standing[0].unit.name, day=formats.day(standing[0].frozen),
            )  # fmt: skip
        rules = exchange_rules(unit, year)
        if rules is None:
            raise Refused(gettext_noop("No rule of exchange was in force in this school year."))
        made = EligibleList.everywhere.create(unit=unit, year=year, frozen=day, rules=cited(rules), user=user)
        people = EligiblePerson.everywhere.bulk_create(
            (
                EligiblePerson(list=made, teacher=own.teacher, unit=own.teacher.unit, eligible=not own.reason,
                               backbone=own.backbone, years_here=own.years_here, reason=own.reason)
                for own in standings(staff_below(unit, day), rules, day)
            ),
            batch_size=2000,
        )  # fmt: skip
        audit.record("assistance.eligible.freeze", actor=user, unit=unit, target=str(made.pk), day=day, year=year,
                     people=len(people))  # fmt: skip
    return made


@removing
def discard(frozen: EligibleList, *, user: User) -> None:
    """Remove a list frozen by mistake; a new one can then be frozen."""
    with transaction.atomic():
        audit.record("assistance.eligible.discard", actor=user, unit=frozen.unit, target=str(frozen.pk),
                     day=frozen.frozen, year=frozen.year)  # fmt: skip
        frozen.delete()
