"""A plan of communities becomes bonds of education communities, each with its core and its members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.partnership.actions import Draft, let_give_way, let_go_on
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.queries.held import Community, communities_on, day_to_look
from tongpan.insight.planners.tables import Inputs

from .adopt import Counts
from .pairing import bind, units_named
from .pairing import take_back as take_back_bonds


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:  # noqa: ARG001 - the shape of every planner's
    """One bond a community, in the place of those of today of which every school is planned for.

    A community that stands unchanged is left as it is, a core without members makes none. Raises CannotAdopt.
    """
    keys = {key for own in plan.communities for key in (own.core, *(line.school for line in own.members))}
    units = units_named(adoption.unit, keys)
    today = communities_on(adoption.unit, day_to_look(adoption.since, adoption.run.year))
    standing = {own.sides for own in today}
    drafts, planned = [], set()
    for own in plan.communities:
        members = sorted(line.school for line in own.members)
        planned.add((own.core, *members))
        if members and (own.core, *members) not in standing:
            sides = [(units[own.core], BondMember.Role.CORE.value)]
            sides += [(units[key], BondMember.Role.MEMBER.value) for key in members]
            name = _("%(core)s Education Community") % {"core": units[own.core].title}
            drafts.append(Draft(Bond.Form.COMMUNITY, sides, name=name, reason=str(adoption.run)))
    gone = [own for own in today if not own.is_above and own.sides not in planned and keys.issuperset(own.sides)]
    _give_way(adoption, gone)
    return {**bind(adoption, drafts), **({"replaced": len(gone)} if gone else {})}


def _give_way(adoption: Adoption, gone: Sequence[Community]) -> None:
    """End the communities that the plan puts others in the place of, on the day before."""
    for own in gone:
        if own.bond.since >= adoption.since:
            raise CannotAdopt(
                gettext_noop("The community of %(core)s began on %(day)s and would give way to this plan. Let the plan"
                             " begin on a later day, or end that community first."),
                core=own.core, day=own.bond.since.isoformat(),
            )  # fmt: skip
    last = adoption.since - dt.timedelta(days=1)
    try:
        bonds = [own.bond for own in gone]
        adoption.ended = let_give_way(bonds, last=last, reason=str(adoption.run), user=adoption.user)
    except Refused as refused:
        raise CannotAdopt(refused.message, **refused.values) from refused
    adoption.save(update_fields=["ended"])


def take_back(adoption: Adoption, *, fresh: bool, today: dt.date) -> Counts:
    """Remove or end the plan's bonds; those that gave way go on, unless the plan's have been in force since."""
    _refuse_replaced(adoption)
    counts = dict(take_back_bonds(adoption, fresh=fresh, today=today))
    if not adoption.ended or not (fresh or adoption.since >= today):
        return counts
    try:
        return counts | {"restored": let_go_on(adoption.ended, user=adoption.undone_by)}
    except Refused as refused:
        raise CannotAdopt(refused.message, **refused.values) from refused


def _refuse_replaced(adoption: Adoption) -> None:
    """Refuse to take back a plan whose communities have given way to a later one: that one is taken back first."""
    made = set(Bond.everywhere.filter(origin=adoption.key).values_list("pk", flat=True))
    others = Adoption.objects.filter(unit=adoption.unit, run__kind=adoption.run.kind, undone__isnull=True)
    for own in others.exclude(pk=adoption.pk).select_related("run"):
        if not made.isdisjoint(line["bond"] for line in own.ended):
            raise CannotAdopt(
                gettext_noop("“%(plan)s” has taken the place of this plan since. Undo that one first."),
                plan=str(own.run),
            )
