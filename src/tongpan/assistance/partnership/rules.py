"""Who may do what with bonds and what belongs to them."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assistance.view_bonds", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assistance.edit_bonds", holds(Role.PLANNER))
rules.add_perm("assistance.state_needs", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.answer_needs", holds(Role.PLANNER))
rules.add_perm("assistance.work_tasks", holds(Role.PLANNER, Role.SCHOOL))
