"""Who may do what: one named permission a line, each a predicate on a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from .roles import Role

if TYPE_CHECKING:
    from .models import Unit, User


def holds(*roles: str) -> rules.Predicate:
    """A predicate: the account holds one of the roles on the unit or above it."""

    @rules.predicate(name="holds " + " or ".join(roles))
    def check(user: User, unit: Unit | None) -> bool:
        return unit is not None and not user.roles_on(unit).isdisjoint(roles)

    return check


sees_records = holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER)

rules.add_perm("access.view_unit", sees_records)
rules.add_perm("access.cancel_jobs", holds(Role.PLANNER, Role.SYSTEM_ADMIN))
rules.add_perm("access.manage_accounts", holds(Role.SECURITY_ADMIN))
rules.add_perm("access.view_audit", holds(Role.AUDIT_ADMIN))
rules.add_perm("access.manage_units", holds(Role.SYSTEM_ADMIN))
