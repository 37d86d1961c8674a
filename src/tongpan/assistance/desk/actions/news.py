"""Tell people something once; mark what they have read; keep what they want to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.functional import Promise

from tongpan.access.models import User
from tongpan.assistance.base.news import News, on_news
from tongpan.assistance.desk.models import MailChoice, Notice, NoticeChoice

KEY_AT_MOST = Notice._meta.get_field("key").max_length or 80
AT_ONCE = 500
"""Keys in one question, so that no database's limit is reached."""


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as they can be kept: figures as they are, all else as text."""
    return {
        name: value if isinstance(value, bool | int | float | str) and not isinstance(value, Promise)
        else force_str(value)
        for name, value in values.items()
    }  # fmt: skip


@on_news
def keep(news: Sequence[News]) -> int:
    """Keep many pieces of news, each for some people and once; the number of those who had not been told.

    Whoever has switched the kind off on the page and by e-mail is passed over. Raises ``ValueError`` for a key that
    is too long to be kept whole: two things that began alike would be taken for one.
    """
    for own in news:
        if len(own.key) > KEY_AT_MOST:
            raise ValueError(f"The key of a notice has at most {KEY_AT_MOST} characters: {own.key}")
    who, kinds = {user.pk for own in news for user in own.users}, {own.kind for own in news}
    silent = set(
        NoticeChoice.objects.filter(user__in=who, kind__in=kinds, on_page=False, by_mail=False)
        .values_list("user_id", "kind")
    )  # fmt: skip
    told, keys = set[tuple[int, str]](), sorted({own.key for own in news})
    for start in range(0, len(keys), AT_ONCE):
        rows = Notice.objects.filter(user__in=who, key__in=keys[start : start + AT_ONCE])
        told |= set(rows.values_list("user_id", "key"))
    fresh = {
        (user.pk, own.key): Notice(user_id=user.pk, unit=own.unit, kind=own.kind, key=own.key, text=own.text,
                                   values=plain(own.values), href=own.href)
        for own in news
        for user in own.users
        if (user.pk, own.kind) not in silent and (user.pk, own.key) not in told
    }  # fmt: skip
    Notice.objects.bulk_create(fresh.values(), ignore_conflicts=True)
    return len(fresh)


def mark_read(user: User, *keys: int) -> int:
    """Mark one's own notices as read, all where no key is given; how many were unread."""
    unread = Notice.objects.filter(user=user, read__isnull=True)
    return (unread.filter(pk__in=keys) if keys else unread).update(read=timezone.now())


def put_away(user: User, begins: Iterable[str], keep: Collection[str]) -> int:
    """Mark as read the notices whose keys begin so, but for those to keep: what they spoke of is no longer so."""
    about = reduce(or_, (Q(key__startswith=own) for own in begins))
    unread = Notice.objects.filter(about, user=user, read__isnull=True).exclude(key__in=keep)
    return unread.update(read=timezone.now())


def choose(user: User, wishes: Mapping[str, tuple[bool, bool]], *, language: str) -> None:
    """Keep, for each kind, whether it is wanted on the page and by e-mail; and the language of the mail."""
    with transaction.atomic():
        for kind, (on_page, by_mail) in wishes.items():
            NoticeChoice.objects.update_or_create(
                user=user, kind=kind, defaults={"on_page": on_page, "by_mail": by_mail}
            )
        MailChoice.objects.update_or_create(user=user, defaults={"language": language})
