"""Partners outside the unit tree: entered, changed, removed while nothing names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext_noop

from tongpan.access.models import User
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.base.records import keep, remove
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond


def keep_organisation(own: Organisation, facts: Mapping[str, Any], *, user: User | None) -> Organisation:
    """Write or change a partner; a bond reaches as far as its partners' kinds say.

    Raises Refused where the unit keeps one of that name already.
    """
    for name, value in facts.items():
        setattr(own, name, value)
    if Organisation.everywhere.filter(unit=own.unit, name=own.name).exclude(pk=own.pk).exists():
        raise Refused(gettext_noop("%(unit)s keeps a partner “%(name)s” already. Use that entry."),
                      unit=own.unit.title, name=own.name)  # fmt: skip
    saved: Organisation = keep(own, "assistance.organisation.keep", unit=own.unit, user=user, kind=own.kind)
    Bond.everywhere.filter(members__organisation=saved).distinct().settle()
    return saved


def drop_organisation(own: Organisation, *, user: User | None) -> None:
    """Remove a partner that nothing names. Raises Refused where something does: the past stays true."""
    try:
        remove(own, "assistance.organisation.drop", unit=own.unit, user=user)
    except ProtectedError:
        raise Refused(
            gettext_noop("“%(name)s” stands in bonds, papers, meetings or gifts and stays on record."), name=own.name
        ) from None
