"""Communities in words, on the map and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.insight.planners.queries.held import Community, communities_on, day_to_look
from tongpan.insight.queries.words import said, stage_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number
from tongpan.ui.table import Column, Empty, Table

from .base import Line, PlannerPage, Row, Tile


class Page(PlannerPage):
    """One plan of communities for one county."""

    about = ("stages",)
    price_of_change = "keep_price_km"
    views = (("communities", gettext_lazy("Communities")), ("schools", gettext_lazy("Schools, with reasons")))

    def amount(self, objective: float) -> str:
        """Kilometres of all ways, or pupil-kilometres."""
        unit = _("pupil-km") if self.run.params.get("weighted") else _("km")
        return f"{number(objective, 1)} {unit}"

    @cached_property
    def communities(self) -> list[Row]:
        """Every community with its members, the largest first."""
        rows = self.plan.get("communities", [])
        return sorted(rows, key=lambda own: (-len(own["members"]), self.name(own["core"])))

    @cached_property
    def core_of(self) -> dict[str, str]:
        """Every school's core; a core is its own."""
        own = {row["core"]: row["core"] for row in self.communities}
        return own | {line["school"]: row["core"] for row in self.communities for line in row["members"]}

    def tiles(self) -> Sequence[Tile]:
        """How many, how far, how large."""
        ways = [line["km"] for row in self.communities for line in row["members"]]
        sizes = [row["size"] for row in self.communities]
        members = len(ways)
        return (
            Tile(_("Communities"), number(len(sizes)), "", _("%(count)s member schools") % {"count": members}),
            Tile(_("All ways together"), number(sum(ways), 1), _("km")),
            Tile(_("Way to the core, on average"), number(sum(ways) / members if members else 0.0, 1), _("km")),
            Tile(_("Longest way"), number(max(ways, default=0.0), 1), _("km")),
            Tile(_("Largest community"), number(max(sizes, default=0)), _("pupils"),
                 _("smallest %(size)s") % {"size": number(min(sizes, default=0))}),
        )  # fmt: skip

    def map(self) -> charts.Chart | None:
        """Cores as marks with names, members joined to them by lines."""
        spots = self.places
        cores = {row["core"] for row in self.communities}
        places = [
            charts.Place(key, self.name(key), *spots[key], "met" if key in cores else "muted",
                         _("core") if key in cores else _("with %(core)s") % {"core": self.name(core)},
                         self.school(key), labelled=key in cores)
            for key, core in self.core_of.items() if key in spots
        ]  # fmt: skip
        flows = [charts.Flow(key, core, 1, f"{self.name(key)} → {self.name(core)}")
                 for key, core in self.core_of.items() if key != core]  # fmt: skip
        if not places:
            return None
        count = len(cores)
        title = ngettext("%(count)s community", "%(count)s communities", count) % {"count": count}
        tones: dict[charts.Tone, str] = {"met": _("core school"), "muted": _("member school")}
        return charts.map_of(title, self.areas, places, flows, tones=tones, names=False)

    def table(self, request: HttpRequest, view: str) -> Table:
        """Communities, or schools with the reason why each is with its core."""
        return self._schools(request) if view == "schools" else self._communities(request)

    def _communities(self, request: HttpRequest) -> Table:
        words = {own["core"]: own for own in self.explain.get("communities", ())}
        columns = [
            Column("core", _("Core school"), value=lambda row: self.name(row["core"]),
                   href=lambda row: self.school(row["core"])),
            Column("count", _("Member schools"), _("schools"), number=0, value=lambda row: len(row["members"]),
                   total=sum),
            Column("members", _("Members"), value=self._members, sort=False),
            Column("size", _("Pupils"), _("people"), number=0, total=sum),
            Column("farthest", _("Longest way"), _("km"), number=1,
                   value=lambda row: max((own["km"] for own in row["members"]), default=0.0)),
            Column("why", _("Why this core"), value=lambda row: self._next(words.get(row["core"])), sort=False),
        ]  # fmt: skip
        return Table(request, columns, self.communities, key="communities", empty=Empty(_("No community was formed.")))

    def _members(self, row: Row) -> str:
        return "、".join(self.name(own["school"]) for own in row["members"]) or ABSENT

    def _schools(self, request: HttpRequest) -> Table:
        words = {own["school"]: own for own in self.explain.get("schools", ())}
        km = {own["school"]: own["km"] for row in self.communities for own in row["members"]}
        rows = [{"school": key, "core": core, "km": km.get(key), "why": self._why(words.get(key)),
                 "before": self.name((words.get(key) or {}).get("before") or ABSENT)}
                for key, core in self.core_of.items()]  # fmt: skip
        columns = [
            Column("name", _("School"), value=lambda row: self.name(row["school"]),
                   href=lambda row: self.school(row["school"])),
            Column("core", _("Core school"), value=lambda row: _("is a core") if row["core"] == row["school"]
                   else self.name(row["core"])),
            Column("km", _("Way"), _("km"), number=1),
            Column("before", _("Core today"), hidden=True),
            Column("why", _("Why"), sort=False),
        ]  # fmt: skip
        return Table(request, columns, rows, key="community-schools", empty=Empty(_("No community was formed.")))

    def _why(self, words: Mapping[str, Any] | None) -> str:
        """Why a school is with its core, in the reader's words."""
        return said({"text": words["label"], "values": self._said(words["values"])}) if words else ABSENT

    def _next(self, words: Mapping[str, Any] | None) -> str:
        """The next best core of the same schools, and what it would cost."""
        if not words or not words["next_core"]:
            return _("no other may be its core")
        values = {"core": self.name(words["next_core"]), "more": self.amount(words["next_difference"])}
        return _("%(core)s would be next, at %(more)s more") % values

    def asked(self) -> Sequence[Line]:
        """The wishes."""
        own = self.run.params
        cores = own.get("cores") or ()
        return (
            (_("Stages"), "、".join(stage_name(stage) for stage in own.get("stages", ()))),
            (_("Cores"), f"{own.get('cores_least')}–{own.get('cores_most')}"),
            (_("Schools that may be cores"), "、".join(self.name(key) for key in cores) or _("all")),
            (_("A core carries at most"), number(own.get("carry_times"), 1)),
            (_("Pupils of a community"), _span(own, "size")),
            (_("Member schools"), _span(own, "members")),
            (_("Longest way to the core"), number(own.get("farthest_km"))),
            (_("A core serves every stage that its members teach"), _("yes") if own.get("same_stage") else _("no")),
            (_("Count the way once for every pupil"), _("yes") if own.get("weighted") else _("no")),
            (_("A school leaves its present community only to save at least"), number(own.get("keep_price_km"))),
        )

    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand."""
        values = {"school": self.name(decision["school"]), "core": self.name(decision.get("core", ""))}
        texts = {
            "core": _("%(school)s is a core"), "not_core": _("%(school)s is not a core"),
            "joins": _("%(school)s joins %(core)s"), "not_joins": _("%(school)s does not join %(core)s"),
        }  # fmt: skip
        return texts[decision["kind"]] % values

    def wish_of(self, decision: Mapping[str, Any], place: int) -> str:  # noqa: ARG002 - the shape for all
        """By what was decided of which school."""
        return f"fixed:{decision['kind']}:{decision['school']}:{decision.get('core', '')}".rstrip(":")

    def relax(self, key: str) -> str:
        """How to give way."""
        ways = {
            "cores_most": _("allow more cores"), "cores_least": _("ask for fewer cores"),
            "farthest_km": _("allow longer ways"), "size_most": _("allow larger communities"),
            "size_least": _("allow smaller communities"), "members_most": _("allow more members"),
            "members_least": _("ask for fewer members"), "capacity": _("let cores carry more"),
            "same_stage": _("let members join cores of other stages"), "fixed": _("drop the decision"),
            "candidate": _("let more schools be cores"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, Line]:
        """Every school's core."""
        return {
            key: (self.name(key), _("is a core") if key == core else self.name(core))
            for key, core in self.core_of.items()
        }

    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """Schools with another core."""
        text = ngettext("%(count)s school has another core.", "%(count)s schools have other cores.", len(keys))
        return [text % {"count": number(len(keys))}]

    @property
    def counted(self) -> Sequence[str]:
        """How ways are added up, and what leaving a community counts."""
        return ("weighted", "keep_price_km")

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        bound = (row for row in self.communities if row["members"])
        planned = {(row["core"], *sorted(own["school"] for own in row["members"])) for row in bound}
        standing = communities_on(self.run.unit, day_to_look(self.term[0], self.run.year))
        today = {own.sides for own in standing}
        others = [own for own in standing if own.sides not in planned]
        gone = [own for own in others if not own.is_above and self.core_of.keys() >= set(own.sides)]
        beside = [own for own in others if own not in gone]
        count, kept = len(planned - today), len(planned & today)
        text = ngettext(
            "%(count)s education community is entered with its core and its members.",
            "%(count)s education communities are entered with their cores and members.",
            count,
        )
        told = [text % {"count": count}]
        if kept:
            text = ngettext(
                "%(count)s that stands unchanged already is left as it is.",
                "%(count)s that stand unchanged already are left as they are.",
                kept,
            )
            told.append(text % {"count": kept})
        if gone:
            text = ngettext(
                "%(count)s of today gives way: it ends on the day before. Its core: %(cores)s.",
                "%(count)s of today give way: they end on the day before. Their cores: %(cores)s.",
                len(gone),
            )
            told.append(text % {"count": len(gone), "cores": _cores(gone)})
        if beside:
            text = ngettext(
                "%(count)s of today has schools that are not planned for, or is another unit's: it goes on beside the"
                " plan. Its core: %(cores)s.",
                "%(count)s of today have schools that are not planned for, or are another unit's: they go on beside the"
                " plan. Their cores: %(cores)s.",
                len(beside),
            )
            told.append(text % {"count": len(beside), "cores": _cores(beside)})
        return told


def _cores(rows: Sequence[Community]) -> str:
    return "、".join(own.core for own in rows)


def _span(asked: Mapping[str, Any], name: str) -> str:
    """From the least to the most that was asked for; one dash where neither was."""
    ends = [number(asked.get(f"{name}_{end}")) for end in ("least", "most")]
    return ABSENT if ends == [ABSENT, ABSENT] else "–".join(ends)
