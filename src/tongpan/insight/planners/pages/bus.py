"""Buses in words, on the map and in tables."""

from __future__ import annotations

from collections import Counter
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

FIGURES = (
    ("arrive_before_earliest", gettext_lazy("Buses arrive at most this long before the first lesson")),
    ("arrive_before_latest", gettext_lazy("and at least this long before it")),
    ("boarding_base", gettext_lazy("A bus stands at a stop for")),
    ("boarding_pupil", gettext_lazy("and for every pupil")),
    ("dwell_minutes", gettext_lazy("A bus stands at a school for")),
    ("cost", gettext_lazy("A bus")),
    ("per_km", gettext_lazy("A kilometre driven")),
)
"""Further numbers by the names of the form."""


def clock(seconds: float) -> str:
    """Seconds after midnight as 07:05."""
    minutes = round(seconds / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(moved: float) -> str:
    """Minutes with their sign: later is plus."""
    return f"{'+' if moved > 0 else ''}{number(moved, 1)}" if moved else ABSENT


def _left(groups: Mapping[tuple[str, ...], list[str]]) -> str:
    """At which times a stop is left, with the same other stops told once: 07:05, 07:20 ×2, alone."""
    told = []
    for others, times in sorted(groups.items(), key=lambda own: min(own[1])):
        counts = Counter(sorted(times))
        shown = _(", ").join(time if count == 1 else f"{time} ×{count}" for time, count in counts.items())
        text = _("%(time)s, with %(stops)s") if others else _("%(time)s, alone")
        told.append(text % {"time": shown, "stops": _(", ").join(others)})
    return _("; ").join(told)


class Page(PlannerPage):
    """One plan of buses for one county."""

    about = ("stages",)
    list_page = "insight:bus-timetable"
    views = (
        ("runs", gettext_lazy("Runs, with reasons")),
        ("stops", gettext_lazy("Stops and times")),
        ("schools", gettext_lazy("Schools and bells")),
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
        km = number(sum(own["km"] for own in self.plan.get("buses", ())), 1)
        full = _("%(km)s km of it with pupils on board") % {"km": number(sum(own["km"] for own in self.runs), 1)}
        return (
            Tile(_("Buses"), number(len(self.plan.get("buses", ()))), "", runs),
            Tile(_("Cost"), number(self.result["objective"], 0), _("yuan a school day"),
                 _("in the afternoon the same ways backwards") if self.basis else ""),
            Tile(_("Pupils who ride"), number(pupils), _("people")),
            Tile(_("Ride on average"), number(minutes, 1), _("minutes")),
            Tile(_("Longest ride"), number(longest, 1), _("minutes")),
            Tile(_("Driven every morning"), km, _("km"), full),
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
        """Runs, stops, schools or buses."""
        shown = {"stops": self._stops, "schools": self._schools, "buses": self._buses}
        return shown.get(view, self._runs)(request)

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
        rows = [own | {"bus": run["bus"], "place": run["place"], "other": self._other(run, at)}
                for run in self.runs for at, own in enumerate(run["visits"])]  # fmt: skip
        columns = [
            Column("stop", _("Bus stop"), value=lambda row: self.name(row["stop"])),
            Column("school", _("School"), value=lambda row: self.name(row["school"]),
                   href=lambda row: self.school(row["school"])),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum),
            Column("leaves", _("Leaves at"), show=lambda row: clock(row["leaves"])),
            Column("ride", _("Ride"), _("minutes"), number=0, value=lambda row: row["ride"] / 60),
            Column("bus", _("Bus")),
            Column("place", _("Run"), number=0, value=lambda row: row["place"] + 1),
            Column("other", _("Second best run"), sort=False),
        ]  # fmt: skip
        return Table(request, columns, rows, key="bus-stops", empty=Empty(_("Nobody has to ride.")))

    def _other(self, run: Row, at: int) -> str:
        """The other run that would take a stop, and what that would cost; or why there is none."""
        others = run["told"].get("runners_up") or ()
        return self._why(others[at]) if at < len(others) else ABSENT

    @property
    def _moved(self) -> Mapping[str, float]:
        """By how many minutes the bells move that do."""
        return {key: seconds / 60 for key, seconds in (self.plan.get("bells") or {}).items() if seconds}

    def _schools(self, request: HttpRequest) -> Table:
        moved = self._moved
        columns = [
            Column("school", _("School"), value=lambda row: self.name(row["school"]),
                   href=lambda row: self.school(row["school"])),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum),
            Column("runs", _("Bus runs"), number=0),
            Column("mean_minutes", _("Ride on average"), _("minutes"), number=1),
            Column("longest_minutes", _("Longest ride"), _("minutes"), number=0),
            Column("first", _("First bus there"), show=lambda row: clock(row["first"])),
            Column("last", _("Last bus there"), show=lambda row: clock(row["last"])),
            Column("bell", _("The bell moves by"), _("minutes"), value=lambda row: moved.get(row["school"], 0.0),
                   show=lambda row: _minutes(moved.get(row["school"], 0.0))),
        ]  # fmt: skip
        rows = list(self.explain.get("schools", ()))
        return Table(request, columns, rows, key="bus-schools", empty=Empty(_("Nobody has to ride.")))

    def _buses(self, request: HttpRequest) -> Table:
        empty, told = Empty(_("No bus is needed.")), {own["bus"]: own for own in self.explain.get("buses", ())}
        columns = [
            Column("code", _("Bus")),
            Column("runs", _("Bus runs"), number=0, value=lambda row: len(row["runs"]), total=sum),
            Column("pupils", _("Pupils who ride"), _("people"), number=0, total=sum,
                   value=lambda row: sum(own["pupils"] for run in row["runs"] for own in run["visits"])),
            Column("leaves", _("Sets out"), show=lambda row: clock(row["leaves"])),
            Column("returns", _("Is back"), show=lambda row: clock(row["returns"])),
            Column("km", _("Way"), _("km"), number=1, total=sum),
            Column("why", _("What it links"), value=lambda row: self._why(told.get(row["code"], {})), sort=False),
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
            (_("Leave out, and name, pupils who live farther than the longest ride"),
             _("yes") if own.get("leave_far") else _("no")),
            (_("Seats of a bus"), number(own.get("seats"))),
            (_("Buses there are"), number(own.get("number"))),
            (_("Buses stand at night at"), self.name(own.get("depot") or "") or _("where its morning begins")),
            (_("Speed (km/h)"), number(own.get("speed"))),
            (_("Road over straight line"), number(own.get("detour"), 2)),
            (_("Pupils of several schools may share a run"), _("yes") if own.get("mixed") else _("no")),
            (_("The bell may move by (minutes)"), number(own.get("shift_minutes"))),
            *((str(label), number(own.get(name))) for name, label in FIGURES),
        )  # fmt: skip

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
            "ride": _("allow longer rides"), "seats": _("take larger buses"), "fleet": _("have more buses"),
            "number": _("have more buses"), "fixed": _("drop the decision"),
            "split": _("let the pupils of a stop ride in several buses"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, Line]:
        """When every stop is left for which school, and with whom: the numbers of buses mean nothing between plans."""
        found: dict[str, dict[tuple[str, ...], list[str]]] = {}
        names: dict[str, str] = {}
        for run in self.runs:
            for own in run["visits"]:
                key = f"{own['stop']}>{own['school']}"
                names[key] = f"{self.name(own['stop'])} → {self.name(own['school'])}"
                others = {self.name(one["stop"]) for one in run["visits"] if one["stop"] != own["stop"]}
                found.setdefault(key, {}).setdefault(tuple(sorted(others)), []).append(clock(own["leaves"]))
        return {key: (names[key], _left(groups)) for key, groups in found.items()}

    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """Stops, each for a school, with other times or other company."""
        text = ngettext(
            "%(count)s stop has another time or shares its run with others.",
            "%(count)s stops have other times or share their runs with others.",
            len(keys),
        )
        return [text % {"count": number(len(keys))}]

    @property
    def counted(self) -> Sequence[str]:
        """What a bus and a kilometre cost, and how long a straight line counts."""
        return ("cost", "per_km", "detour")

    @property
    def no_effects(self) -> str:
        """Why no indicator changes."""
        return _("None: no indicator counts school buses. What changes are the rides in the tables above.")

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        count = len(self.runs)
        text = ngettext("%(count)s run goes on the list of routes.", "%(count)s runs go on the list of routes.", count)
        told = [text % {"count": count}]
        if moved := len(self._moved):
            text = ngettext(
                "The bell of %(count)s school has to move: the registry keeps the old time until it is changed there.",
                "The bells of %(count)s schools have to move: the registry keeps the old times until they are changed"
                " there.",
                moved,
            )
            told.append(text % {"count": moved})
        return told
