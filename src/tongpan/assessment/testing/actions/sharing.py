"""A school lets the members of a bond know its results, or no longer."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import Sharing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.models import Bond, BondMember


def share(bond: Bond, unit: Unit, *, user: User | None) -> None:
    """Let the other members of a bond know the results of a school. Raises Refused where it is no member."""
    if not BondMember.everywhere.filter(bond=bond, unit=unit).exists():
        raise Refused(gettext_noop("“%(school)s” is no member of this bond."), school=unit.title)
    with transaction.atomic():
        _own, fresh = Sharing.everywhere.get_or_create(bond=bond, unit=unit, defaults={"user": user})
        if fresh:
            audit.record("assessment.sharing.give", actor=user, unit=unit, target=str(bond.pk))


def share_no_more(bond: Bond, unit: Unit, *, user: User | None) -> None:
    """Take it back; what was read before stays read."""
    with transaction.atomic():
        gone, _rows = Sharing.everywhere.filter(bond=bond, unit=unit).delete()
        if gone:
            audit.record("assessment.sharing.stop", actor=user, unit=unit, target=str(bond.pk))
