"""Who may see and keep what is shared for teaching."""

from __future__ import annotations

import rules

from tongpan.access.roles import READERS, RESEARCH_WRITERS, STAFF
from tongpan.access.rules import holds

rules.add_perm("assistance.view_teaching", holds(*READERS, *STAFF))
rules.add_perm("assistance.edit_teaching", holds(*RESEARCH_WRITERS))
