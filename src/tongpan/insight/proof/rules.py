"""Who may see what help changed, and who may ask.

A school account sees neither: the page compares schools by name. What its own bond's review says of the verdict it
reads there.
"""

from __future__ import annotations

import rules

from tongpan.access.roles import BUREAU, PLANNERS
from tongpan.access.rules import holds

rules.add_perm("insight.view_proof", holds(*BUREAU))
rules.add_perm("insight.run_proof", holds(*PLANNERS))
