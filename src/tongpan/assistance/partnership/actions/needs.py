"""State, answer, decline and confirm needs; each step refuses what does not follow from the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS
from tongpan.access.years import current_year
from tongpan.assistance.base.news import holders, tell
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Cycle, Need, Task
from tongpan.assistance.partnership.queries.needs import answerers, tasks_ended

State = Need.State
NEXT = {
    State.STATED: gettext_noop("“%(need)s” waits for an answer; answer or decline it first."),
    State.ANSWERED: gettext_noop("“%(need)s” has been answered; take the answer back before it is changed."),
    State.TASKED: gettext_noop("“%(need)s” has become a key task; stop or remove its tasks first."),
    State.DECLINED: gettext_noop("“%(need)s” has been declined; open it again first."),
    State.MET: gettext_noop("“%(need)s” has been confirmed as met; open it again first."),
}
"""Why a step cannot be taken from a state, and what to do."""


def _held(need: Need, *states: str) -> Need:
    """The need as it stands now, locked; refused where it is in none of the states."""
    found = Need.everywhere.select_for_update(of=("self",)).select_related("unit").get(pk=need.pk)
    if found.state not in states:
        raise Refused(NEXT[Need.State(found.state)], need=found.title)
    return found


def _tell(need: Need, kind: str, text: str, units: Sequence[Unit], *roles: str, user: User | None) -> None:
    for unit in units:
        here = reverse("assistance:need", args=(unit.slug, current_year(), need.pk))
        tell(
            holders(unit, *roles), kind, f"{kind}:{need.pk}:{need.state}", text,
            {"need": need.title, "unit": need.unit.title}, unit=unit, href=here, besides=user,
        )  # fmt: skip


@transaction.atomic
def state_need(need: Need, *, user: User) -> Need:
    """Write down what a unit needs, and tell those who have to answer."""
    need.state = State.STATED
    keep(need, "assistance.need.state", unit=need.unit, user=user, kind=need.domain)
    text = gettext_noop("%(unit)s states a need: %(need)s")
    _tell(need, "need.stated", text, answerers(need), *ASSISTANCE_WRITERS, user=user)
    return need


@transaction.atomic
def change_need(need: Need, *, user: User) -> Need:
    """Correct a need that has not been answered."""
    _held(need, State.STATED)
    keep(need, "assistance.need.change", unit=need.unit, user=user)
    return need


@transaction.atomic
def answer_need(
    need: Need, *, response: str, division: str, owner: User | None, promised: dt.date | None, user: User
) -> Need:
    """Answer a need, or correct the answer: what will be done, by which division, by whom and by when."""
    found = _held(need, State.STATED, State.ANSWERED)
    if promised and promised < found.stated:
        raise Refused(
            gettext_noop("“%(need)s” was stated on %(day)s; it cannot be met before that. Give a later day."),
            need=found.title, day=found.stated.isoformat(),
        )  # fmt: skip
    found.state, found.response, found.division = State.ANSWERED, response, division
    found.owner, found.promised, found.answered = owner, promised, found.answered or timezone.localdate()
    keep(found, "assistance.need.answer", unit=found.unit, user=user)
    text = gettext_noop("The need “%(need)s” of %(unit)s has been answered.")
    _tell(found, "need.answered", text, [found.unit], *ASSISTANCE_KEEPERS, user=user)
    return found


@transaction.atomic
def give_needs(
    needs: Sequence[Need], *, unit: Unit, division: str, owner: User | None, due: dt.date | None, user: User
) -> int:
    """Give several needs that are not tasks yet a division, an owner or a day for the answer; all or none."""
    for need in needs:
        found = _held(need, State.STATED, State.ANSWERED)
        if due and due < found.stated:
            raise Refused(
                gettext_noop(
                    "“%(need)s” was stated on %(day)s; its answer cannot be due before that. Give a later day."
                ),
                need=found.title, day=found.stated.isoformat(),
            )  # fmt: skip
        found.division, found.owner = division or found.division, owner or found.owner
        found.due = due or found.due
        found.save(update_fields=["division", "owner", "due"])
    audit.record("assistance.need.change", actor=user, unit=unit, rows=len(needs))
    return len(needs)


@transaction.atomic
def decline_need(need: Need, *, reason: str, user: User) -> Need:
    """Say that a need will not be met, and why."""
    found = _held(need, State.STATED, State.ANSWERED)
    found.state, found.response, found.promised = State.DECLINED, reason, None
    found.answered = timezone.localdate()
    keep(found, "assistance.need.decline", unit=found.unit, user=user)
    text = gettext_noop("The need “%(need)s” of %(unit)s has been declined.")
    _tell(found, "need.answered", text, [found.unit], *ASSISTANCE_KEEPERS, user=user)
    return found


@transaction.atomic
def make_tasks(
    needs: Sequence[Need], *, unit: Unit, cycle: Cycle | None, planned: dt.date, due: dt.date | None, user: User
) -> list[Task]:
    """Make one key task of each answered need, in its order; all or none.

    The task takes title, domain, division, owner and bond from its need; where no day is given it is due when the need
    is promised to be met.
    """
    made = []
    for number, need in enumerate(needs, 1):
        found = _held(need, State.ANSWERED)
        last = due or found.promised
        made.append(
            Task(
                unit=unit, bond_id=found.bond_id, cycle=cycle, need=found, kind=Task.Kind.KEY, number=number,
                title=found.title, detail=found.response, domain=found.domain, division=found.division,
                owner=found.owner, planned=planned, due=max(last, planned) if last else None,
            )
        )  # fmt: skip
        found.state, found.cycle = State.TASKED, cycle
        found.save(update_fields=["state", "cycle"])
    Task.everywhere.bulk_create(made)
    audit.record("assistance.task.from_needs", actor=user, unit=unit, rows=len(made))
    return made


@transaction.atomic
def meet_need(need: Need, *, user: User) -> Need:
    """Confirm, on the side that stated it, that a need is met: all its tasks are ended, or its answer was enough."""
    found = _held(need, State.ANSWERED, State.TASKED)
    if found.owner_id == user.pk:
        raise Refused(
            gettext_noop("You answer for “%(need)s”; somebody else of %(unit)s has to confirm that it is met."),
            need=found.title, unit=found.unit.title,
        )  # fmt: skip
    if found.state == State.TASKED and not tasks_ended(found):
        raise Refused(
            gettext_noop("The tasks of “%(need)s” are not done yet; it is met when they are."), need=found.title
        )
    found.state, found.met = State.MET, timezone.localdate()
    keep(found, "assistance.need.meet", unit=found.unit, user=user)
    return found


@transaction.atomic
def reopen_need(need: Need, *, user: User) -> Need:
    """Take the last step back: a confirmation, a refusal, or an answer that has no tasks yet."""
    found = _held(need, State.MET, State.DECLINED, State.ANSWERED)
    if found.state == State.MET:
        found.state = State.TASKED if Task.everywhere.filter(need=found).exists() else State.ANSWERED
        found.met = None
    else:
        found.state, found.answered, found.promised = State.STATED, None, None
    keep(found, "assistance.need.reopen", unit=found.unit, user=user)
    return found


@transaction.atomic
def remove_need(need: Need, *, user: User) -> None:
    """Remove a need that nobody has answered."""
    found = _held(need, State.STATED)
    remove(found, "assistance.need.remove", unit=found.unit, user=user)
