"""The host school of one application, where the call names none."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Application, Approval

TOO_LATE = (Application.State.POSTED, Application.State.WITHDRAWN, Application.State.REFUSED)


def give_host(application: Application, host: Unit, *, user: User) -> Application:
    """Name the host school of an application, or another one.

    The word of the earlier host does not bind the new one: it is removed, and who was approved waits for it again.

    Raises:
        Refused: where the call names its host, or the application was posted, withdrawn or not chosen.
    """
    with transaction.atomic():
        rows = Application.everywhere.select_for_update(of=("self",))
        held = rows.select_related("call__unit", "call__host", "unit").get(pk=application.pk)
        if held.call.host is not None:
            raise Refused(
                gettext_noop("“%(call)s” names its host school, %(school)s; it is the same for all who go."),
                call=held.call.title, school=held.call.host.name,
            )  # fmt: skip
        if held.state in TOO_LATE:
            raise Refused(
                gettext_noop("An application that was posted, withdrawn or not chosen takes no host school. "
                             "Correct the placement, or choose the person again first.")
            )  # fmt: skip
        if held.host_id == host.pk:
            return held
        Approval.everywhere.filter(application=held, side=Approval.Side.HOST).delete()
        held.host = host
        if held.state == Application.State.APPROVED:
            held.state = Application.State.SELECTED
        held.save(update_fields=["host", "state"])
        audit.record("assistance.application.host", actor=user, unit=held.call.unit, target=str(held.pk))
    return held
