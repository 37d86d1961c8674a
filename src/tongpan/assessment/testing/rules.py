"""Who may see, hold and fill joint tests."""

from __future__ import annotations

import rules

from tongpan.access.roles import READERS, RESEARCH_KEEPERS, RESEARCH_WRITERS, STAFF
from tongpan.access.rules import holds

rules.add_perm("assessment.view_tests", holds(*READERS))
rules.add_perm("assessment.edit_tests", holds(*RESEARCH_WRITERS))
rules.add_perm("assessment.enter_scores", holds(*RESEARCH_KEEPERS))
# Teachers read what pupils of their school did wrong, item by item, and answer; no more of a test than that.
rules.add_perm("assessment.view_feedback", holds(*READERS, *STAFF))
rules.add_perm("assessment.say_feedback", holds(*RESEARCH_KEEPERS, *STAFF))
