"""Who may see, run, judge and report in appraisals."""

from __future__ import annotations

import rules

from tongpan.access.roles import ASSISTANCE_KEEPERS, ASSISTANCE_WRITERS, READERS
from tongpan.access.rules import holds

rules.add_perm("assessment.view_appraisal", holds(*READERS))
rules.add_perm("assessment.edit_appraisal", holds(*ASSISTANCE_WRITERS))
rules.add_perm("assessment.judge", holds(*READERS))
rules.add_perm("assessment.self_report", holds(*ASSISTANCE_KEEPERS))
