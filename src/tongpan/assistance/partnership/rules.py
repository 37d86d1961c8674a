"""Who may do what with bonds."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assistance.view_bonds", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assistance.edit_bonds", holds(Role.PLANNER))
