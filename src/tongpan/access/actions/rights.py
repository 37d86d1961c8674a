"""Requests of people about their data, step by step; what they wrote never enters the audit record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.models import RightsRequest, Unit, User
from tongpan_core.policy import parameter

from .accounts import RefusedError

State = RightsRequest.State
NEXT = {
    State.REGISTERED: {State.CHECKED},
    State.CHECKED: {State.DONE, State.REFUSED},
    State.DONE: {State.ANSWERED},
    State.REFUSED: {State.ANSWERED},
    State.ANSWERED: set(),
}
"""From each state where it can go."""
WRITTEN_IN = {State.CHECKED: "how", State.DONE: "outcome", State.REFUSED: "outcome"}
"""The field that a step fills; without a word the step is not taken."""


def days_to_answer(day: dt.date) -> int:
    """Days within which a request that comes in on a day is answered."""
    return int(parameter("privacy/answer_days").at(day).number)


@transaction.atomic
def register_request(actor: User, unit: Unit, *, received: dt.date, **fields: str) -> RightsRequest:
    """Take in a request; it is due some days after it was received, by the policy of that day."""
    due = received + dt.timedelta(days=days_to_answer(received))
    made = RightsRequest.everywhere.create(unit=unit, user=actor, received=received, due=due, **fields)
    audit.record(
        "access.rights.register", actor=actor, unit=unit, target=str(made.pk), kind=made.kind, about=made.about
    )
    return made


@transaction.atomic
def take_step(actor: User, request: RightsRequest, to: str, words: str) -> None:
    """Take a request one step on. Raises :class:`RefusedError` where that step is not the next one, or says nothing."""
    own = RightsRequest.everywhere.select_for_update(of=("self",)).get(pk=request.pk)
    if to not in NEXT[State(own.state)]:
        raise RefusedError(
            _("The request is “%(state)s” by now. Look at it again before you go on.")
            % {"state": own.get_state_display()}
        )
    if (field := WRITTEN_IN.get(State(to))) and not words.strip():
        raise RefusedError(_("Write down how identity was checked, or what was done and why."))
    if field:
        setattr(own, field, words.strip())
    own.state, own.changed, own.user = to, timezone.now(), actor
    own.answered = timezone.localdate() if to == State.ANSWERED else None
    own.save()
    audit.record("access.rights.step", actor=actor, unit=own.unit, target=str(own.pk), state=to)
