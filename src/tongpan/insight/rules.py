"""Who may see, plan and adopt."""

from __future__ import annotations

import rules

from tongpan.access.roles import BUREAU, PLANNERS, READERS
from tongpan.access.rules import holds

rules.add_perm("insight.view_gap", holds(*READERS))
rules.add_perm("insight.view_plan", holds(*BUREAU))
rules.add_perm("insight.make_plan", holds(*PLANNERS))
rules.add_perm("insight.adopt_plan", holds(*PLANNERS))
rules.add_perm("insight.report", holds(*BUREAU))
