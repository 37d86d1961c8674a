"""Who may see and run works and money."""

from __future__ import annotations

import rules

from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, BUREAU, READERS
from tongpan.access.rules import holds

rules.add_perm("assistance.view_works", holds(*READERS))
rules.add_perm("assistance.report_works", holds(*ASSISTANCE_KEEPERS))
rules.add_perm("assistance.edit_works", holds(*ASSISTANCE_WRITERS))
rules.add_perm("assistance.view_money", holds(*BUREAU))
rules.add_perm("assistance.edit_money", holds(*ASSISTANCE_WRITERS))
