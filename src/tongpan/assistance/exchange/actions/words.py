"""The word of both sides on an application, and the posting that follows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Application, Approval, Call, Placement

from .calls import locked, move_of
from .news import POSTED, tell_schools
from .placements import Terms, send

SPEAKING = (Application.State.SELECTED, Application.State.APPROVED)
BOTH = frozenset({Approval.Side.HOME, Approval.Side.HOST})


def speaks_for(application: Application, side: str) -> Unit | None:
    """The school whose word a side is; None where the host school is not named yet."""
    return application.unit if side == Approval.Side.HOME else application.host or application.call.host


def speak(application: Application, side: str, *, agreed: bool, note: str = "", user: User) -> Application:
    """Give the word of one side; with that of both the application is approved, with a no it is not selected.

    Whoever holds the right on the school may speak for it, and so may the bureau above. A later word replaces an
    earlier one until the person is posted.

    Raises:
        Refused: where the account does not speak for that side, the host is not named or it is too late or too early.
    """
    with transaction.atomic():
        rows = Application.everywhere.select_for_update(of=("self",))
        held = rows.select_related("call__host", "host", "unit").get(pk=application.pk)
        unit = speaks_for(held, side)
        if unit is None:
            raise Refused(gettext_noop("The host school is not named yet; name it on the application first."))
        if not user.has_perm("assistance.apply_for_exchange", unit):
            raise Refused(gettext_noop("Only %(school)s or the bureau above it gives this word."), school=unit.name)
        if held.state not in SPEAKING:
            raise Refused(gettext_noop("A word is given after the selection and before the posting."))
        if not agreed and not note:
            raise Refused(gettext_noop("Say why; the other side will read it."))
        Approval.everywhere.update_or_create(
            application=held, side=side, defaults={"agreed": agreed, "note": note[:200], "user": user}
        )
        given = dict(Approval.everywhere.filter(application=held).values_list("side", "agreed"))
        if not agreed:
            held.state, held.decided = Application.State.REFUSED, note[:200]
        elif all(given.get(own) for own in BOTH):
            held.state = Application.State.APPROVED
        else:
            held.state = Application.State.SELECTED
        held.save(update_fields=["state", "decided"])
        audit.record(
            "assistance.application.word",
            actor=user,
            unit=unit,
            target=str(held.pk),
            kind=side,
            status="agreed" if agreed else "refused",
        )
    return held


def agree_all(applications: Sequence[Application], *, user: User) -> int:
    """Give every word that the account may give on some applications; returns how many words were given."""
    given = 0
    with transaction.atomic():
        for own in applications:
            there = set(Approval.everywhere.filter(application=own, agreed=True).values_list("side", flat=True))
            for side in sorted(BOTH - there):
                unit = speaks_for(own, side)
                if unit is not None and own.state in SPEAKING and user.has_perm("assistance.apply_for_exchange", unit):
                    speak(own, side, agreed=True, user=user)
                    given += 1
    if not given:
        raise Refused(gettext_noop("None of the ticked applications waits for a word that you may give."))
    return given


def post(call: Call, applications: Sequence[Application], *, organiser: str = "", user: User) -> list[Placement]:
    """Post the approved people among some applications: registry posting and placement in one transaction.

    Raises:
        Refused: where none is approved, or something stands against one of them; then nobody is posted.
    """
    with transaction.atomic():
        calls = Call.everywhere.select_for_update(of=("self",)).select_related("unit", "host", "bond")
        call = calls.get(pk=call.pk)
        ready = locked(call, applications, (Application.State.APPROVED,))
        if not ready:
            raise Refused(gettext_noop("None of the ticked applications is approved by both sides."))
        pairs = []
        for own in ready:
            host = speaks_for(own, Approval.Side.HOST)
            if host is None:
                raise Refused(gettext_noop("The host school is not named yet; name it on the application first."))
            terms = Terms(purpose=call.purpose, organiser=organiser or call.unit.name, scheme=call.scheme,
                          application=own)  # fmt: skip
            pairs.append((move_of(call, own.teacher, host), terms))
        made = send(pairs, unit=call.unit, user=user, action="assistance.application.posted")
        approved = Application.everywhere.filter(pk__in=[own.pk for own in ready], state=Application.State.APPROVED)
        approved.update(state=Application.State.POSTED)
        tell_schools(call, ready, "exchange.posted", POSTED, user=user)
    return made
