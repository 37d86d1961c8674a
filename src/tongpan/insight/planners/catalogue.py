"""Which planners there are, in the words of the pages. What only one of them knows stands in a file of its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Planner:
    """One planner. ``by_county``: a region is planned county by county, side by side; else the unit is one problem.
    ``apart`` is the wish by which its plans speak of different things: those stand in force beside each other.

    ``key`` is the kind of its runs, the word in its addresses and the name of its files in every layer.
    """

    key: str
    label: Any
    purpose: Any
    ask: Any
    by_county: bool
    records: Any
    apart: str = ""

    def page(self, name: str = "") -> str:
        """The name of one of its pages: the list, or ``new``, ``job``, ``plan``, ``change``, ``compare`` …"""
        return f"insight:{self.key}-{name}" if name else f"insight:{self.key}"


PLANNERS = {
    own.key: own
    for own in (
        Planner(
            "pairing",
            _("Pairing"),
            _("Which school or bureau helps which: the best total fit, and the worst served as well served as can be."),
            _("Find the pairs"),
            by_county=False,
            records=_("bonds of paired assistance"),
        ),
        Planner(
            "communities",
            _("Education communities"),
            _("Which schools are cores and which members join them: the shortest ways within size and stage."),
            _("Form the communities"),
            by_county=True,
            records=_("bonds of education communities"),
        ),
        Planner(
            "exchange",
            _("Exchange of teachers"),
            _("Which teacher goes where, for which subject: gaps closed, ratios kept, nobody's only teacher taken."),
            _("Find the postings"),
            by_county=True,
            records=_("exchange postings"),
        ),
        Planner(
            "layout",
            _("School layout"),
            _("Which schools to keep, merge or open, so that every child's way to school is within the limit."),
            _("Find the layout"),
            by_county=True,
            records=_("the list of sites to keep, merge and open"),
            apart="stage",
        ),
        Planner(
            "bus",
            _("School buses"),
            _("Stops, routes and times, with the fewest buses and no child riding longer than the limit."),
            _("Find the routes"),
            by_county=True,
            records=_("the list of routes"),
        ),
    )
}
