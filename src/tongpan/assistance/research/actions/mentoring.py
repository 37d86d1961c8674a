"""Make, end and remove pairs of mentor and apprentice; each with its audit record in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Mentoring, MentorMeeting

from .pair_checks import PairDraft, Standing

Ending = tuple[Mentoring, dt.date, str]
"""A pair, its last day and the reason."""


def make_pair(unit: Unit, draft: PairDraft, *, user: User) -> Mentoring:
    """Write one pair by hand.

    Raises:
        Refused: for oneself, somebody who has a mentor there already, a mentor without room, a level that does not fit.
    """
    with transaction.atomic():
        take_turns(unit)
        made = Standing(unit, [draft]).take(draft)
        made.save()
        audit.record("assistance.mentoring.make", actor=user, unit=made.unit, target=str(made.pk), since=made.since,
                     until=made.until)  # fmt: skip
    return made


def make_pairs(unit: Unit, drafts: Sequence[PairDraft], *, user: User | None) -> list[Refused | None]:
    """Write the pairs that can be, each seen with those before it; for each None, or why not. One audit record."""
    with transaction.atomic():
        take_turns(unit)
        standing = Standing(unit, drafts)
        made, told = list[Mentoring](), list[Refused | None]()
        for draft in drafts:
            try:
                made.append(standing.take(draft))
                told.append(None)
            except Refused as refused:
                told.append(refused)
        Mentoring.everywhere.bulk_create(made)
        if made:
            audit.record("assistance.mentoring.make", actor=user, unit=unit, target="", pairs=len(made))
    return told


def end_pair(pair: Mentoring, *, last: dt.date, reason: str, user: User) -> Mentoring:
    """Let a pair end on a day, with the reason. Raises Refused for a day before it began."""
    with transaction.atomic():
        held = Mentoring.everywhere.select_for_update().get(pk=pair.pk)
        met = MentorMeeting.everywhere.filter(mentoring=held, day__gt=last).order_by("day").first()
        _end(held, last, reason, [met.day] if met else ())
        held.save(update_fields=["until", "reason"])
        audit.record("assistance.mentoring.end", actor=user, unit=held.unit, target=str(held.pk), until=last)
    return held


def end_pairs(unit: Unit, endings: Sequence[Ending], *, user: User | None) -> list[Refused | None]:
    """Let the pairs end that can; for each None, or why not. One audit record."""
    keys = [pair.pk for pair, _last, _reason in endings]
    with transaction.atomic():
        held = {own.pk: own for own in Mentoring.everywhere.select_for_update().filter(pk__in=keys).order_by("pk")}
        days: dict[int, list[dt.date]] = defaultdict(list)
        for pk, day in (
            MentorMeeting.everywhere.filter(mentoring__in=keys).order_by("day").values_list("mentoring", "day")
        ):
            days[pk].append(day)
        ended, told = list[Mentoring](), list[Refused | None]()
        for pair, last, reason in endings:
            try:
                _end(held[pair.pk], last, reason, [own for own in days[pair.pk] if own > last])
                ended.append(held[pair.pk])
                told.append(None)
            except Refused as refused:
                told.append(refused)
        Mentoring.everywhere.bulk_update(ended, ["until", "reason"])
        if ended:
            audit.record("assistance.mentoring.end", actor=user, unit=unit, target="", pairs=len(ended))
    return told


def _end(pair: Mentoring, last: dt.date, reason: str, met_after: Sequence[dt.date]) -> None:
    if last < pair.since:
        raise Refused(gettext_noop("The pair began on %(day)s; it cannot end before."), day=pair.since.isoformat())
    if met_after:
        raise Refused(
            gettext_noop("They met on %(day)s, after that day. Give a later last day."), day=met_after[0].isoformat()
        )
    pair.until, pair.reason = last, reason[:200]


@removing
def remove_pair(pair: Mentoring, *, user: User) -> None:
    """Remove a pair that was entered by mistake. Raises Refused where they have met: then it can only end."""
    with transaction.atomic():
        held = Mentoring.everywhere.select_for_update().get(pk=pair.pk)
        met = MentorMeeting.everywhere.filter(mentoring=held).count()
        if met:
            raise Refused(
                gettext_noop("They have met %(count)s times, and that stays in the records. End the pair instead."),
                count=met,
            )
        audit.record("assistance.mentoring.remove", actor=user, unit=held.unit, target=str(held.pk))
        held.delete()
