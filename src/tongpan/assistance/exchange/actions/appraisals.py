"""How placements went, and the certificates that people take home."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.years import current_year
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Appraisal, Certificate, Placement
from tongpan.ui import formats

PASSED = (Appraisal.Grade.EXCELLENT, Appraisal.Grade.GOOD, Appraisal.Grade.PASS)


def appraise(
    placement: Placement, moment: str, grade: str, *, day: dt.date, text: str = "", unit: Unit, user: User
) -> Appraisal:
    """Enter or correct how a placement went. Raises Refused before it began, or once its certificate stands."""
    posting = placement.posting
    if day < posting.since:
        raise Refused(
            gettext_noop("The placement at %(school)s begins on %(day)s; it cannot be appraised before."),
            school=placement.host.name, day=formats.day(posting.since),
        )  # fmt: skip
    if Certificate.everywhere.filter(placement=placement, withdrawn__isnull=True).exists():
        raise Refused(gettext_noop("A certificate rests on this appraisal; withdraw it first."))
    with transaction.atomic():
        made, _new = Appraisal.everywhere.update_or_create(
            placement=placement, moment=moment, defaults={"grade": grade, "text": text, "day": day, "user": user}
        )
        audit.record("assistance.placement.appraise", actor=user, unit=unit, target=str(placement.pk), kind=moment)
    return made


def certify(placements: Sequence[Placement], *, issuer: Unit, day: dt.date, user: User) -> list[Certificate]:
    """Issue a certificate for each placement whose final appraisal was passed; numbers run on within a school year.

    Raises:
        Refused: naming the first placement that cannot be certified, and why; then none is issued.
    """
    with transaction.atomic():
        take_turns(issuer)
        grades = dict(
            Appraisal.everywhere.filter(placement__in=placements, moment=Appraisal.Moment.FINAL).values_list(
                "placement", "grade"
            )
        )
        held = set(Certificate.everywhere.filter(placement__in=placements).values_list("placement", flat=True))
        for own in placements:
            _check_passed(own, grades.get(own.pk), day, certified=own.pk in held)
        numbers = _next_numbers(issuer, current_year(day), len(placements))
        made = Certificate.everywhere.bulk_create(
            Certificate(placement=own, number=number, issuer=issuer, issued=day)
            for own, number in zip(placements, numbers, strict=True)
        )
        audit.record("assistance.certificate.issue", actor=user, unit=issuer, target=made[0].number if made else "",
                     people=len(made))  # fmt: skip
    return made


def _check_passed(placement: Placement, grade: str | None, day: dt.date, *, certified: bool) -> None:
    names = {"name": placement.teacher.name, "school": placement.host.name}
    if certified:
        raise Refused(gettext_noop("%(name)s has a certificate for the time at %(school)s already."), **names)
    if grade is None:
        raise Refused(gettext_noop("The final appraisal of %(name)s at %(school)s is missing."), **names)
    if grade not in PASSED:
        raise Refused(gettext_noop("%(name)s did not pass the final appraisal at %(school)s."), **names)
    if placement.posting.until is None or placement.posting.until > day:
        raise Refused(gettext_noop("%(name)s is still at %(school)s on that day; issue it after the end."), **names)


def _next_numbers(issuer: Unit, year: int, count: int) -> list[str]:
    start = f"{issuer.slug}-{year}-"
    last = Certificate.everywhere.filter(number__startswith=start).order_by("-number").values_list("number", flat=True)
    first = int(found.removeprefix(start)) + 1 if (found := last.first()) else 1
    return [f"{start}{first + n:05d}" for n in range(count)]


def withdraw_certificate(certificate: Certificate, *, day: dt.date, reason: str, user: User) -> None:
    """Withdraw a certificate; its number stays taken and the record says why."""
    with transaction.atomic():
        certificate.withdrawn, certificate.why = day, reason[:200]
        certificate.save(update_fields=["withdrawn", "why"])
        audit.record("assistance.certificate.withdraw", actor=user, unit=certificate.issuer, target=certificate.number)
