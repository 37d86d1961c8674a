"""Reads of a desk: what waits, what is new, what somebody wants to be told, how long before a day one is reminded."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from tongpan.access.models import Unit, User
from tongpan.assistance.base.news import kinds_of_news
from tongpan.assistance.base.todo import Todo, kinds_of_todo, waiting_for
from tongpan_core.policy import NATIONAL, parameter

from .models import MailChoice, Notice, NoticeChoice

LATE, SOON = "late:", "soon:"
"""How the keys of reminders begin."""
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody: what should have been done, what the next seven days bring, what comes later."""

    late: Sequence[Todo]
    week: Sequence[Todo]
    later: Sequence[Todo]

    def __len__(self) -> int:
        return len(self.late) + len(self.week) + len(self.later)


def waiting(user: User, day: dt.date) -> Waiting:
    """Everything that waits for somebody on a day, in three heaps; what has no day stands in the last."""
    found = list(waiting_for(user, day))
    late = [own for own in found if own.late_on(day)]
    week = [own for own in found if own.due is not None and day <= own.due <= day + WEEK]
    later = [own for own in found if own.due is None or own.due > day + WEEK]
    return Waiting(late, week, later)


def notices_of(user: User | int) -> QuerySet[Notice]:
    """One's own notices but for the kinds that one has switched off on the page; the newest first."""
    off = NoticeChoice.objects.filter(user=user, on_page=False).values("kind")
    return Notice.objects.filter(user=user).exclude(kind__in=off).select_related("unit")


def unseen(user: User | int) -> QuerySet[Notice]:
    """The notices that somebody has not read."""
    return notices_of(user).filter(read__isnull=True)


def kinds() -> dict[str, object]:
    """Words for every kind of thing that waits or is told, by its words."""
    found = kinds_of_todo() | kinds_of_news()
    return dict(sorted(found.items(), key=lambda own: str(own[1])))


def wishes_of(user: User) -> dict[str, NoticeChoice]:
    """What somebody has chosen, by kind."""
    return {own.kind: own for own in NoticeChoice.objects.filter(user=user)}


def language_of(user: User) -> str:
    """The language in which somebody's mail is written."""
    chosen = MailChoice.objects.filter(user=user).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def to_mail(user: User, day: dt.date) -> list[Notice]:
    """What is to go into somebody's mail of a day: unread and not yet mailed; nothing where one went out already."""
    wanted = NoticeChoice.objects.filter(user=user, by_mail=True).values("kind")
    own = Notice.objects.filter(user=user)
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    if own.filter(mailed__gte=begin).exists():
        return []
    fresh = own.filter(kind__in=wanted, mailed__isnull=True, read__isnull=True)
    return list(fresh.select_related("unit").order_by("created", "pk"))


def reminded_before(unit: Unit, day: dt.date) -> int:
    """How many days before it is due somebody is reminded, by what holds where the unit lies."""
    codes = [own for own in unit.path.split("/") if re.fullmatch(r"\d{2}|\d{4}|\d{6}", own)]
    return int(parameter("desk/remind_before").at(day, region=codes[-1] if codes else NATIONAL).number)
