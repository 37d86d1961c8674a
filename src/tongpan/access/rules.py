"""Who may do what: one named permission a line, each a predicate on a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from .roles import BUREAU, EVERYBODY, READERS, Role, standing_for

if TYPE_CHECKING:
    from .models import Unit, User


def holds(*roles: str) -> rules.Predicate:
    """A predicate: the account holds one of the roles, or one that counts as it, on the unit or above it."""
    enough = standing_for(*roles)

    @rules.predicate(name="holds " + " or ".join(roles))
    def check(user: User, unit: Unit | None) -> bool:
        return unit is not None and not user.roles_on(unit).isdisjoint(enough)

    return check


@rules.predicate(name="holds something but the leader's screen")
def not_only_screen(user: User, unit: Unit | None) -> bool:
    """What a leader sees stays on the screen: somebody whose only role is the leader's takes no file away."""
    return unit is not None and not user.roles_on(unit) <= {Role.LEADER, Role.INTEGRATOR}


sees_records = holds(*EVERYBODY)

rules.add_perm("access.view_unit", sees_records)
rules.add_perm("access.take_files", not_only_screen)
rules.add_perm("access.follow_jobs", holds(*READERS))
rules.add_perm("access.cancel_jobs", holds(Role.PLANNER, Role.SYSTEM_ADMIN))
rules.add_perm("access.mend_jobs", holds(Role.SYSTEM_ADMIN))
rules.add_perm("access.manage_accounts", holds(Role.SECURITY_ADMIN))
rules.add_perm("access.review_roles", holds(Role.SECURITY_ADMIN, Role.PRINCIPAL))
rules.add_perm("access.delegate", holds(*READERS))
rules.add_perm("access.allow_taking", holds(Role.PLANNER, Role.PRINCIPAL))
rules.add_perm("access.view_audit", holds(Role.AUDIT_ADMIN))
rules.add_perm("access.view_privacy", holds(Role.AUDIT_ADMIN, Role.SECURITY_ADMIN))
rules.add_perm("access.hold_records", holds(Role.SECURITY_ADMIN))
rules.add_perm("access.handle_rights", holds(Role.SECURITY_ADMIN))
rules.add_perm("access.view_slow", holds(Role.SYSTEM_ADMIN))
rules.add_perm("access.manage_units", holds(Role.SYSTEM_ADMIN))
rules.add_perm("access.read_by_program", holds(Role.INTEGRATOR, *BUREAU))
