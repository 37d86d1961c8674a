"""Who may see and run works and money."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assistance.view_works", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assistance.report_works", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.edit_works", holds(Role.PLANNER))
rules.add_perm("assistance.view_money", holds(Role.PLANNER, Role.VIEWER))
rules.add_perm("assistance.edit_money", holds(Role.PLANNER))
