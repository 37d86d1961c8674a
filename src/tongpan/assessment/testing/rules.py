"""Who may see, hold and fill joint tests."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assessment.view_tests", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assessment.edit_tests", holds(Role.PLANNER))
rules.add_perm("assessment.enter_scores", holds(Role.PLANNER, Role.SCHOOL))
