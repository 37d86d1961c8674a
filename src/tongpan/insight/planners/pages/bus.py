"""Buses in words, on the map and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.insight.queries.words import said, stage_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number
from tongpan.ui.table import Column, Empty, Table

from .base import Line, PlannerPage, Row, Tile


def clock(seconds: float) -> str:
    """Seconds after midnight as 07:05."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class Page(PlannerPage):
    """One plan of buses for one county."""

    list_page = "insight:bus-timetable"
    views = (
        ("runs", gettext_lazy("Runs, with reasons")),
        ("stops", gettext_lazy("Stops and times")),
        ("buses", gettext_lazy("Buses")),
    )

    def amount(self, objective: float) -> str:
        """Buses and kilometres at their prices, 元 a school day."""
        return f"{number(objective, 0)} {_('yuan a school day')}"

    @cached_property
    def runs(self) -> list[Row]:
        """Every run with its bus, its place on it and what the core says of it."""
        words = {(own["bus"], own["run"]): own for own in self.explain.get("runs", ())}
        return [
            own | {"bus": bus["code"], "place": place, "told": words.get((bus["code"], place), {})}
            for bus in self.plan.get("buses", ())
            for place, own in enumerate(bus["runs"])
        ]

    def tiles(self) -> Sequence[Tile]:
        """Buses, runs, pupils, minutes, kilometres."""
        rides = [(own["pupils"], own["ride"]) for run in self.runs for own in run["visits"]]
        pupils = sum(count for count, _ride in rides)
        minutes = sum(count * ride for count, ride in rides) / pupils / 60 if pupils else None
        longest = max((ride for _count, ride in rides), default=0.0) / 60
        runs = _("%(count)s runs") % {"count": number(len(self.runs))}
        return (
            Tile(_("Buses"), number(len(self.plan.get("buses", ()))), "", runs),
            Tile(_("Cost"), number(self.result["objective"], 0), _("yuan a school day")),
            Tile(_("Pupils who ride"), number(pupils), _("people")),
            Tile(_("Ride on average"), number(minutes, 1), _("minutes")),
            Tile(_("Longest ride"), number(longest, 1), _("minutes")),
            Tile(_("Driven every morning"), number(sum(own["km"] for own in self.plan.get("buses", ())), 1), _("km")),
        )  # fmt: skip

    def map(self) -> charts.Chart | None:
        """Every run from stop to stop to its schools."""
        spots = self.result.get("more", {}).get("spots", {})
        stops: dict[str, str] = {}
        flows, schools = [], set[str]()
        for run in self.runs:
            steps = [own["stop"] for own in run["visits"]] + [own["school"] for own in run["drops"]]
            schools |= {own["school"] for own in run["drops"]}
            words = _("bus %(bus)s, run %(run)s") % {"bus": run["bus"], "run": run["place"] + 1}
            flows += [charts.Flow(a, b, 1, words) for a, b in pairwise(steps)]
            stops |= {own["stop"]: f"{clock(own['leaves'])} · {words}" for own in run["visits"]}
        places = [
            charts.Place(key, self.name(key), *spots[key], "met", _("school"), self.school(key), labelled=True)
            for key in sorted(schools) if key in spots
        ]  # fmt: skip
        places += [charts.Place(key, self.name(key), *spots[key], "muted", text)
                   for key, text in stops.items() if key in spots]  # fmt: skip
        if not places:
            return None
        count = len(self.plan.get("buses", ()))
        title = ngettext("%(count)s bus", "%(count)s buses", count) % {"count": count}
        tones: dict[charts.Tone, str] = {"met": _("school"), "muted": _("stop")}
        return charts.map_of(title, self.areas, places, flows, tones=tones, names=False)

    def table(self, request: HttpRequest, view: str) -> Table:
        """Runs, stops or buses."""
        return {"stops": self._stops, "buses": self._buses}.get(view, self._runs)(request)

    def _runs(self, request: HttpRequest) -> Table:
        columns = [
            Column("bus", _("Bus")),
            Column("place", _("Run"), number=0, value=lambda row: row["place"] + 1),
            Column("schools", _("Schools"), value=self._served),
            Column("stops", _("Stops"), number=0, value=lambda row: len(row["visits"]), total=sum),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum,
                   value=lambda row: sum(own["pupils"] for own in row["visits"])),
            Column("starts", _("First stop at"), show=lambda row: clock(row["starts"])),
            Column("arrives", _("At school"), value=lambda row: row["drops"][-1]["arrives"],
                   show=lambda row: clock(row["drops"][-1]["arrives"])),
            Column("ride", _("Longest ride"), _("minutes"), number=0,
                   value=lambda row: max((own["ride"] for own in row["visits"]), default=0) / 60),
            Column("km", _("Way"), _("km"), number=1, total=sum),
            Column("why", _("Why these together"), value=lambda row: self._why(row["told"]), sort=False),
        ]  # fmt: skip
        return Table(request, columns, self.runs, key="runs-of-buses", empty=Empty(_("Nobody has to ride.")))

    def _served(self, row: Row) -> str:
        return "、".join(self.name(own["school"]) for own in row["drops"])

    def _why(self, told: Mapping[str, Any]) -> str:
        return said({"text": told["text"], "values": self._said(told["values"])}) if told else ABSENT

    def _stops(self, request: HttpRequest) -> Table:
        rows = [own | {"bus": run["bus"], "place": run["place"]} for run in self.runs for own in run["visits"]]
        columns = [
            Column("stop", _("Bus stop"), value=lambda row: self.name(row["stop"])),
            Column("school", _("School"), value=lambda row: self.name(row["school"]),
                   href=lambda row: self.school(row["school"])),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum),
            Column("leaves", _("Leaves at"), show=lambda row: clock(row["leaves"])),
            Column("ride", _("Ride"), _("minutes"), number=0, value=lambda row: row["ride"] / 60),
            Column("bus", _("Bus")),
            Column("place", _("Run"), number=0, value=lambda row: row["place"] + 1),
        ]  # fmt: skip
        return Table(request, columns, rows, key="bus-stops", empty=Empty(_("Nobody has to ride.")))

    def _buses(self, request: HttpRequest) -> Table:
        empty = Empty(_("No bus is needed."))
        columns = [
            Column("code", _("Bus")),
            Column("runs", _("Bus runs"), number=0, value=lambda row: len(row["runs"]), total=sum),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum,
                   value=lambda row: sum(own["pupils"] for run in row["runs"] for own in run["visits"])),
            Column("leaves", _("Leaves the depot"), show=lambda row: clock(row["leaves"])),
            Column("returns", _("Is back"), show=lambda row: clock(row["returns"])),
            Column("km", _("Way"), _("km"), number=1, total=sum),
        ]  # fmt: skip
        return Table(request, columns, list(self.plan.get("buses", ())), key="buses", empty=empty)

    def asked(self) -> Sequence[Line]:
        """The wishes."""
        own, default = self.run.params, _("the default of the stage")
        staged = {name: default if own.get(name) is None else number(own[name]) for name in ("walk_km", "ride_minutes")}
        return (
            (_("Stages"), "、".join(stage_name(stage) for stage in own.get("stages", ()))),
            (_("Who lives farther than this rides"), staged["walk_km"]),
            (_("Longest ride (minutes)"), staged["ride_minutes"]),
            (_("Seats of a bus"), number(own.get("seats"))),
            (_("Buses there are"), number(own.get("number"))),
            (_("Speed (km/h)"), number(own.get("speed"))),
            (_("Road over straight line"), number(own.get("detour"), 2)),
            (_("Pupils of several schools may share a run"), _("yes") if own.get("mixed") else _("no")),
            (_("The bell may move by (minutes)"), number(own.get("shift_minutes"))),
        )

    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand."""
        values = {
            "school": self.name(decision["school"]), "minutes": number(decision.get("minutes")),
            "a": self.name(decision.get("stop", "")), "b": self.name(decision.get("other", "")),
        }  # fmt: skip
        texts = {
            "together": _("%(a)s and %(b)s share a run to %(school)s"),
            "apart": _("%(a)s and %(b)s do not share a run to %(school)s"),
            "bell": _("the bell of %(school)s moves by %(minutes)s minutes"),
        }
        return texts[decision["kind"]] % values

    def relax(self, key: str) -> str:
        """How to give way."""
        ways = {
            "ride": _("allow longer rides"), "seats": _("take larger buses"), "window": _("let buses arrive earlier"),
            "bell": _("let the bell move"), "number": _("have more buses"), "fixed": _("drop the decision"),
            "split": _("let the pupils of a stop ride in several buses"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, str]:
        """Bus and time of every stop and school."""
        return {
            f"{self.name(own['stop'])} → {self.name(own['school'])}": f"{run['bus']} {clock(own['leaves'])}"
            for run in self.runs
            for own in run["visits"]
        }

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        count = len(self.runs)
        text = ngettext("%(count)s run goes on the list of routes.", "%(count)s runs go on the list of routes.", count)
        return (text % {"count": count},)
