"""What waits for people in partnership: needs to answer and confirm, tasks, reviews, meetings still to be held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, UnitKind, User
from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, standing_for
from tongpan.access.years import current_year
from tongpan.assistance.base.news import names_news
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.todo import Todo, waits
from tongpan.assistance.partnership.models import LEADING, Bond, BondMember, Level, Meeting, Need, Review, Task
from tongpan.assistance.partnership.queries.bonds import rows_of
from tongpan.assistance.partnership.queries.cadence import days_of, meetings_held, month_of, rule
from tongpan.assistance.partnership.queries.tasks import RUNNING
from tongpan.assistance.partnership.queries.teams import successors_missing

BELOW = {
    UnitKind.PROVINCE: (UnitKind.CITY,), UnitKind.CITY: (UnitKind.COUNTY, UnitKind.ZONE),
    UnitKind.COUNTY: (UnitKind.TOWN, UnitKind.SCHOOL), UnitKind.ZONE: (UnitKind.TOWN, UnitKind.SCHOOL),
    UnitKind.TOWN: (UnitKind.SCHOOL,),
}  # fmt: skip
"""Whose needs a bureau answers: those of the units next below, so that nobody is called for what is not theirs."""


def _units(user: User, *roles: str) -> list[Unit]:
    held = standing_for(*roles)
    return [own.unit for own in user.current_grants if own.role in held]


def _still_in(units: Iterable[Unit], day: dt.date) -> QuerySet[BondMember]:
    """Memberships of units in bonds that they have not left by a day."""
    found: QuerySet[BondMember] = BondMember.everywhere.filter(Q(until__isnull=True) | Q(until__gte=day))
    return found.filter(unit__in=list(units))


def _address(page: str, unit: Unit, day: dt.date, **parts: Any) -> str:
    return reverse(f"assistance:{page}", kwargs={"unit": unit.slug, "year": current_year(day), **parts})


def needs_to_answer(user: User, day: dt.date) -> Iterator[Todo]:
    """Needs of the units next below those that somebody plans for, and of those whom they support."""
    units = _units(user, *ASSISTANCE_WRITERS)
    if not units:
        return
    asked = Q()
    for unit in units:
        asked |= Q(unit__path__under=unit.path, unit__kind__in=BELOW.get(UnitKind(unit.kind), ()))
    sides = _still_in(units, day).filter(role__in=LEADING).values_list("bond", "unit")
    led: dict[int | None, int | None] = dict(sides)
    rows = Need.everywhere.filter(asked | Q(bond__in=led), state=Need.State.STATED).exclude(unit__in=units)
    for need in rows.filter(Q(owner__isnull=True) | Q(owner=user)).select_related("unit").order_by("due")[:200]:
        here = next((own for own in units if own.contains(need.unit) or led.get(need.bond_id) == own.pk), units[0])
        yield Todo(
            "need.answer", f"need:{need.pk}", gettext_noop("Answer the need of %(unit)s: %(need)s"), here,
            _address("need", here, day, need=need.pk), {"unit": need.unit.title, "need": need.title}, need.due,
        )  # fmt: skip


def needs_to_confirm(user: User, day: dt.date) -> Iterator[Todo]:
    """Needs of one's own units whose tasks are all ended."""
    units = _units(user, *ASSISTANCE_KEEPERS)
    open_ones = Task.everywhere.filter(need=OuterRef("pk"), state__in=RUNNING)
    done = Task.everywhere.filter(need=OuterRef("pk"), state=Task.State.DONE)
    rows = Need.everywhere.filter(Exists(done), ~Exists(open_ones), unit__in=units, state=Need.State.TASKED)
    for need in rows.exclude(owner=user).select_related("unit")[:200]:
        yield Todo(
            "need.confirm", f"need-confirm:{need.pk}", gettext_noop("Confirm that this need is met: %(need)s"),
            need.unit, _address("need", need.unit, day, need=need.pk), {"need": need.title}, None,
        )  # fmt: skip


def tasks_due(user: User, day: dt.date) -> Iterator[Todo]:
    """Every task of one's own; of those of one's units that nobody owns, what is late or soon due."""
    units = _units(user, *ASSISTANCE_KEEPERS)
    if not units:
        return
    soon = day + days_of("notice_days", units[0], day)
    own = Q(owner=user) | Q(owner__isnull=True, unit__in=units, due__lte=soon)
    rows = Task.everywhere.filter(own, state__in=RUNNING).select_related("unit").order_by(F("due").asc(nulls_last=True))
    for task in rows[:200]:
        follows = task.kind == Task.Kind.FOLLOW_UP
        yield Todo(
            "task.follow_up" if follows else "task.due", f"task:{task.pk}", gettext_noop("Finish the task: %(task)s"),
            task.unit, _address("task", task.unit, day, task=task.pk), {"task": task.title}, task.due,
        )  # fmt: skip


