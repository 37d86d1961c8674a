"""Who may see, run, judge and report in appraisals."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assessment.view_appraisal", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assessment.edit_appraisal", holds(Role.PLANNER))
rules.add_perm("assessment.judge", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assessment.self_report", holds(Role.PLANNER, Role.SCHOOL))
