"""Write and remove sessions and the items in them; an activity's days follow its sessions."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Attendance, Item, Session
from tongpan.assistance.research.models.activities import fresh_code

from .activities import span


def save_session(session: Session, *, user: User | None) -> Session:
    """Write a session. Raises Refused where it would have fewer places than people who attended.

    Who has the hours that the session gave before gets those that it gives now; hours set by hand stay.
    """
    with transaction.atomic():
        before = Session.everywhere.filter(pk=session.pk).first() if session.pk else None
        came = Attendance.everywhere.filter(session=session.pk).count() if before else 0
        if session.places is not None and came > session.places:
            raise Refused(
                gettext_noop("%(count)s people attended this session; it cannot have only %(places)s places."),
                count=came, places=session.places,
            )  # fmt: skip
        session.save()
        if before is not None and before.hours != session.hours:
            Attendance.everywhere.filter(session=session, hours=before.hours).update(hours=session.hours)
        span(session.activity)
        _record("change" if before else "make", session, user)
    return session


def _record(what: str, session: Session, user: User | None, **detail: object) -> None:
    audit.record(
        f"assistance.session.{what}", actor=user, unit=session.activity.unit, target=str(session.pk), **detail
    )  # fmt: skip


@removing
def remove_session(session: Session, *, user: User | None) -> None:
    """Remove a session. Raises Refused where people attended."""
    came = Attendance.everywhere.filter(session=session).count()
    if came:
        raise Refused(
            gettext_noop("%(count)s people attended “%(name)s”; remove the attendance first."),
            count=came, name=str(session),
        )  # fmt: skip
    with transaction.atomic():
        activity = session.activity
        _record("remove", session, user)
        files.forget("session", session.pk)
        session.delete()
        span(activity)


def save_item(item: Item, *, user: User | None) -> Item:
    """Write what happens in a session."""
    with transaction.atomic():
        item.save()
        _record("item", item.session, user, kind=item.kind)
    return item


@removing
def remove_item(item: Item, *, user: User | None) -> None:
    """Take an item out of its session."""
    with transaction.atomic():
        _record("item_remove", item.session, user, kind=item.kind)
        item.delete()


def open_sign_in(session: Session, *, minutes: int, user: User | None) -> Session:
    """Let people sign in by the session's code for some minutes from now on. Refused for a cancelled activity."""
    if session.activity.cancelled:
        raise Refused(gettext_noop("“%(name)s” is cancelled; nobody can sign in."), name=session.activity.name)
    now = timezone.now()
    return _window(session, now, now + dt.timedelta(minutes=minutes), user, "open")


def close_sign_in(session: Session, *, user: User | None) -> Session:
    """End the sign-in by code at once."""
    now = timezone.now()
    return _window(session, min(session.opens or now, now), now, user, "close")


def _window(session: Session, opens: dt.datetime, closes: dt.datetime, user: User | None, what: str) -> Session:
    with transaction.atomic():
        session.opens, session.closes = opens, closes
        session.save(update_fields=["opens", "closes"])
        _record(what, session, user, since=opens.isoformat(), until=closes.isoformat())
    return session


def renew_code(session: Session, *, user: User | None) -> Session:
    """A new code: the old picture leads nowhere from now on."""
    with transaction.atomic():
        session.code = fresh_code()
        session.save(update_fields=["code"])
        _record("renew", session, user)
    return session
