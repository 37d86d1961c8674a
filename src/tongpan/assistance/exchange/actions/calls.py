"""A call from its draft to its end; the applications to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.access.years import current_year
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Application, Approval, Call, EligiblePerson
from tongpan.assistance.exchange.queries.eligibility import REASONS, list_for, standings
from tongpan.assistance.exchange.queries.policy import exchange_rules
from tongpan.assistance.exchange.queries.summaries import applications_to
from tongpan.registry.models import Teacher
from tongpan.ui import formats

from .checks import Move, check_alone, check_moves
from .news import ANSWERED, CHOSEN, tell_schools

NEXT = {
    Call.State.DRAFT: (Call.State.OPEN,),
    Call.State.OPEN: (Call.State.CLOSED, Call.State.DRAFT),
    Call.State.CLOSED: (Call.State.SETTLED, Call.State.OPEN),
    Call.State.SETTLED: (Call.State.CLOSED,),
}
"""Where a call may go from where it stands."""
UNDECIDED = (Application.State.APPLIED, Application.State.SELECTED, Application.State.APPROVED)
CHOOSABLE = (Application.State.APPLIED, Application.State.REFUSED)
COUNTED = (Application.State.SELECTED, Application.State.APPROVED, Application.State.POSTED)


def move_call(call: Call, state: str, *, user: User) -> Call:
    """Let a call go on, or back by one step. Raises Refused where something stands against it."""
    with transaction.atomic():
        held = Call.everywhere.select_for_update(of=("self",)).get(pk=call.pk)
        if state not in NEXT[Call.State(held.state)]:
            raise Refused(
                gettext_noop("“%(call)s” cannot go there from where it stands; reload the page."),
                call=held.title,
            )
        applications = applications_to(held)
        if state == Call.State.DRAFT and applications.exists():
            raise Refused(
                gettext_noop("%(count)s people have applied to “%(call)s”; close it instead of making it a draft."),
                count=applications.count(), call=held.title,
            )  # fmt: skip
        waiting = applications.filter(state__in=UNDECIDED).count()
        if state == Call.State.SETTLED and waiting:
            raise Refused(
                gettext_noop("%(count)s applications to “%(call)s” are not decided or not posted yet; do that first."),
                count=waiting, call=held.title,
            )  # fmt: skip
        held.state = state
        held.save(update_fields=["state"])
        audit.record(f"assistance.call.{state}", actor=user, unit=held.unit, target=str(held.pk))
    return held


@removing
def remove_call(call: Call, *, user: User) -> None:
    """Remove a draft to which nobody has applied. Raises Refused for any other."""
    with transaction.atomic():
        held = Call.everywhere.select_for_update(of=("self",)).get(pk=call.pk)
        if held.state != Call.State.DRAFT or applications_to(held).exists():
            raise Refused(gettext_noop("“%(call)s” has been published; close it instead of removing it."),
                          call=held.title)  # fmt: skip
        audit.record("assistance.call.remove", actor=user, unit=held.unit, target=str(held.pk))
        held.delete()


def apply(
    call: Call, teacher: Teacher, *, day: dt.date, host: Unit | None = None, reason: str = "", user: User
) -> Application:
    """Enter somebody's application. Raises Refused where the call is not open or the person cannot go."""
    with transaction.atomic():
        held = Call.everywhere.select_for_update(of=("self",)).get(pk=call.pk)
        if held.state != Call.State.OPEN or not held.opens <= day <= held.closes:
            raise Refused(
                gettext_noop("“%(call)s” takes applications from %(opens)s to %(closes)s while it is open."),
                call=held.title, opens=formats.day(held.opens), closes=formats.day(held.closes),
            )  # fmt: skip
        if applications_to(held).filter(teacher=teacher).exclude(state=Application.State.WITHDRAWN).exists():
            raise Refused(gettext_noop("%(name)s has applied to this call already."), name=teacher.name)
        check_applicant(held, teacher, host)
        made, _new = Application.everywhere.update_or_create(
            call=held, teacher=teacher,
            defaults={"unit": teacher.unit, "host": host, "applied": day, "reason": reason[:200],
                      "state": Application.State.APPLIED, "decided": ""},
        )  # fmt: skip
        audit.record("assistance.application.make", actor=user, unit=teacher.unit, target=str(made.pk))
    return made


def check_applicant(call: Call, teacher: Teacher, host: Unit | None = None) -> None:
    """Refuse who is not eligible, or could not go in the time of the call. Raises Refused with the reason."""
    _check_eligible(call, teacher)
    place = host or call.host
    if place is not None:
        check_moves([move_of(call, teacher, place)])
    else:
        # Without a host nothing but its name is missing: the home school stands in for it.
        check_moves([move_of(call, teacher, call.unit, bond=False)])


