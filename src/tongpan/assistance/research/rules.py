"""Who may see and run activities, training and mentoring."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assistance.view_research", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assistance.view_attendance", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.edit_research", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.run_research", holds(Role.PLANNER))