def reviews_missing(user: User, day: dt.date) -> Iterator[Todo]:
    """Tasks of cycles that had begun by the end of the last school year, or this one near its end, without review."""
    units = _units(user, *ASSISTANCE_WRITERS)
    if not units:
        return
    this = current_year(day)
    near = period_of(this).last - days_of("notice_days", units[0], day) <= day
    for year in (this - 1, this) if near else (this - 1,):
        last = period_of(year).last
        reviewed = Review.everywhere.filter(task=OuterRef("pk"), year=year)
        rows = Task.everywhere.filter(
            ~Exists(reviewed), unit__in=units, cycle__isnull=False, parent__isnull=True, started__lte=last,
            cycle__since__lte=last,
        ).exclude(stopped__lt=period_of(year).first).exclude(done__lt=period_of(year).first)  # fmt: skip
        for task in rows.select_related("unit")[:100]:
            yield Todo(
                "review.missing", f"review:{task.pk}:{year}", gettext_noop("Review the task for %(year)s: %(task)s"),
                task.unit, _address("task-review", task.unit, day, task=task.pk, of=year),
                {"task": task.title, "year": f"{year}–{year + 1}"}, last,
            )  # fmt: skip


def meetings_to_hold(user: User, day: dt.date) -> Iterator[Todo]:
    """The joint review of paired bureaus towards the end of the school year; the monthly meeting of a community."""
    units = {own.pk: own for own in _units(user, *ASSISTANCE_WRITERS)}
    if not units:
        return
    mine = Bond.everywhere.on(day).filter(unit__in=units)
    sides = _still_in(units.values(), day).order_by().values("bond")
    paired = Bond.everywhere.on(day).filter(form=Bond.Form.PAIRING, level=Level.BUREAU, pk__in=sides)
    some = next(iter(units.values()))
    period = period_of(current_year(day))
    if period.last - days_of("notice_days", some, day) <= day:
        wanted = rule("joint_reviews_per_year", some, day).number
        text = gettext_noop("Hold the joint review of the year: %(bond)s")
        yield from _to_hold(paired, Meeting.Kind.ANNUAL_REVIEW, wanted, (period.first, period.last), text, units, day)
    wanted = rule("community_meetings_per_month", some, day).number
    text = gettext_noop("Hold the meeting of the month: %(bond)s")
    communities = mine.filter(form=Bond.Form.COMMUNITY)
    yield from _to_hold(communities, Meeting.Kind.COMMUNITY, wanted, month_of(day), text, units, day)


def _to_hold(
    bonds: Iterable[Bond], kind: str, wanted: float, days: tuple[dt.date, dt.date], text: str, units: dict[int, Unit],
    day: dt.date,
) -> Iterator[Todo]:  # fmt: skip
    rows = rows_of(bonds)
    held = meetings_held([row.bond for row in rows], kind, *days)
    for row in rows:
        if held.get(row.bond.pk, 0) >= wanted:
            continue
        staying = (*row.staying(row.leading), *row.staying(row.others))
        own = (member.unit for member in staying if member.unit_id in units)
        unit = units.get(row.bond.unit_id) or next(own, None) or next(iter(units.values()))
        here = f"{_address('meeting-add', unit, day)}?kind={kind}&bond={row.bond.pk}"
        yield Todo(f"meeting.{kind}", f"meeting:{kind}:{row.bond.pk}:{days[1].isoformat()}", text, unit, here,
                   {"bond": row.called}, days[1])  # fmt: skip


def successors_to_name(user: User, day: dt.date) -> Iterator[Todo]:
    """Places in teams of one's own units whose holder has left."""
    units = _units(user, *ASSISTANCE_KEEPERS)
    for own in successors_missing(units, day)[:50] if units else ():
        yield Todo(
            "team.successor", f"team:{own.team_id}:{own.pk}",
            gettext_noop("“%(team)s”: %(office)s has left; name who follows, or give the last day"), own.team.unit,
            _address("team", own.team.unit, day, team=own.team_id),
            {"team": own.team.name, "office": own.office or str(own.get_role_display())}, None,
        )  # fmt: skip


waits(needs_to_answer, need_answer=_("Needs to answer"))
waits(needs_to_confirm, need_confirm=_("Needs to confirm as met"))
waits(successors_to_name, team_successor=_("Places in teams to fill"))
waits(tasks_due, task_due=_("Tasks due or late"), task_follow_up=_("Follow-ups due or late"))
waits(reviews_missing, review_missing=_("Yearly reviews missing"))
waits(
    meetings_to_hold,
    meeting_annual_review=_("Joint reviews to hold"),
    meeting_community=_("Community meetings to hold"),
)
names_news(
    __name__,
    need_stated=_("A need was stated"),
    need_answered=_("A need was answered"),
    task_given=_("A task was given to you"),
)
