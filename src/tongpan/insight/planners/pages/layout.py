"""A layout in words, on the map and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.insight.planners.queries.defaults import class_size
from tongpan.insight.planners.words import NEW_SITE, QUESTIONS, SITES_ARE
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.words import named, said, stage_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number, percent, wan
from tongpan.ui.table import Column, Empty, Table

from .base import Line, PlannerPage, Row, Tile

STAGED = ("walk_km", "ride_km", "smallest")
FUTURES = ("low_change", "low_probability", "high_change", "high_probability", "later")
LOW = ("walk_low_km", "ride_low_km")
BANDS = {"all": gettext_lazy("all grades"), "low": gettext_lazy("grades 1 to 3"), "high": gettext_lazy("grades 4 to 6")}
COSTS = (
    ("pupil_km", gettext_lazy("A kilometre of the way of a pupil")), ("rider", gettext_lazy("A pupil who rides")),
    ("change", gettext_lazy("A pupil whose school changes")), ("place", gettext_lazy("A place built")),
    ("new_school", gettext_lazy("A new school, without its places")),
    ("running_school", gettext_lazy("A school that is open")),
    ("running_point", gettext_lazy("A teaching point that is open")),
    ("years", gettext_lazy("What is paid once is spread over")),
)  # fmt: skip
"""Prices by the names of the form."""


class Page(PlannerPage):
    """One layout of one stage of one county."""

    about = ("stage",)
    chosen: Mapping[str, str] = {"keep": "must_keep"}
    list_page = "insight:layout-sites"
    views = (
        ("sites", gettext_lazy("Schools, with reasons")),
        ("villages", gettext_lazy("Villages and their ways")),
        ("futures", gettext_lazy("Futures")),
    )

    def _word(self, name: str, value: Any) -> Any:
        """What the other choice costs in the unit of the question; grades by name."""
        if name == "worse":
            return self.amount(float(value))
        return _(value) if name == "band" else super()._word(name, value)

    def amount(self, objective: float) -> str:
        """In the unit of the question."""
        goal = str(self.run.params.get("question", "")).rpartition("-")[2]
        if goal == "cost":
            return f"{wan(objective, 1)} {_('10k yuan a year')}"
        units = {"km": _("pupil-km a day"), "sites": _("schools"), "uncovered": _("pupils beyond the limit")}
        return f"{number(objective, 1)} {units.get(goal, '')}".strip()

    @cached_property
    def sites(self) -> list[Row]:
        """Every site: what is decided, its pupils and places, and why. Made by the gate."""
        words = {own["site"]: own for own in self.explain.get("sites", ())}
        rows = self.result.get("more", {}).get("decided", ())
        return [own | {"told": words.get(own["site"], {})} for own in rows]

    def tiles(self) -> Sequence[Tile]:
        """How many schools, how far, who rides, what is built, what it costs."""
        own = self.summary
        merged = _("%(count)s merged") % {"count": number(own.get("closed"))}
        before = _("%(before)s today") % {"before": number(own.get("km_before"), 1)}
        return (
            Tile(_("Schools open"), number(own.get("open")), "", merged),
            Tile(_("Way on average"), number(own.get("km"), 1), _("km"), before),
            Tile(_("Farthest child"), number(own.get("farthest"), 1), _("km")),
            Tile(_("Pupils who ride"), number(own.get("riders"), 0), _("people")),
            Tile(_("Places to be built"), number(own.get("places")), _("places")),
            Tile(_("Cost a year"), wan(own.get("cost"), 1), _("10k yuan")),
        )  # fmt: skip

    def map(self) -> charts.Chart | None:
        """Schools by what is decided, arrows from merged schools to where their pupils go."""
        spots = self.result.get("more", {}).get("spots", {})
        tones: dict[str, charts.Tone] = {"keep": "met", "extend": "met", "open": "info", "merge": "gap"}
        places = [
            charts.Place(own["site"], self.name(own["site"]), *spots[own["site"]], tones[own["action"]],
                         self._action(own), self.school(own["site"]) if own["existing"] else "",
                         labelled=own["action"] != "keep")
            for own in self.sites if own["site"] in spots
        ]  # fmt: skip
        flows = [
            charts.Flow(own["site"], own["into"], max(own["pupils_before"], 1), self._action(own))
            for own in self.sites
            if own["action"] == "merge" and own["into"]
        ]
        if not places:
            return None
        count = sum(own["action"] == "merge" for own in self.sites)
        title = ngettext("%(count)s school is merged", "%(count)s schools are merged", count) % {"count": count}
        words: dict[charts.Tone, str] = {"met": _("kept"), "gap": _("merged"), "info": _("opened")}
        return charts.map_of(title, self.areas, places, flows, tones=words, names=False)

    def _action(self, own: Row) -> str:
        texts = {"keep": _("kept"), "extend": _("extended by %(places)s places"), "open": _("opened"),
                 "merge": _("merged into %(into)s")}  # fmt: skip
        into = self.name(own["into"]) if own["into"] else _("the nearest schools")
        return texts[own["action"]] % {"places": number(own["places"]), "into": into}

    def table(self, request: HttpRequest, view: str) -> Table:
        """Schools, villages or futures."""
        return {"villages": self._villages, "futures": self._futures}.get(view, self._sites)(request)

    def _sites(self, request: HttpRequest) -> Table:
        columns = [
            Column("site", _("School"), value=lambda row: self.name(row["site"]),
                   href=lambda row: self.school(row["site"]) if row["existing"] else ""),
            Column("action", _("Decision"), value=self._action),
            Column("pupils_before", _("Pupils before"), _("people"), number=0, total=sum),
            Column("pupils", _("Pupils then"), _("people"), number=0, total=sum),
            Column("capacity", _("Places"), _("places"), number=0),
            Column("places", _("To be built"), _("places"), number=0, total=sum),
            Column("why", _("Why"), value=lambda row: self._why(row["told"]), sort=False),
        ]  # fmt: skip
        return Table(request, columns, self.sites, key="sites", empty=Empty(_("There is no site.")))

    def _why(self, told: Mapping[str, Any]) -> str:
        if not told.get("why"):
            return ABSENT
        return said({"text": told["why"], "values": self._said(told["values"])})

    def _villages(self, request: HttpRequest) -> Table:
        columns = [
            Column("village", _("Village"), value=lambda row: row["name"]),
            Column("band", _("Grades"), value=lambda row: BANDS.get(row["band"], row["band"])),
            Column("pupils", _("Pupils"), _("people"), number=0, total=sum),
            Column("before", _("School today"), value=lambda row: self.name(row["before"] or ABSENT)),
            Column("after", self._then(), value=lambda row: self.name(row["after"] or _("none within the limit"))),
            Column("km_before", _("Way today"), _("km"), number=1),
            Column("km_after", _("Way then"), _("km"), number=1),
            Column("rides", _("Rides"), value=lambda row: _("yes") if row["rides_after"] else ""),
            Column("second", _("Next best school"), value=lambda row: self.name(row["second"] or ABSENT)),
        ]  # fmt: skip
        rows = list(self.explain.get("villages", ()))
        return Table(request, columns, rows, key="village-ways", empty=Empty(_("No village has pupils of this stage.")))

    def _then(self) -> str:
        """Of which future it is told where villages go, where there are several."""
        futures = self.explain.get("scenarios") or ()
        return _("School then (%(future)s)") % {"future": _(futures[0]["name"])} if futures else _("School then")

    def _futures(self, request: HttpRequest) -> Table:
        own = self.run.params
        low, high = own.get("low_probability") or 0.0, own.get("high_probability") or 0.0
        odds = {"fewer": low, "more": high, "same": 1 - low - high}
        columns = [
            Column("name", _("Future"), value=lambda row: _(row["name"])),
            Column("odds", _("How likely"), value=lambda row: odds.get(row["scenario"]), percent=0),
            Column("value", _("Comes to"), value=lambda row: self.amount(row["value"])),
            Column("regret", _("Worse than with foresight, at most"),
                   value=lambda row: ABSENT if row["regret"] is None else self.amount(row["regret"])),
        ]  # fmt: skip
        rows = list(self.explain.get("scenarios", ()))
        empty = Empty(_("This question looks at one future only: today's pupils."))
        return Table(request, columns, rows, key="futures", empty=empty)

    def asked(self) -> Sequence[Line]:
        """The wishes."""
        own = self.run.params
        default = _("the default of the stage")
        staged = {name: default if own.get(name) is None else number(own[name]) for name in (*STAGED, *LOW)}
        yes, no = _("yes"), _("no")
        kept = "、".join(self.name(key) for key in own.get("must_keep") or ())
        opened = "、".join(self.name(f"{NEW_SITE}{key}") for key in own.get("open_at") or ())
        return (
            (_("Stage"), stage_name(own.get("stage", ""))),
            (_("Question"), str(dict(QUESTIONS).get(own.get("question", ""), ""))),
            (_("Number of schools"), self._number()),
            (_("Walked at most"), staged["walk_km"]),
            (_("Walked at most, grades 1 to 3"), staged["walk_low_km"]),
            (_("Who lives farther may ride"), yes if own.get("bus") else no),
            (_("By bus at most"), staged["ride_km"]),
            (_("By bus at most, grades 1 to 3"), staged["ride_low_km"]),
            (_("Villages with no school within the limit go to the nearest one"), yes if own.get("far") else no),
            (_("Smallest school that is viable"), staged["smallest"]),
            (_("A school can be extended by at most"), number(own.get("extend_most"))),
            (_("Villages where a school may be opened"), opened or _("None")),
            (_("Places of a new school"), number(own.get("open_places"))),
            (_("Budget for building"), number(own.get("budget"))),
            (_("Schools that are kept in any case"), kept or _("None")),
            *((str(label), number(own.get(name))) for name, label in COSTS),
            (_("Building only when the need has come costs"), number(own.get("later"))),
            (_("Fewer pupils"), f"{percent(own.get('low_change'), 0)} · {percent(own.get('low_probability'), 0)}"),
            (_("More pupils"), f"{percent(own.get('high_change'), 0)} · {percent(own.get('high_probability'), 0)}"),
        )  # fmt: skip

    def _number(self) -> str:
        """How many schools were asked for, at most or exactly; a dash where any number may be."""
        own = self.run.params
        kind = dict(SITES_ARE).get(own.get("sites_are", ""), "") if own.get("sites") is not None else ""
        return f"{kind} {number(own.get('sites'))}".strip()

    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand."""
        values = {"site": self.name(decision["site"]), "village": self.name(decision.get("village", ""))}
        new = decision["site"].startswith(NEW_SITE)
        texts = {
            "keep": _("%(site)s is opened") if new else _("%(site)s is kept"),
            "close": _("%(site)s is not opened") if new else _("%(site)s is closed"),
            "send": _("%(village)s goes to %(site)s"), "bar": _("%(village)s does not go to %(site)s"),
        }  # fmt: skip
        return texts[decision["kind"]] % values

    def relax(self, key: str) -> str:
        """How to give way."""
        ways = {
            "ways": _("allow longer ways, or a bus"), "way": _("allow longer ways, or a bus"),
            "sites": _("allow more schools"), "smallest": _("accept smaller schools"), "budget": _("raise the budget"),
            "places": _("let schools be extended further"), "keep": _("let the school be merged"),
            "fixed": _("drop the decision"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, Line]:
        """What is decided of every school, and where the pupils of every village go."""
        sites = {own["site"]: (self.name(own["site"]), self._action(own)) for own in self.sites}
        return sites | {f"{own['village']}:{own['band']}": self._goes(own) for own in self.explain.get("villages", ())}

    def _goes(self, own: Row) -> Line:
        grades = BANDS.get(own["band"], own["band"])
        return f"{own['name']}（{grades}）", self.name(own["after"]) if own["after"] else _("none within the limit")

    @property
    def no_effects(self) -> str:
        """Why no indicator changes by itself."""
        if "not_computed" in self.result.get("more", {}):
            return _("No difference coefficient that can be computed changes.")
        return _("None by itself: indicators change once a school has merged or opened and its records say so.")

    @property
    def class_sizes(self) -> Sequence[Row]:
        """The classes of the schools that receive pupils: on average with those of today, and how many are needed."""
        own = self.result.get("more", {}).get("classes") or {"rows": (), "limit": None}
        rows = sorted(own["rows"], key=lambda row: -(row["after"] or 0.0))
        return [
            row | {
                "name": self.name(row["site"]), "href": self.school(row["site"]) if row["existing"] else "",
                "limit": own["limit"],
                "over": None not in (own["limit"], row["after"]) and row["after"] > own["limit"],
            }
            for row in rows
        ]  # fmt: skip

    @property
    def citations(self) -> Sequence[Any]:
        """The standard size of a class, where classes are told."""
        own = self.run
        size = (
            class_size(statistics_day(own.year), own.policy_region, own.params["stage"]) if self.class_sizes else None
        )
        return () if size is None else (size,)

    @property
    def effects_note(self) -> str:
        """As what merged schools have is taken, and which indicators depend on what nobody knows yet."""
        lacking = self.result.get("more", {}).get("not_computed")
        if lacking is None:
            return ""
        note = _(
            "Difference coefficients once the records show the mergers: people go to the school that takes over, pupils"
            " as planned; rooms and grounds of merged schools are left behind."
        )
        if not lacking:
            return note
        names = "、".join(f"{own['code']} {named(own)}" for own in lacking)
        more = _("Not computed, as they depend on what is decided when schools merge or open: %(names)s.")
        return f"{note} {more % {'names': names}}"

    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """Schools that are decided otherwise, villages (by grades) whose pupils go elsewhere."""
        parts = [key.rpartition(":") for key in keys]
        villages = len({village for village, _colon, band in parts if band in BANDS})
        schools = sum(band not in BANDS for _village, _colon, band in parts)
        told = []
        if schools:
            text = ngettext(
                "For %(count)s school something else is decided.",
                "For %(count)s schools something else is decided.",
                schools,
            )
            told.append(text % {"count": number(schools)})
        if villages:
            text = ngettext(
                "From %(count)s village pupils go to another school.",
                "From %(count)s villages pupils go to other schools.",
                villages,
            )
            told.append(text % {"count": number(villages)})
        return told

    @property
    def counted(self) -> Sequence[str]:
        """The question, and where it is about cost the prices; with several futures, those."""
        version, _dash, goal = str(self.run.params.get("question", "")).partition("-")
        costs = [name for name, _label in COSTS] if goal == "cost" else []
        return ("question", *costs, *(FUTURES if version == "scenarios" else ()))

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        count = len(self.sites)
        text = ngettext(
            "%(count)s school goes on the list of what is kept, extended, merged or opened.",
            "%(count)s schools go on the list of what is kept, extended, merged or opened.",
            count,
        )
        note = _("No school is closed by it: a merger is entered on the school's own page once it has happened.")
        return (text % {"count": count}, note)
