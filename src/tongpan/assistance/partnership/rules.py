"""Who may do what with bonds and what belongs to them."""

from __future__ import annotations

import rules

from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, READERS
from tongpan.access.rules import holds

rules.add_perm("assistance.view_bonds", holds(*READERS))
rules.add_perm("assistance.edit_bonds", holds(*ASSISTANCE_WRITERS))
rules.add_perm("assistance.state_needs", holds(*ASSISTANCE_KEEPERS))
rules.add_perm("assistance.answer_needs", holds(*ASSISTANCE_WRITERS))
rules.add_perm("assistance.work_tasks", holds(*ASSISTANCE_KEEPERS))
