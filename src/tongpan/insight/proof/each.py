"""The effect on each helped school and through each bond, as pictures: intervals to compare by, and funnels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.ui import charts
from tongpan.ui.formats import absent, number, percent

from .answer import Answer

MOST = 60
"""Rows that a page can show one by one; with more helped schools the bonds stand for them."""


class EachPage:
    """What ``page`` tells of single schools; nothing where the run holds nothing of it."""

    def __init__(self, page: Answer) -> None:
        self.page = page
        self.own: Mapping[str, Any] = page.result.get("each") or {}
        self.groups: Mapping[str, Any] = self.own.get("groups") or {}

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The helped schools (or counties), in the order of the records."""
        return self.own.get("rows") or []

    @cached_property
    def outside(self) -> list[Mapping[str, Any]]:
        """Those farther from zero than schools of their size go without help."""
        return [own for own in self.rows if abs(own["value"]) > self.own["cut"] * own["error"]]

    def _unit(self) -> str:
        return _("Effect (%(unit)s)") % {"unit": self.page.symbol} if self.page.symbol else _("Effect")

    def _address(self, own: Mapping[str, Any]) -> str:
        run = self.page.run
        return reverse("registry:school", args=(own["slug"], run.year)) if own.get("slug") else ""

    def _rows(self, rows: Sequence[Mapping[str, Any]]) -> list[charts.Estimate]:
        return [
            charts.Estimate(
                own["name"],
                int(0 if absent(own["size"]) else own["size"]),
                own["value"],
                own["half"],
                self._address(own),
                own["wide"],
            )
            for own in rows
        ]

    @property
    def schools(self) -> charts.Chart | None:
        """Each helped school with its interval."""
        if not 2 <= len(self.rows) <= MOST:
            return None
        rows = self._rows(self.rows)
        values = {"sure": sum(own.tone != "muted" for own in rows), "all": len(rows)}
        title = _("Taken by itself, the effect is surely not zero at %(sure)s of %(all)s helped schools") % values
        head = _("School")
        if self.own["whole"]:
            title, head = _("The effect on each helped county"), _("County")
        return charts.fitting(charts.caterpillar, title, rows, unit=self._unit(), digits=self.page.digits, head=head)

    @property
    def bonds(self) -> charts.Chart | None:
        """Each bond or cohort with its interval."""
        if not self.groups:
            return None
        rows = self._rows(self.groups["rows"])
        values = {"sure": sum(own.tone != "muted" for own in rows), "all": len(rows)}
        title = _("Taken by itself, the effect is surely not zero in %(sure)s of %(all)s bonds or cohorts") % values
        return charts.fitting(
            charts.caterpillar, title, rows, unit=self._unit(), digits=self.page.digits, head=_("Bond or cohort")
        )  # fmt: skip

    def _limits(self, own: Mapping[str, Any], centre: float) -> charts.Limits:
        return charts.Limits(centre, own["sizes"], own["near"], own["far"], *self._held())

    def _held(self) -> list[str]:
        """The shares that the limits hold."""
        rules = self.page.result["rules"]
        return [percent(rules[name]["value"], places) for name, places in (("funnel_near", 0), ("funnel_far", 1))]

    @property
    def school_funnel(self) -> charts.Chart | None:
        """Helped schools (discs and triangles) and those compared with (rings) over their pupils."""
        limits = self.own.get("limits")
        if not limits or self.own["whole"]:
            return None
        out = {own["slug"] for own in self.outside}
        spots = [
            charts.Spot(own["name"], own["size"], own["value"], self._address(own), own["slug"] in out)
            for own in self.rows
        ] + [charts.Spot(own["name"], own["size"], own["value"], beside=True) for own in self.own["others"]]
        values = {"out": len(out), "all": len(self.rows)}
        title = _("%(out)s of %(all)s helped schools moved farther than schools of their size do without help") % values
        words: dict[charts.Tone, str] = {
            "met": _("helped, within"), "gap": _("helped, outside"), "muted": _("never helped")
        }  # fmt: skip
        return charts.fitting(
            charts.funnel, title, spots, self._limits(limits, 0.0), unit=self._unit(),
            across_label=_("Pupils of the school"), digits=self.page.digits, words=words,
        )  # fmt: skip

    @property
    def bond_funnel(self) -> charts.Chart | None:
        """Bonds over the number of their helped schools, about their common effect."""
        own = self.groups.get("funnel")
        if not own:
            return None
        rows = self.groups["rows"]
        spots = [
            charts.Spot(row["name"], row["size"], row["value"], outside=abs(row["z"]) > own["cut"]) for row in rows
        ]
        values = {"out": sum(spot.outside for spot in spots), "all": len(spots)}
        title = _("%(out)s of %(all)s bonds lie farther from the common effect than bonds of their size do") % values
        return charts.fitting(
            charts.funnel, title, spots, self._limits(own, own["centre"]), unit=self._unit(),
            across_label=_("Helped schools of the bond"), digits=self.page.digits,
        )  # fmt: skip

    @property
    def note(self) -> str:
        """How to read them, in a few sentences."""
        if not self.own:
            return ""
        text = _(
            "In the order of the records, no ranking. Thick bars compare two rows: they differ where the bars do not "
            "meet. The thin line is a row's own interval, from how far the %(compared)s compared with scatter."
        )
        return text % {"compared": number(self.own["compared"])}

    @property
    def funnel_note(self) -> str:
        """What the limits are made of."""
        if not self.own.get("limits"):
            return ""
        return _(
            "The limits hold %(near)s and %(far)s of schools without help at each size, and are as wide as schools "
            "differ beyond their size."
        ) % dict(zip(("near", "far"), self._held(), strict=True))

    @property
    def pictures(self) -> list[tuple[str, charts.Chart, str]]:
        """Key, picture and the words under it, of those that there are."""
        found = (
            ("bonds", self.bonds, self.note), ("bond-funnel", self.bond_funnel, ""),
            ("each", self.schools, self.note), ("funnel", self.school_funnel, self.funnel_note),
        )  # fmt: skip
        return [(key, chart, words) for key, chart, words in found if chart is not None]
