"""Who may do what with the records."""

from __future__ import annotations

import rules

from tongpan.access.roles import ANSWERABLE, EVERYBODY, KEEPERS, PLANNERS
from tongpan.access.rules import holds

rules.add_perm("registry.view_schools", holds(*EVERYBODY))
rules.add_perm("registry.view_teachers", holds(*KEEPERS))
rules.add_perm("registry.import_files", holds(*PLANNERS))
rules.add_perm("registry.import_lists", holds(*ANSWERABLE))
rules.add_perm("registry.define_figures", holds(*PLANNERS))
rules.add_perm("registry.edit_schools", holds(*PLANNERS))
rules.add_perm("registry.edit_teachers", holds(*PLANNERS))
