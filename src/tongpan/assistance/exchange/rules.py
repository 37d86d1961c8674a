"""Who may see and run the exchange of people."""

from __future__ import annotations

import rules

from tongpan.access.roles import Role
from tongpan.access.rules import holds

rules.add_perm("assistance.view_exchange", holds(Role.PLANNER, Role.SCHOOL, Role.VIEWER))
rules.add_perm("assistance.view_people_exchanged", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.apply_for_exchange", holds(Role.PLANNER, Role.SCHOOL))
rules.add_perm("assistance.edit_exchange", holds(Role.PLANNER))
