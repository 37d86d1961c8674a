"""Lay out, change and remove cascades."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.access.reach import removing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Cascade, Mentoring


def keep_cascade(cascade: Cascade, *, user: User) -> Cascade:
    """Write a cascade. Raises Refused where a tier that has pairs would go."""
    with transaction.atomic():
        fresh = cascade.pk is None
        if not fresh:
            gone = Mentoring.everywhere.filter(cascade=cascade, tier__gte=len(cascade.tiers) - 1).count()
            if gone:
                raise Refused(
                    gettext_noop("%(count)s pairs stand in tiers that would go. Remove or end these pairs first."),
                    count=gone,
                )
        cascade.save()
        audit.record(f"assistance.cascade.{'make' if fresh else 'change'}", actor=user, unit=cascade.unit,
                     target=str(cascade.pk), name=cascade.name)  # fmt: skip
    return cascade


@removing
def remove_cascade(cascade: Cascade, *, user: User) -> None:
    """Remove a cascade that has no pairs. Raises Refused where it has some: their past stays true."""
    with transaction.atomic():
        pairs = Mentoring.everywhere.filter(cascade=cascade).count()
        if pairs:
            raise Refused(
                gettext_noop("“%(name)s” has %(count)s pairs. Undo its plans first, or give it a last day instead."),
                name=cascade.name, count=pairs,
            )  # fmt: skip
        audit.record("assistance.cascade.remove", actor=user, unit=cascade.unit, target=str(cascade.pk))
        cascade.delete()
