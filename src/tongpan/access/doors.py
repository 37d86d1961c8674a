"""The three doors of the first hour: look around, try one's own workbook, set up a bureau. What is done is ticked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from .frame import address, may_open
from .models import Grant, Role, Unit, UnitKind, User
from .queries import first_unit, within_grants
from .years import best_year, knows_records


class Guide:
    """Builds the doors for one account: a link only where the account may follow it."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.home = first_unit(user)

    def link(self, page: str, unit: Unit | None) -> str:
        """The address of a page, or nothing where it may not be opened."""
        if unit is None or not may_open(self.user, page, unit):
            return ""
        return address(page, unit, best_year(unit))

    def step(self, text: str, page: str, unit: Unit | None, *, done: bool = False) -> dict[str, Any]:
        """One step of a path."""
        return {"text": text, "href": self.link(page, unit), "done": done}

    def demonstration(self) -> dict[str, Any]:
        """Look around in a county that is made up and marked so."""
        counties = within_grants(self.user).filter(synthetic=True, kind__in=(UnitKind.COUNTY, UnitKind.ZONE))
        county = counties.order_by("-slug").first() if self.user.pk else None
        unit = county or (self.home if self.home and self.home.synthetic else None)
        return {
            "icon": "map-2",
            "title": _("Look around"),
            "text": _(
                "A made-up county with every kind of school, teacher by teacher. "
                "Nothing in it is real, and you can break nothing."
            ),
            "steps": [
                self.step(_("See where the county stands"), "insight:overview", unit),
                self.step(_("See which school lacks what"), "insight:gap", unit),
                self.step(_("Let a plan be found"), "insight:plans", unit),
                self.step(_("Take the report away"), "insight:report", unit),
            ],
            "href": self.link("insight:overview", unit),
            "action": _("To the demonstration"),
            "why": _("Your account has no role in a demonstration county."),
        }

    def own_workbook(self) -> dict[str, Any]:
        """Bring in one's own spreadsheets."""
        here = knows_records(self.home) if self.home else False
        return {
            "icon": "file-spreadsheet",
            "title": _("Try your own workbook"),
            "text": _(
                "Bring the spreadsheets that you have. "
                "Everything is checked first and shown to you; nothing is kept before you say so."
            ),
            "steps": [
                self.step(_("Choose the file; columns are matched for you"), "registry:imports", self.home),
                self.step(_("Mend what the check found, or leave it out"), "registry:imports", self.home),
                self.step(_("Bring it in"), "registry:imports", self.home, done=here),
                self.step(_("See the gap"), "insight:gap", self.home),
            ],
            "href": self.link("registry:imports", self.home),
            "action": _("To the import"),
            "why": _("Importing is for bureau planners. Ask yours."),
        }

    def bureau(self) -> dict[str, Any]:
        """Set up a real bureau: units, administrators, first import."""
        real = Unit.everywhere.filter(synthetic=False)
        planners = Grant.objects.filter(role=Role.PLANNER, unit__synthetic=False)
        first = next(
            (page for page in ("access:units", "access:accounts", "registry:imports") if self.link(page, self.home)), ""
        )
        return {
            "icon": "building-community",
            "title": _("Set up your bureau"),
            "text": _("For the three administrators and the planner, each with an account of their own."),
            "steps": [
                self.step(
                    _("System administrator: the units by their codes"), "access:units", self.home, done=real.exists()
                ),
                self.step(
                    _("Security administrator: accounts and roles"),
                    "access:accounts",
                    self.home,
                    done=planners.exists(),
                ),
                self.step(_("Planner: schools, figures and teachers"), "registry:imports", self.home),
                self.step(_("Audit administrator: watch the record"), "access:audit", self.home),
            ],
            "href": self.link(first, self.home) if first else "",
            "action": _("To my step"),
            "why": _("This is for administrators and planners."),
        }

    def doors(self) -> list[dict[str, Any]]:
        """All three."""
        return [self.demonstration(), self.own_workbook(), self.bureau()]
