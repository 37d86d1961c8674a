"""Home posts of a school that closes: how they pass to its successor, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from tongpan.access.models import Unit
from tongpan.registry.models import Posting, Teacher

DAY = dt.timedelta(days=1)


def origin_of(unit: Unit) -> str:
    """What the posts that a merger made carry as their origin."""
    return f"merge:{unit.slug}"


def home_posts(unit: Unit, day: dt.date) -> list[Posting]:
    """The home posts of a school that hold on a day or begin after it."""
    # Beyond the scope: a merger moves people to a school outside the one that closes.
    posts = Posting.everywhere.filter(unit=unit, kind=Posting.Kind.HOME)
    return list(posts.filter(Q(until=None) | Q(until__gte=day)).order_by("pk"))


def take_over(posts: Sequence[Posting], old: Unit, new: Unit, day: dt.date) -> int:
    """End the home posts of a school the day before and begin them at its successor. Returns how many people moved."""
    fresh = [
        Posting(
            teacher_id=post.teacher_id,
            unit=new,
            kind=post.kind,
            stage=post.stage,
            subject=post.subject,
            share=post.share,
            since=max(day, post.since),
            until=post.until,
            origin=origin_of(old),
        )
        for post in posts
    ]
    ended = [post.pk for post in posts if post.since < day]
    Posting.everywhere.filter(pk__in=ended).update(until=day - DAY)
    Posting.everywhere.filter(pk__in=[post.pk for post in posts if post.pk not in set(ended)]).delete()
    Posting.everywhere.bulk_create(fresh)
    people = {post.teacher_id for post in posts}
    Teacher.everywhere.filter(pk__in=people, unit=old).update(unit=new)
    return len(people)


def bring_back(unit: Unit, closed: dt.date) -> int:
    """Undo :func:`take_over` for a school that was closed on a day. Returns how many people came back."""
    made = list(Posting.everywhere.filter(origin=origin_of(unit)))
    former = {
        post.teacher_id: post
        for post in Posting.everywhere.filter(
            unit=unit, kind=Posting.Kind.HOME, until=closed - DAY, teacher__in=[post.teacher_id for post in made]
        )
    }
    for post in made:
        if post.teacher_id in former:
            until = post.until
            post.delete()
            Posting.everywhere.filter(pk=former[post.teacher_id].pk).update(until=until)
        else:
            Posting.everywhere.filter(pk=post.pk).update(unit=unit, origin="")
    Teacher.everywhere.filter(pk__in=[post.teacher_id for post in made]).update(unit=unit)
    return len({post.teacher_id for post in made})