def move_of(call: Call, teacher: Teacher, host: Unit, *, bond: bool = True) -> Move:
    """What a call means for one person."""
    return Move(
        teacher=teacher, host=host, kind=call.kind, since=call.since, until=call.until, direction=call.direction,
        share=call.share, stage=call.stage, subject=call.subject, category=call.category,
        bond=call.bond if bond else None,
    )  # fmt: skip


def _check_eligible(call: Call, teacher: Teacher) -> None:
    year = current_year(call.since)
    rules = exchange_rules(teacher.unit, year)
    if rules is None or call.kind not in rules.kinds.words:
        return
    frozen = list_for(teacher.unit, year)
    if frozen is not None:
        own = EligiblePerson.everywhere.filter(list=frozen, teacher=teacher).first()
        code, day = (own.reason if own else "left"), frozen.frozen
        if own is None:
            raise Refused(
                gettext_noop("%(name)s is not on the list of eligible people frozen on %(day)s."),
                name=teacher.name, day=formats.day(day),
            )  # fmt: skip
    else:
        (standing,) = standings([teacher], rules, call.since)
        code, day = standing.reason, call.since
    if code:
        raise Refused(
            gettext_noop("%(name)s is not eligible for exchange on %(day)s: %(reason)s."),
            name=teacher.name, day=formats.day(day), reason=REASONS[code],
        )  # fmt: skip


def withdraw(application: Application, *, user: User) -> None:
    """Take an application back before the person is posted. Raises Refused afterwards."""
    with transaction.atomic():
        held = Application.everywhere.select_for_update(of=("self",)).get(pk=application.pk)
        if held.state == Application.State.POSTED:
            raise Refused(gettext_noop("The person is posted already; end the placement instead."))
        held.state = Application.State.WITHDRAWN
        held.save(update_fields=["state"])
        Approval.everywhere.filter(application=held).delete()
        audit.record("assistance.application.withdraw", actor=user, unit=held.unit, target=str(held.pk))


def locked(call: Call, applications: Iterable[Application], states: Sequence[str]) -> list[Application]:
    """Those of some applications that stand in some states now, locked until the end of the caller's transaction.

    What the page showed may have changed since: another account chose, posted or withdrew. Lock the call before.
    """
    rows = Application.everywhere.select_for_update(of=("self",)).select_related(
        "call__host", "teacher__unit", "unit", "host"
    )
    held = rows.filter(call=call, pk__in=[own.pk for own in applications]).order_by("pk")
    # The state is judged after the lock, not by the database before it waits for one.
    return [own for own in held if own.state in states]


def select(call: Call, applications: Sequence[Application], *, reason: str = "", user: User) -> int:
    """Choose people for the places of a call. Raises Refused where they are more than the places."""
    with transaction.atomic():
        held = Call.everywhere.select_for_update(of=("self",)).get(pk=call.pk)
        chosen = locked(held, applications, CHOOSABLE)
        taken = applications_to(held).filter(state__in=COUNTED).count()
        if taken + len(chosen) > held.places:
            raise Refused(
                gettext_noop(
                    "“%(call)s” has %(places)s places, of which %(taken)s are taken; %(count)s more are too many. "
                    "Tick fewer people, or raise the number of places."
                ),
                call=held.title, places=held.places, taken=taken, count=len(chosen),
            )  # fmt: skip
        return _decide(held, chosen, Application.State.SELECTED, reason, user)


def decline(call: Call, applications: Sequence[Application], *, reason: str, user: User) -> int:
    """Say no to people, with the reason."""
    with transaction.atomic():
        held = Call.everywhere.select_for_update(of=("self",)).get(pk=call.pk)
        return _decide(held, locked(held, applications, UNDECIDED), Application.State.REFUSED, reason, user)


def _decide(call: Call, applications: Sequence[Application], state: str, reason: str, user: User) -> int:
    keys, before = [own.pk for own in applications], {own.state for own in applications}
    chosen = state == Application.State.SELECTED
    tell_schools(call, applications, "exchange.chosen" if chosen else "exchange.answered",
                 CHOSEN if chosen else ANSWERED, user=user)  # fmt: skip
    Application.everywhere.filter(pk__in=keys, call=call, state__in=before).update(state=state, decided=reason[:200])
    if not chosen:
        Approval.everywhere.filter(application__in=keys).delete()
    audit.record(f"assistance.application.{state}", actor=user, unit=call.unit, target=str(call.pk), people=len(keys))
    return len(keys)


__all__ = [
    "CHOOSABLE", "COUNTED", "NEXT", "UNDECIDED", "apply", "check_alone", "check_applicant", "decline", "locked",
    "move_call", "move_of", "remove_call", "select", "withdraw",
]  # fmt: skip
