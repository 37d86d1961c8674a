"""Which tab a page stands under, where its name does not say it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

UNDER = {
    "registry:freeze-teachers": "registry:teachers",
    "registry:undo-freeze-teachers": "registry:teachers",
    "registry:unfreeze-teachers": "registry:teachers",
    "registry:postings": "registry:teachers",
    "registry:local-indicator": "registry:local-figures",
    "assistance:cycle": "assistance:tasks",
    "assistance:exchange-application": "assistance:exchange-calls",
    "assistance:exchange-eligible": "assistance:exchange-ratios",
    "assistance:research-cohort": "assistance:research-programmes",
    "assistance:research-members-": "assistance:research-programmes",
    "assistance:research-pair": "assistance:research-mentoring",
    "assistance:research-mentor-meetings": "assistance:research-mentoring",
    "assistance:research-meeting-remove": "assistance:research-mentoring",
    "assistance:research-teacher": "assistance:research-hours",
    "assistance:teaching-": "assistance:teaching-services",
    "assistance:works-light": "assistance:works-lighting",
    "assistance:works-statement": "assistance:works-ledger",
    "assistance:works-entry-": "assistance:works-ledger",
    "assessment:appraisal-criterion": "assessment:appraisal-schemes",
    "assessment:appraisal-workbook": "assessment:appraisal-national",
    "assessment:appraisal-item": "assessment:appraisal-national",
}
"""How the names of pages begin that stand under a tab of another name: the longest beginning counts.

What begins with no tab's name and is not named here stands under the first tab: an organisation under the bonds, a
session under the activities, a certificate under the placements, the sheet of an appraisal under the appraisals.
"""


@cache
def one_of(page: str) -> str:
    """The name of the page of one record, where ``page`` is that of their list: tasks, task; activities, activity."""
    return f"{page[:-3]}y" if page.endswith("ies") else page.removesuffix("s")


def tab_of(page: str, tabs: Sequence[str]) -> str:
    """The tab under which a page stands: that whose name, or whose record's, its name begins with; else see UNDER."""
    own = [tab for tab in tabs if any(page == name or page.startswith(f"{name}-") for name in (tab, one_of(tab)))]
    if own:
        return max(own, key=len)
    begins = max((begin for begin in UNDER if page.startswith(begin)), key=len, default="")
    return UNDER[begins] if begins else next(iter(tabs), "")
