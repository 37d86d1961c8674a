"""Sign in at a session by its QR code, without an account: limited in time, in tries and in what it tells.

Whoever holds the code learns nothing about who is invited: a wrong name, a wrong number and two people of one name get
the same answer. Guessing ends by itself: failures are counted by name, by the address they come from and in all, under
keyed hashes that cannot be read back.
"""

from __future__ import annotations

import datetime as dt
from enum import Enum

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tongpan.access import audit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Attendance, FailedSignIn, Session
from tongpan.assistance.research.queries.attenders import meant, plain

from .attendance import locked, note

MOST_OF_A_NAME, MOST_OF_AN_ADDRESS, MOST_IN_ALL = 5, 40, 400
"""Failures within :data:`SPAN` after which no more is tried. A school’s phones share one address."""
SPAN = dt.timedelta(minutes=15)
KEPT = dt.timedelta(days=1)
TAIL = 4


class Answer(Enum):
    """What the page says."""

    NOTED = "noted"
    REFUSED = "refused"
    CLOSED = "closed"
    FULL = "full"


def is_open(session: Session, now: dt.datetime | None = None) -> bool:
    """Whether people can sign in at a moment."""
    now = now or timezone.now()
    begun = session.opens is not None and session.opens <= now
    return begun and session.closes is not None and now < session.closes and not session.activity.cancelled


def sign_in(session: Session, *, name: str, tail: str, address: str) -> Answer:
    """Note the one invited teacher who is meant; who is noted already gets the same answer as before."""
    if not is_open(session):
        return Answer.CLOSED
    who, where = (salted_hmac(f"sign-in {session.pk}", word, algorithm="sha256").hexdigest()
                  for word in (plain(name), address))  # fmt: skip
    with transaction.atomic():
        try:
            held = locked(session)
        except Refused:  # cancelled a moment ago
            return Answer.CLOSED
        # Behind the lock, so that many at once cannot all pass before the first failure is written.
        if _worn_out(session, who, where):
            return Answer.REFUSED
        answer = _try(held, name, tail)
        if answer is None:
            return _failed(session, who, where)
        return answer


def _try(session: Session, name: str, tail: str) -> Answer | None:
    """The answer, or None where nobody is meant. A full session says so before anybody is looked for."""
    came = Attendance.everywhere.filter(session=session)
    if session.places is not None and came.count() >= session.places:
        return Answer.FULL
    number = plain(tail)
    found = meant(session, name.strip(), number, timezone.localdate()) if len(number) == TAIL else None
    if found is None:
        return None
    if not came.filter(teacher=found).exists():
        note(session, [found], how=Attendance.How.CODE, user=None)
    return Answer.NOTED


def _failed(session: Session, who: str, where: str) -> Answer:
    FailedSignIn.everywhere.create(session=session, who=who, where=where)
    audit.record(
        "assistance.attendance.sign_in_refused", actor=None, unit=session.activity.unit, target=str(session.pk)
    )  # fmt: skip
    return Answer.REFUSED


def _worn_out(session: Session, who: str, where: str) -> bool:
    """Whether so much was tried lately that nothing more is."""
    tries = FailedSignIn.everywhere.filter(session=session, at__gt=timezone.now() - SPAN)
    found = tries.aggregate(
        who=Count("pk", filter=Q(who=who)), where=Count("pk", filter=Q(where=where)), all=Count("pk")
    )  # fmt: skip
    return bool(
        found["who"] >= MOST_OF_A_NAME or found["where"] >= MOST_OF_AN_ADDRESS or found["all"] >= MOST_IN_ALL
    )  # fmt: skip


def forget_failures() -> None:
    """Remove what is older than a day."""
    FailedSignIn.everywhere.filter(at__lt=timezone.now() - KEPT).delete()
