"""Sign in at a session by its QR code, without an account: limited in time, in tries and in what it tells.

Whoever holds the code learns nothing about who is invited: a wrong name, a wrong number and two people of one name get
the same answer. Guessing ends by itself: failures are counted by name, by the device they come from and in all, under
keyed hashes that cannot be read back. A device that keeps no cookie counts under its network address. The address alone
never stops a device that is known: all phones of a school stand behind one. How many failures are borne is policy data.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tongpan.access import audit
from tongpan.access.models import Unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Attendance, FailedSignIn, Session
from tongpan.assistance.research.queries.attenders import meant, plain
from tongpan.registry.queries.regions import region_code
from tongpan_core.policy import NATIONAL, parameter

from .attendance import locked, note

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


@dataclass(frozen=True)
class Limits:
    """Failures within a time after which no more is tried."""

    name: int
    device: int
    address: int
    in_all: int
    span: dt.timedelta


def limits_at(unit: Unit, day: dt.date) -> Limits:
    """What holds where a unit lies."""
    region = region_code(unit, day) or NATIONAL
    names = ("tries_of_name", "tries_of_device", "tries_of_address", "tries_in_all", "minutes")
    *tries, minutes = (int(parameter(f"signing/{name}").at(day, region).number) for name in names)
    return Limits(*tries, dt.timedelta(minutes=minutes))


def sign_in(session: Session, *, name: str, tail: str, address: str, device: str = "") -> Answer:
    """Note the one invited teacher who is meant; who is noted already gets the same answer as before.

    ``device`` is what a device that was here before is known by; empty for one that keeps no cookie.
    """
    if not is_open(session):
        return Answer.CLOSED
    limits = limits_at(session.activity.unit, timezone.localdate())
    source = f"device {device}" if device else f"address {address}"
    who, where = (salted_hmac(f"sign-in {session.pk}", word, algorithm="sha256").hexdigest()
                  for word in (plain(name), source))  # fmt: skip
    with transaction.atomic():
        try:
            held = locked(session)
        except Refused:  # cancelled a moment ago
            return Answer.CLOSED
        # Behind the lock, so that many at once cannot all pass before the first failure is written.
        if _worn_out(session, who, where, limits, limits.device if device else limits.address):
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


def _worn_out(session: Session, who: str, where: str, limits: Limits, most: int) -> bool:
    """Whether so much was tried lately that nothing more is; ``most`` is borne of where it comes from."""
    tries = FailedSignIn.everywhere.filter(session=session, at__gt=timezone.now() - limits.span)
    found = tries.aggregate(
        who=Count("pk", filter=Q(who=who)), where=Count("pk", filter=Q(where=where)), all=Count("pk")
    )  # fmt: skip
    return bool(found["who"] >= limits.name or found["where"] >= most or found["all"] >= limits.in_all)


def forget_failures() -> None:
    """Remove what is older than a day."""
    FailedSignIn.everywhere.filter(at__lt=timezone.now() - KEPT).delete()
