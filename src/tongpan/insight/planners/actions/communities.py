"""A plan of communities becomes bonds of education communities, each with its core and its members."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from tongpan.assistance.partnership.actions import Draft
from tongpan.assistance.partnership.models import Bond, BondMember
from tongpan.insight.models import Adoption
from tongpan.insight.planners.tables import Inputs

from .adopt import Counts
from .pairing import bind, take_back, units_named

__all__ = ["put", "take_back"]


def put(adoption: Adoption, plan: Any, inputs: Inputs) -> Counts:
    """One bond a community; one that stands unchanged is left as it is, a core without members makes none."""
    keys = {key for own in plan.communities for key in (own.core, *(line.school for line in own.members))}
    units = units_named(adoption.unit, keys)
    standing = {tuple(own) for own in inputs.more.get("standing", ())}
    drafts = []
    for own in plan.communities:
        members = sorted(line.school for line in own.members)
        if members and (own.core, *members) not in standing:
            sides = [(units[own.core], BondMember.Role.CORE.value)]
            sides += [(units[key], BondMember.Role.MEMBER.value) for key in members]
            name = _("%(core)s Education Community") % {"core": units[own.core].title}
            drafts.append(Draft(Bond.Form.COMMUNITY, sides, name=name, reason=str(adoption.run)))
    return bind(adoption, drafts)
