"""A pairing plan becomes bonds of paired assistance, one for every pair."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_noop

from tongpan.access.models import Unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import Draft, make_bonds, take_back_bonds
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.queries.held import day_to_look, pairs_on
from tongpan.insight.planners.tables import Inputs

from .adopt import Counts


def units_named(unit: Unit, keys: set[str]) -> dict[str, Unit]:
    """The units at or below one by their keys. Raises CannotAdopt where one has gone."""
    found = {own.slug: own for own in Unit.objects.filter(path__under=unit.path, slug__in=keys)}
    gone = sorted(keys - found.keys())
    if gone:
        raise CannotAdopt(gettext_noop("These are no longer in the registry: %(keys)s."), keys="、".join(gone))
    return found


def bind(adoption: Adoption, drafts: list[Draft]) -> Counts:
    """Write bonds under an adoption. Raises CannotAdopt where one stands already."""
    try:
        made = make_bonds(adoption.unit, drafts, since=adoption.since, until=adoption.until, origin=adoption.key)
    except Refused as refused:
        raise CannotAdopt(refused.message, **refused.values) from refused
    return {"bonds": len(made)}


def school_of(key: str) -> str:
    """The school of a section's key ``code:stage``."""
    return key.partition(":")[0]


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:  # noqa: ARG001 - the shape of every planner's
    """One bond a pair of schools, whatever their stages; a pair that stands already is left as it is."""
    pairs = sorted({(school_of(own.donor), school_of(own.recipient)) for own in plan.pairs})
    units = units_named(adoption.unit, {key for pair in pairs for key in pair})
    standing = pairs_on(adoption.unit, day_to_look(adoption.since, adoption.run.year))
    drafts = [
        Draft(
            Bond.Form.PAIRING,
            [(units[donor], BondMember.Role.SUPPORTER.value), (units[recipient], BondMember.Role.RECIPIENT.value)],
            reason=str(adoption.run),
        )
        for donor, recipient in pairs
        if (donor, recipient) not in standing
    ]
    return bind(adoption, drafts)


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:
    """Remove the bonds that have not begun, end the others."""
    removed, ended = take_back_bonds(adoption.key, fresh=fresh, today=today)
    return {"removed": removed, "ended": ended}
