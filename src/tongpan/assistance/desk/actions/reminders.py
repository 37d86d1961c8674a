"""Remind people of what is late or soon due: once each on the page, and by mail where they asked for it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tongpan.access.models import User
from tongpan.assistance.base.news import News, tell_each
from tongpan.assistance.base.todo import Todo, waiting_for
from tongpan.assistance.desk.queries import LATE, SOON, reminded_before

from .mail import Postman
from .news import KEY_AT_MOST, put_away


@dataclass(frozen=True)
class Reminded:
    """How many people were asked for, how many reminders are new, how many mails went out and how many could not."""

    people: int
    notices: int
    mails: int
    failed: int


def remind(day: dt.date | None = None, *, mail: bool = True) -> Reminded:
    """Remind everybody who can sign in. A second time on the same day changes nothing and sends nothing."""
    day = day or timezone.localdate()
    postman, people, notices, mails, failed = Postman(), 0, 0, 0, 0
    for user in User.objects.filter(is_active=True).order_by("pk").iterator():
        people += 1
        with transaction.atomic():
            notices += _remind_one(user, day)
        if mail:
            sent = postman.bring(user, day)
            mails += sent is True
            failed += sent is False
    return Reminded(people, notices, mails, failed)


def _remind_one(user: User, day: dt.date) -> int:
    """Tell what is due; what was told and is done by now, or has another day, is no news any more."""
    due = {_key(when, own): own for when, own in _due(user, day)}
    fresh = tell_each(
        News([user], own.kind, key, own.text, own.unit, own.values | {"due": own.due}, own.href)
        for key, own in due.items()
    )
    put_away(user, (LATE, SOON), due)
    return fresh


def _due(user: User, day: dt.date) -> Iterator[tuple[str, Todo]]:
    """What is late, and what falls due within the days before which one is reminded."""
    for own in waiting_for(user, day):
        if own.due is None:
            continue
        if own.late_on(day):
            yield LATE, own
        elif (own.due - day).days <= reminded_before(own.unit, day):
            yield SOON, own


def _key(when: str, todo: Todo) -> str:
    """One reminder for each thing and each day by which it is due: who is given more time is reminded again."""
    key = f"{when}{todo.key}:{todo.due}"
    if len(key) <= KEY_AT_MOST:
        return key
    return f"{when}{hashlib.sha256(key.encode()).hexdigest()[:40]}"
