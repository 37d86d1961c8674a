"""The five of a community (五位一体), by their codes: sources name them in several orders and words (X2.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .five import Ask


@dataclass(frozen=True)
class Tab:
    """One of the five: its words, and what it counts: figures, figures split by a filter, figures of each member."""

    label: Any
    purpose: Any
    figures: tuple[Ask, ...]
    splits: tuple[Ask, ...] = ()
    members: tuple[Ask, ...] = ()


TEACHING = {"domain": "teaching"}
FIVE = {
    "management": Tab(
        _("Management"),
        _("One way of running the schools: who is in it, the papers, the teams, the meetings and the tasks."),
        (
            Ask("documents", label=_("Papers")), Ask("teams", label=_("Teams")),
            Ask("meetings", "held", _("Meetings held")), Ask("tasks", label=_("Tasks")),
            Ask("tasks", label=_("Tasks done"), asked={"state": "done"}),
            Ask("tasks", "late", _("Tasks late")), Ask("needs", label=_("Needs")),
        ),
        (Ask("tasks", label=_("Tasks"), by="state"), Ask("meetings", label=_("Meetings"), by="kind")),
        (Ask("tasks", label=_("Tasks")), Ask("needs", label=_("Needs"))),
    ),
    "staffing": Tab(
        _("Staffing"),
        _("One body of teachers: who works at another school of the community, in which direction and post."),
        (
            Ask("exchange-placements", "persons", _("People placed")),
            Ask("exchange-placements", label=_("Placements (person-times)")),
            Ask("exchange-placements", "managers", _("Principals and managers")),
            Ask("exchange-placements", "home_schools"), Ask("exchange-placements", "host_schools"),
            Ask("exchange-calls", "places", _("Places called for")),
        ),
        (
            Ask("exchange-placements", "persons", _("People by direction"), by="direction"),
            Ask("exchange-placements", "persons", _("People by post"), by="category"),
            Ask("exchange-placements", "persons", _("People by kind"), by="kind"),
        ),
        (
            Ask("exchange-placements", "persons", _("People received")),
            Ask("exchange-calls", "places", _("Places called for")),
        ),
    ),
    "teaching": Tab(
        _("Teaching"),
        _("One way of teaching: lessons given for each other, and what reaches the schools over a platform."),
        (
            Ask("research-items", label=_("Lessons of lesson studies"), asked={"kind": "lesson"}),
            Ask("research-items", label=_("Demonstration lessons"), asked={"kind": "demonstration"}),
            Ask("research-items", label=_("Recorded lessons"), asked={"kind": "recording"}),
            Ask("research-activities", label=_("Activities on teaching"), asked=TEACHING),
            Ask("bond-classes", label=_("Classes run together")),
        ),
        (Ask("research-items", label=_("What was given"), by="kind"), Ask("bond-classes", by="stage")),
        (
            Ask("teaching-services", label=_("Subjects served by a platform"), each=True),
            Ask("research-items", label=_("Items given")),
        ),
    ),
    "research": Tab(
        _("Teaching research"),
        _("Research together: activities, who attended them, mentors and apprentices."),
        (
            Ask("research-activities", label=_("Activities")), Ask("research-activities", "sessions"),
            Ask("research-activities", "schools"), Ask("research-attendance", "persons", _("People who attended")),
            Ask("research-attendance", label=_("Attendances (person-times)")), Ask("research-attendance", "hours"),
            Ask("research-mentoring", label=_("Mentors with apprentices (pairs)")),
            Ask("research-programmes", label=_("Programmes")),
        ),
        (
            Ask("research-activities", label=_("Activities by kind"), by="kind"),
            Ask("research-activities", label=_("Activities by tier"), by="tier"),
        ),
        (
            Ask("research-activities", label=_("Activities organised")),
            Ask("research-attendance", "persons", _("People who attended")),
            Ask("research-mentoring", label=_("Pairs")),
        ),
    ),
    "appraisal": Tab(
        _("Appraisal"),
        _("Judged together: targets met, yearly reviews of tasks, how placements went, honours."),
        (
            Ask("appraisal-list", label=_("Joint appraisals")),
            Ask("appraisal-list", "published", _("Results published")),
            Ask("task-reviews", label=_("Yearly reviews")), Ask("exchange-appraisals", label=_("Placements appraised")),
            Ask("exchange-certificates", label=_("Certificates")),
        ),
        (
            Ask("task-reviews", label=_("Reviews by decision"), by="decision"),
            Ask("exchange-appraisals", label=_("Placements by grade"), by="grade"),
        ),
        (Ask("research-honours", label=_("Honours"), each=True),),
    ),
}  # fmt: skip
"""Code to what the tab asks. A code stands in the address and is never shown."""
