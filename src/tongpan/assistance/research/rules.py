"""Who may see and run activities, training and mentoring."""

from __future__ import annotations

import rules

from tongpan.access.roles import READERS, RESEARCH_KEEPERS, RESEARCH_WRITERS, STAFF
from tongpan.access.rules import holds

rules.add_perm("assistance.view_research", holds(*READERS, *STAFF))
rules.add_perm("assistance.view_attendance", holds(*RESEARCH_KEEPERS))
rules.add_perm("assistance.edit_research", holds(*RESEARCH_KEEPERS))
rules.add_perm("assistance.run_research", holds(*RESEARCH_WRITERS))
