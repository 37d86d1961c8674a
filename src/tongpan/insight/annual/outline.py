"""The headings of the annual report in the bureau's own order, and under each the figures that records answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongpan.assistance.base.register import Figure


@dataclass(frozen=True)
class Item:
    """One figure with its words. ``money``: in yuan, shown as 10,000 yuan. ``main``: a region's counties are compared
    by it. ``note`` says what must not be read into it.
    """

    label: Any
    unit: Any
    register: str
    measure: str = "count"
    asked: dict[str, Any] = field(default_factory=dict)
    money: bool = False
    main: bool = False
    note: Any = ""

    @property
    def figure(self) -> Figure:
        """What is counted."""
        return Figure(self.register, self.measure, self.asked)


@dataclass(frozen=True)
class Section:
    """A heading with its figures. ``part`` is the chapter that it stands in."""

    key: str
    part: str
    title: Any
    items: Sequence[Item]


DONE, COST = "done", "cost"
PARTS = {
    DONE: _("What we did"),
    COST: _("What it cost"),
    "changed": _("What changed"),
    "next": _("What is next"),
}
"""The four chapters."""

PEOPLE, TIMES, SCHOOLS, PAIRS = _("people"), _("person-times"), _("schools"), _("pairs")
BONDS, UNITS, TEAMS, PAPERS, MEETINGS = _("bonds"), _("units"), _("teams"), _("papers"), _("meetings")
NEVER_ADDED = _("People and person-times are different measures and are never added.")

SECTIONS = (
    Section(
        "bonds", DONE, _("Bonds and communities"),
        (
            Item(_("Bonds in force"), BONDS, "bonds", main=True),
            Item(_("Paired assistance"), BONDS, "bonds", asked={"form": "pairing"}),
            Item(_("Education communities"), BONDS, "bonds", asked={"form": "community"}, main=True),
            Item(_("School groups"), BONDS, "bonds", asked={"form": "group"}),
            Item(_("School-district management"), BONDS, "bonds", asked={"form": "zone"}),
            Item(_("Units in bonds"), UNITS, "bond-members", "units"),
            Item(_("Core schools"), SCHOOLS, "bond-members", "units", {"role": "core"}),
            Item(_("Member schools"), SCHOOLS, "bond-members", "units", {"role": "member"}),
        ),
    ),
    Section(
        "organisation", DONE, _("Rules, teams and meetings"),
        (
            Item(_("Papers and rules in force"), PAPERS, "documents", asked={"in_force": "1"}),
            Item(_("Task teams"), TEAMS, "teams", asked={"kind": "task_team"}),
            Item(_("Meetings held"), MEETINGS, "meetings", asked={"held": "1"}),
            Item(_("Visits"), MEETINGS, "meetings", asked={"held": "1", "kind": "visit"}),
        ),
    ),
    Section(
        "work", DONE, _("Needs and key tasks"),
        (
            Item(_("Needs stated"), _("needs"), "needs", asked={"stated": "1"}),
            Item(_("Needs met"), _("needs"), "needs", asked={"met": "1"}),
            Item(_("Tasks"), _("tasks"), "tasks", main=True),
            Item(_("Tasks done"), _("tasks"), "tasks", asked={"done": "1"}),
            Item(_("Tasks stopped"), _("tasks"), "tasks", asked={"stopped": "1"}),
        ),
    ),
    Section(
        "people", DONE, _("People exchanged"),
        (
            Item(_("People posted"), PEOPLE, "exchange-placements", "persons", main=True, note=NEVER_ADDED),
            Item(_("Placements"), TIMES, "exchange-placements"),
            Item(_("Managers"), PEOPLE, "exchange-placements", "managers"),
            Item(_("Teachers"), PEOPLE, "exchange-placements", "teachers"),
            Item(_("Exchange and rotation"), PEOPLE, "exchange-placements", "persons", {"kind": "exchange"}),
            Item(_("Support teaching"), PEOPLE, "exchange-placements", "persons", {"kind": "support"}),
            Item(_("Shadow posting"), PEOPLE, "exchange-placements", "persons", {"kind": "shadow"}),
            Item(_("Schools that received people"), SCHOOLS, "exchange-placements", "host_schools"),
        ),
    ),
    Section(
        "research", DONE, _("Teaching, research and training"),
        (
            Item(_("Activities"), _("activities"), "research-activities", main=True),
            Item(_("Sessions"), _("sessions"), "research-sessions"),
            Item(_("Lessons of lesson studies"), _("lessons"), "research-items", asked={"kind": "lesson"}),
            Item(_("Lectures"), _("lectures"), "research-items", asked={"kind": "lecture"}),
            Item(_("Attendances"), TIMES, "research-attendance", main=True, note=NEVER_ADDED),
            Item(_("People who attended"), PEOPLE, "research-attendance", "persons"),
            Item(_("Programmes"), _("programmes"), "research-programmes"),
            Item(_("Mentor and apprentice"), PAIRS, "research-mentoring"),
            Item(_("Honours"), _("honours"), "research-honours"),
        ),
    ),
    Section(
        "teaching", DONE, _("Digital sharing"),
        (
            Item(_("Platforms"), _("platforms"), "teaching-platforms"),
            Item(_("Services"), _("services"), "teaching-services",
                 note=_("A service is a school in a subject; a school with two subjects has two.")),
            Item(_("Schools served"), SCHOOLS, "teaching-services", "schools"),
        ),
    ),
    Section(
        "works", DONE, _("Buildings, places and lighting"),
        (
            Item(_("Projects"), _("projects"), "works-projects", main=True),
            Item(_("Projects delivered"), _("projects"), "works-projects", asked={"finished": "1"}),
            Item(_("Places added"), _("places"), "works-places", "gross"),
            Item(_("Places net of closures"), _("places"), "works-places", "net", main=True),
            Item(_("Rooms measured"), _("rooms"), "works-lighting", "rooms"),
            Item(_("Rooms that meet the lighting standard"), _("rooms"), "works-lighting", "rooms",
                 {"newest": "1", "passed": "1"}),
            Item(_("Lamps installed"), _("lamps"), "works-lighting", "lamps"),
        ),
    ),
    Section(
        "money", COST, _("Money"),
        (
            Item(_("Pledged"), "", "works-ledger", "amount", {"kind": "pledged"}, money=True),
            Item(_("Received"), "", "works-ledger", "amount", {"kind": "received"}, money=True),
            Item(_("Allocated"), "", "works-ledger", "amount", {"kind": "allocated"}, money=True),
            Item(_("Spent"), "", "works-ledger", "amount", {"kind": "spent"}, money=True, main=True),
            Item(_("Returned"), "", "works-ledger", "amount", {"kind": "returned"}, money=True),
        ),
    ),
)  # fmt: skip
