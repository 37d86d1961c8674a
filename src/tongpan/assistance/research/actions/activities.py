"""Make, change, copy, cancel and remove activities, and say who is in them; each with its audit record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base import files
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Activity, Attendance, Item, Session
from tongpan.assistance.research.models.activities import fresh_code
from tongpan.assistance.research.queries.activities import parts_of

from .parts import invite, of_bonds, record, tell_cancelled, write_parts


@dataclass(frozen=True)
class Draft:
    """A new activity with its first session and those who are in it; ``more`` are the sessions after the first."""

    activity: Activity
    session: Session
    parts: Sequence[tuple[Unit, str]] = field(default_factory=tuple)
    bond: Bond | None = None
    more: Sequence[Session] = field(default_factory=tuple)


def make_activity(draft: Draft, *, user: User | None) -> Activity:
    """Write a new activity with its sessions and parts, and tell those who are invited."""
    own = draft.activity
    with transaction.atomic():
        _write([draft], user)
        record("make", own, user, kind=own.kind, day=own.since)
    return own


def make_activities(drafts: Sequence[Draft], *, unit: Unit, user: User | None) -> list[Activity]:
    """Write many in few questions, with one audit record at the unit that brings them in."""
    with transaction.atomic():
        _write(drafts, user)
        if drafts:
            sessions = sum(1 + len(own.more) for own in drafts)
            audit.record("assistance.activity.make", actor=user, unit=unit, target="", activities=len(drafts),
                         sessions=sessions)  # fmt: skip
    return [own.activity for own in drafts]


def _write(drafts: Sequence[Draft], user: User | None) -> None:
    for draft in drafts:
        own, sessions = draft.activity, [draft.session, *draft.more]
        own.since = own.until = timezone.localdate(draft.session.starts)
        if draft.more:
            own.since, own.until = _days(min(one.starts for one in sessions), max(one.ends for one in sessions))
    Activity.everywhere.bulk_create(own.activity for own in drafts)
    bonded = of_bonds((own.bond, own.activity.since) for own in drafts)
    parts = [(own.activity, [*own.parts, *more]) for own, more in zip(drafts, bonded, strict=True)]
    write_parts(parts)
    for draft in drafts:
        for session in (draft.session, *draft.more):
            session.activity = draft.activity
    Session.everywhere.bulk_create(one for own in drafts for one in (own.session, *own.more))
    invite([(own, [unit for unit, _role in there]) for own, there in parts], user)


def _days(first: dt.datetime, last: dt.datetime) -> tuple[dt.date, dt.date]:
    return timezone.localdate(first), timezone.localdate(last)


def change_activity(activity: Activity, *, user: User | None) -> Activity:
    """Save what was changed on an activity."""
    with transaction.atomic():
        activity.save()
        record("change", activity, user)
    return activity


def span(activity: Activity) -> None:
    """Let the days of an activity follow its sessions; one without sessions keeps its days."""
    found = Session.everywhere.filter(activity=activity).aggregate(first=Min("starts"), last=Max("ends"))
    if found["first"]:
        activity.since, activity.until = _days(found["first"], found["last"])
        activity.save(update_fields=["since", "until"])


def copy_activity(activity: Activity, *, day: dt.date, name: str, user: User | None) -> Activity:
    """The same activity on another day: parts, sessions and items, but nobody's attendance and no summary."""
    shift = day - activity.since
    with transaction.atomic():
        made = Activity.everywhere.get(pk=activity.pk)
        made.pk, made.name, made.summary = None, name, ""
        made.cancelled, made.cancelled_because = False, ""
        made.since, made.until = activity.since + shift, activity.until + shift
        made.save()
        parts = [(own.unit, own.role) for own in parts_of([activity.pk])]
        write_parts([(made, parts)])
        for session in Session.everywhere.filter(activity=activity):
            _copy_session(session, made, shift)
        record("copy", made, user, day=made.since)
        invite([(made, [unit for unit, _role in parts])], user)
    return made


def _copy_session(session: Session, activity: Activity, shift: dt.timedelta) -> None:
    items = list(Item.everywhere.filter(session=session))
    session.pk, session.activity, session.code = None, activity, fresh_code()
    session.starts, session.ends = session.starts + shift, session.ends + shift
    session.opens = session.closes = None
    session.save()
    for item in items:
        item.pk, item.session = None, session
    Item.everywhere.bulk_create(items)


def attended(activity: Activity) -> int:
    """How many person-times are noted for an activity."""
    return Attendance.everywhere.filter(session__activity=activity).count()


def cancel_activity(activity: Activity, *, reason: str, user: User | None) -> Activity:
    """Say that an activity does not take place, and why. Raises Refused where people attended: then it took place."""
    with transaction.atomic():
        held = Activity.everywhere.select_related("unit").select_for_update(of=("self",)).get(pk=activity.pk)
        _refuse_attended(
            held,
            gettext_noop(
                "%(count)s person-times are noted for “%(name)s”, so it took place. "
                "Remove the attendance first if it did not."
            ),
        )
        held.cancelled, held.cancelled_because = True, reason[:200]
        held.save(update_fields=["cancelled", "cancelled_because"])
        Session.everywhere.filter(activity=held).update(opens=None, closes=None)
        record("cancel", held, user)
        tell_cancelled(held, user)
    return held


def restore_activity(activity: Activity, *, user: User | None) -> Activity:
    """Let a cancelled activity take place after all."""
    with transaction.atomic():
        activity.cancelled, activity.cancelled_because = False, ""
        activity.save(update_fields=["cancelled", "cancelled_because"])
        record("restore", activity, user)
    return activity


@removing
def remove_activity(activity: Activity, *, user: User | None) -> None:
    """Remove an activity that was entered by mistake. Raises Refused where people attended."""
    with transaction.atomic():
        _refuse_attended(
            activity,
            gettext_noop(
                "%(count)s person-times are noted for “%(name)s”; what took place is not removed. "
                "Remove the attendance first."
            ),
        )
        record("remove", activity, user, kind=activity.kind, day=activity.since)
        for key in Session.everywhere.filter(activity=activity).values_list("pk", flat=True):
            files.forget("session", key)
        files.forget("activity", activity.pk)
        activity.delete()


def _refuse_attended(activity: Activity, message: str) -> None:
    if count := attended(activity):
        raise Refused(message, count=count, name=activity.name)
