"""A plan of communities becomes bonds of education communities, each with its core and its members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import Draft, let_give_way, let_go_on
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.assistance.partnership.queries import bonds_of, rows_of
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.tables import Inputs
from tongpan.insight.planners.tables.communities import sides_of

from .adopt import Counts
from .pairing import bind, units_named
from .pairing import take_back as take_back_bonds


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:
    """One bond a community, in the place of those of today of which every school is planned for.

    A community that stands unchanged is left as it is, a core without members makes none. Raises CannotAdopt.
    """
    keys = {key for own in plan.communities for key in (own.core, *(line.school for line in own.members))}
    units = units_named(adoption.unit, keys)
    standing = {tuple(own) for own in inputs.more.get("standing", ())}
    drafts, planned = [], set()
    for own in plan.communities:
        members = sorted(line.school for line in own.members)
        planned.add((own.core, *members))
        if members and (own.core, *members) not in standing:
            sides = [(units[own.core], BondMember.Role.CORE.value)]
            sides += [(units[key], BondMember.Role.MEMBER.value) for key in members]
            name = _("%(core)s Education Community") % {"core": units[own.core].title}
            drafts.append(Draft(Bond.Form.COMMUNITY, sides, name=name, reason=str(adoption.run)))
    replaced = _give_way(adoption, keys, planned & standing)
    return {**bind(adoption, drafts), **({"replaced": replaced} if replaced else {})}


def _give_way(adoption: Adoption, planned_for: set[str], kept: set[tuple[str, ...]]) -> int:
    """End the communities that the plan puts others in the place of, on the day before; how many."""
    today = bonds_of(adoption.unit).filter(form=Bond.Form.COMMUNITY, unit__path__under=adoption.unit.path)
    gone = []
    for row in rows_of(today.on(adoption.since)):
        sides = sides_of(row, adoption.since)
        if sides and sides not in kept and planned_for.issuperset(sides):
            gone.append(row.bond)
    last = adoption.since - dt.timedelta(days=1)
    try:
        adoption.ended = let_give_way(gone, last=last, reason=str(adoption.run), user=adoption.user)
    except Refused as refused:
        raise CannotAdopt(refused.message, **refused.values) from refused
    adoption.save(update_fields=["ended"])
    return len(gone)


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:
    """Remove or end the plan's bonds; those that gave way go on, unless the plan's have been in force since."""
    counts = dict(take_back_bonds(adoption, fresh=fresh, today=today))
    if not adoption.ended or not (fresh or adoption.since >= today):
        return counts
    try:
        return counts | {"restored": let_go_on(adoption.ended, user=adoption.undone_by)}
    except Refused as refused:
        raise CannotAdopt(refused.message, **refused.values) from refused
