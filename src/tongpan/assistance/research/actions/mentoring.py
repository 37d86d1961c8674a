"""Make, end and remove pairs of mentor and apprentice; each with its audit record in the same transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond
from tongpan.assistance.research.models import Cascade, Mentoring, MentorMeeting
from tongpan.assistance.research.queries.capacity import capacity_for, load_of
from tongpan.assistance.research.queries.levels import elsewhere_in, levels_of
from tongpan.assistance.research.queries.programmes import running
from tongpan.registry.models import Teacher


@dataclass(frozen=True)
class PairDraft:
    """A pair to be made: who guides whom, in what, from when until when, and where in a cascade."""

    mentor: Teacher
    apprentice: Teacher
    since: dt.date
    until: dt.date | None = None
    subject: str = ""
    stage: str = ""
    aim: str = ""
    cascade: Cascade | None = None
    tier: int | None = None
    bond: Bond | None = None


def make_pair(unit: Unit, draft: PairDraft, *, user: User) -> Mentoring:
    """Write one pair by hand.

    Raises:
        Refused: for oneself, somebody who has a mentor there already, a mentor without room, a level that does not fit.
    """
    with transaction.atomic():
        take_turns(unit)
        _check(unit, draft)
        made = Mentoring.everywhere.create(
            mentor=draft.mentor, apprentice=draft.apprentice, mentor_unit=draft.mentor.unit, unit=draft.apprentice.unit,
            since=draft.since, until=draft.until, subject=draft.subject, stage=draft.stage, aim=draft.aim,
            cascade=draft.cascade, tier=draft.tier, bond=draft.bond,
        )  # fmt: skip
        audit.record("assistance.mentoring.make", actor=user, unit=made.unit, target=str(made.pk), since=made.since,
                     until=made.until)  # fmt: skip
    return made


def _check(unit: Unit, draft: PairDraft) -> None:
    last = draft.until or dt.date.max
    if draft.mentor.pk == draft.apprentice.pk:
        raise Refused(gettext_noop("Nobody is their own mentor: choose another apprentice."))
    _not_twice(draft, last)
    most = capacity_for(unit, draft.since, draft.cascade, draft.tier)
    load = load_of(draft.mentor, draft.since, last, draft.cascade, draft.tier)
    if load >= most:
        raise Refused(
            gettext_noop("%(name)s has %(load)s apprentices in that time and may have %(most)s. "
                         "Choose another mentor, or end one of the pairs first."),
            name=draft.mentor.name, load=load, most=most,
        )  # fmt: skip
    if draft.cascade is not None:
        _in_its_place(draft.cascade, draft)


def _not_twice(draft: PairDraft, last: dt.date) -> None:
    there = Mentoring.everywhere.filter(running(draft.since, last), apprentice=draft.apprentice)
    same = there.filter(mentor=draft.mentor, cascade=draft.cascade).first()
    if same is None and draft.cascade is not None:
        taken = Mentoring.everywhere.filter(cascade=draft.cascade, apprentice=draft.apprentice, reason="")
        same = taken.select_related("mentor").first()
    if same is not None:
        raise Refused(
            gettext_noop("%(name)s has %(mentor)s as mentor already, since %(day)s. End that pair first."),
            name=draft.apprentice.name, mentor=same.mentor.name, day=same.since.isoformat(),
        )  # fmt: skip


def _in_its_place(cascade: Cascade, draft: PairDraft) -> None:
    tier = draft.tier
    if tier is None or not 0 <= tier < levels_of(cascade) - 1:
        raise Refused(gettext_noop("“%(name)s” has no such tier. Choose one of its tiers."), name=cascade.name)
    for person, level in ((draft.mentor, tier), (draft.apprentice, tier + 1)):
        if Teacher.everywhere.filter(elsewhere_in(cascade, level), pk=person.pk).exists():
            raise Refused(
                gettext_noop("%(name)s stands on another level of “%(cascade)s” and would be counted twice. "
                             "Choose somebody else."),
                name=person.name, cascade=cascade.name,
            )  # fmt: skip


def end_pair(pair: Mentoring, *, last: dt.date, reason: str, user: User) -> Mentoring:
    """Let a pair end on a day, with the reason. Raises Refused for a day before it began."""
    with transaction.atomic():
        held = Mentoring.everywhere.select_for_update().get(pk=pair.pk)
        if last < held.since:
            raise Refused(gettext_noop("The pair began on %(day)s; it cannot end before."), day=held.since.isoformat())
        met = MentorMeeting.everywhere.filter(mentoring=held, day__gt=last).order_by("day").first()
        if met is not None:
            raise Refused(
                gettext_noop("They met on %(day)s, after that day. Give a later last day."), day=met.day.isoformat()
            )
        held.until, held.reason = last, reason[:200]
        held.save(update_fields=["until", "reason"])
        audit.record("assistance.mentoring.end", actor=user, unit=held.unit, target=str(held.pk), until=last)
    return held


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
