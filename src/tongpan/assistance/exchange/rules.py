"""Who may see and run the exchange of people."""

from __future__ import annotations

import rules

from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, READERS
from tongpan.access.rules import holds

rules.add_perm("assistance.view_exchange", holds(*READERS))
rules.add_perm("assistance.view_people_exchanged", holds(*ASSISTANCE_KEEPERS))
rules.add_perm("assistance.apply_for_exchange", holds(*ASSISTANCE_KEEPERS))
rules.add_perm("assistance.edit_exchange", holds(*ASSISTANCE_WRITERS))
