"""An exchange in words, on the map and in tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.insight.planners.queries.people import people_named
from tongpan.insight.planners.words import FIRST
from tongpan.insight.queries.places import term_of
from tongpan.insight.queries.words import said, stage_name
from tongpan.registry.queries.subjects import subject_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number, percent, wan
from tongpan.ui.table import Column, Empty, Table

from .base import Line, PlannerPage, Row, Tile


def _share(row: Row) -> float | None:
    return row["numerator"] / row["denominator"] if row["denominator"] else None


class Page(PlannerPage):
    """One exchange plan of one county."""

    chosen: Mapping[str, str] = {"frozen": "frozen"}
    price_of_change = "change"
    views = (
        ("postings", gettext_lazy("Postings, with reasons")),
        ("needs", gettext_lazy("Needs by school and subject")),
        ("ratios", gettext_lazy("Ratios")),
    )

    def amount(self, objective: float) -> str:
        """万元 a year."""
        return f"{wan(objective, 2)} {_('10k yuan a year')}"

    @property
    def term(self) -> tuple[dt.date, dt.date | None]:
        """One school year, or as many as a posting lasts."""
        return term_of(self.run.year, float(self.run.params.get("years") or 1))

    @cached_property
    def postings(self) -> list[Row]:
        """Every posting with what the core says of it."""
        words = {own["person"]: own for own in self.explain.get("reasons", ())}
        return [own | {"told": words.get(own["person"], {})} for own in self.plan.get("postings", ())]

    @cached_property
    def people(self) -> dict[str, str]:
        """The names of all whom the page speaks of, for readers who may see teachers; one query."""
        limits = (*self.result.get("conflict", ()), *self.explain.get("bindings", ()))
        keys = {own["values"].get(name) for own in limits for name in ("person", "partner")}
        keys |= {own["person"] for own in (*self.postings, *self.run.params.get("decisions", ()))}
        keys |= {own["told"].get("runner_up") for own in self.postings}
        return people_named(map(str, keys - {None})) if self.sees_people else {}

    def _who(self, key: str) -> str:
        return self.people.get(key, _("somebody"))

    def tiles(self) -> Sequence[Tile]:
        """Who is sent, what is closed, what it costs."""
        own, sent = self.summary, len(self.postings)
        short = own.get("unmet_after")
        eligible = _("of %(count)s eligible") % {"count": number(own.get("eligible"))}
        before = _("%(before)s today") % {"before": number(own.get("unmet_before"), 1)}
        tiles = [
            Tile(_("People sent"), number(sent), _("people"), eligible),
            Tile(_("Share of eligible"), percent(own.get("share"), 1)),
            Tile(_("Backbone among them"), percent(own.get("backbone_share"), 1)),
            Tile(_("Posts that nobody fills"), number(short, 1), "", before, "gap" if short else "met"),
            Tile(_("Way on average"), number(own.get("km"), 1), _("km")),
        ]  # fmt: skip
        if own.get("wishing"):
            wishing = _("of %(count)s who applied") % {"count": number(own["wishing"])}
            tiles.append(Tile(_("Go where they applied"), number(own.get("wishes")), _("people"), wishing))
        return tiles

    def map(self) -> charts.Chart | None:
        """Arrows from school to school."""
        spots, flows = self.places, dict[tuple[str, str], int]()
        for own in self.postings:
            flows[own["source"], own["target"]] = flows.get((own["source"], own["target"]), 0) + 1
        gives, takes = {a for a, _b in flows}, {b for _a, b in flows}
        keys = self.result.get("more", {}).get("schools") or sorted(gives | takes)
        words = {"gap": _("receives"), "met": _("sends"), "muted": ""}
        places = []
        for key in (own for own in keys if own in spots):
            tone: charts.Tone = "gap" if key in takes else "met" if key in gives else "muted"
            text, labelled = words[tone], key in takes
            places.append(charts.Place(key, self.name(key), *spots[key], tone, text, self.school(key), labelled))
        if not places:
            return None
        drawn = [
            charts.Flow(a, b, count, f"{self.name(a)} → {self.name(b)}: {count}") for (a, b), count in flows.items()
        ]
        title = ngettext("%(count)s person is sent", "%(count)s people are sent", len(self.postings)) % {
            "count": len(self.postings)
        }
        tones: dict[charts.Tone, str] = {"met": _("sends"), "gap": _("receives"), "muted": _("neither")}
        return charts.map_of(title, self.areas, places, drawn, tones=tones, names=False)

    def table(self, request: HttpRequest, view: str) -> Table:
        """Postings, needs or ratios."""
        return {"needs": self._needs, "ratios": self._ratios}.get(view, self._postings)(request)

    def _postings(self, request: HttpRequest) -> Table:
        columns = [
            Column("person", _("Teacher"), value=lambda row: self.people.get(row["person"], ABSENT)),
            Column("source", _("From school"), value=lambda row: self.name(row["source"]),
                   href=lambda row: self.school(row["source"])),
            Column("target", _("To school"), value=lambda row: self.name(row["target"])),
            Column("stage", _("Stage"), value=lambda row: stage_name(row["stage"])),
            Column("subject", _("Subject"), value=lambda row: subject_name(row["subject"])),
            Column("years", _("Years"), number=1),
            # Whole kilometres: a way may begin at a home, which no page shows.
            Column("km", _("Way"), _("km"), number=0,
                   value=lambda row: None if row["km"] is None else round(row["km"])),
            Column("why", _("Why"), value=self._why, sort=False),
        ]  # fmt: skip
        return Table(request, columns, self.postings, key="postings", personal=True,
                     empty=Empty(_("Nobody is sent.")))  # fmt: skip

    @cached_property
    def leaving(self) -> set[tuple[str, str, str]]:
        """Schools, stages and subjects that somebody leaves."""
        return {(own["school"], own["stage"], own["subject"]) for own in self.explain.get("places", ()) if own["left"]}

    def _need(self, row: Row) -> str:
        """What a posting does for the school where it goes."""
        told = row["told"]
        values = {"before": number(told["short_before"], 1), "after": number(told["short_after"], 1)}
        if values["before"] != values["after"]:
            return _("%(before)s posts short before, %(after)s after") % values
        if (row["target"], row["stage"], row["subject"]) in self.leaving:
            return _("in place of somebody who leaves")
        return _("sent for the share that must go: nothing is short there")

    def _why(self, row: Row) -> str:
        """The gap that a posting closes, and whom it beat."""
        told = row["told"]
        if not told:
            return ABSENT
        words = [self._need(row)]
        if told["rank"]:
            words.append(_("has applied to go there"))
        if told["runner_up"] is None:
            words.append(_("nobody else could go"))
        elif told["dearer"] is not None and told["dearer"] < 1:
            words.append(_("%(person)s would do as well") % {"person": self._who(told["runner_up"])})
        else:
            values = {"person": self._who(told["runner_up"]), "more": self.amount(told["dearer"])}
            words.append(_("next best %(person)s, %(more)s dearer") % values)
        return _("; ").join(words)

    def binding(self) -> Sequence[str]:
        """The limits that cost money, with what giving way by one person would save."""
        text = _("%(limit)s: one person less strict saves %(saving)s")
        return [
            text % {"limit": said({"text": own["label"], "values": self._said(own["values"])}),
                    "saving": self.amount(own["saving"])}
            for own in self.explain.get("bindings", ())
        ]  # fmt: skip

    def _word(self, name: str, value: Any) -> Any:
        """Subjects by name, people by theirs."""
        if name == "subject":
            return subject_name(str(value))
        if name in {"person", "partner"}:
            return self._who(str(value))
        return super()._word(name, value)

    def _needs(self, request: HttpRequest) -> Table:
        columns = [
            Column(
                "school",
                _("School"),
                value=lambda row: self.name(row["school"]),
                href=lambda row: self.school(row["school"]),
            ),
            Column("stage", _("Stage"), value=lambda row: stage_name(row["stage"])),
            Column("subject", _("Subject"), value=lambda row: subject_name(row["subject"])),
            Column("required", _("Needed"), _("posts"), number=1),
            Column("before", _("Before"), _("posts"), number=1),
            Column("after", _("After"), _("posts"), number=1),
        ]
        rows = list(self.explain.get("places", ()))
        return Table(request, columns, rows, key="needs", empty=Empty(_("No school's staffing changes.")))

    def _ratios(self, request: HttpRequest) -> Table:
        columns = [
            Column("label", _("Ratio"), value=lambda row: _(row["label"])),
            Column("numerator", _("Of them"), _("people"), number=0),
            Column("denominator", _("Of"), _("people"), number=0),
            Column("value", _("Share"), value=_share, percent=1),
            Column("least", _("At least"), percent=0),
        ]
        rows = list(self.explain.get("ratios", ()))
        return Table(request, columns, rows, key="ratios", empty=Empty(_("Nobody is eligible.")))

    def asked(self) -> Sequence[Line]:
        """The wishes."""
        own = self.run.params
        frozen = "、".join(self.name(key) for key in own.get("frozen") or ())
        yes, no = _("yes"), _("no")
        return (
            (_("Share of eligible teachers who are sent, at least"), percent(own.get("share"), 0)),
            (_("Share of backbone among those sent, at least"), percent(own.get("backbone_share"), 0)),
            (_("At most this share of a school's teachers leaves it"), percent(own.get("share_out"), 0)),
            (_("Longest way to the host school"), number(own.get("km"))),
            (_("Nobody is sent again within"), number(own.get("years_between"))),
            (_("Teachers of a subject who stay, at least"), number(own.get("keep_own"))),
            (_("No school falls below its own need"), yes if own.get("keep_need") else no),
            (_("No school receives more than it needs"), yes if own.get("most_need") else no),
            (_("Couples work at most this far apart"), number(own.get("couple_km"))),
            (_("Nobody is sent to the same school twice"), yes if own.get("not_back") else no),
            (_("Schools that nobody leaves or joins"), frozen or _("None")),
            (_("What comes first"), str(dict(FIRST).get(own.get("first", ""), ""))),
            (_("Price of a post that nobody fills"), number(own.get("unmet"))),
            (_("Allowance of a person sent"), number(own.get("allowance"))),
            (_("Travel"), number(own.get("per_km"))),
            (_("Worth of teaching one's main subject"), number(own.get("second"))),
            (_("Worth of going where one has applied to go"), number(own.get("wish"))),
            (_("Price of changing a posting that is published"), number(own.get("change"))),
            (_("A posting lasts"), f"{number(own.get('years'))} {_('years')}"),
        )

    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand."""
        values = {"person": self._who(decision["person"]), "school": self.name(decision.get("school", ""))}
        texts = {"go": _("%(person)s goes to %(school)s"), "not": _("%(person)s does not go to %(school)s"),
                 "stay": _("%(person)s stays")}  # fmt: skip
        return texts[decision["kind"]] % values

    def relax(self, key: str) -> str:
        """How to give way."""
        ways = {
            "share": _("ask for a smaller share"), "backbone_share": _("ask for fewer backbone"),
            "school_share": _("ask for a smaller share"), "km": _("allow longer ways"),
            "share_out": _("let more of a school's teachers leave"),
            "keep_own": _("let fewer teachers of a subject stay"),
            "keep_need": _("let schools fall below their need for a time"), "most_need": _("let schools receive more"),
            "couple_km": _("let couples work farther apart"), "years_between": _("send people again sooner"),
            "not_back": _("let people return to a school"), "frozen": _("let people move at this school"),
            "fixed": _("drop the decision"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, Line]:
        """Where everybody goes, each with the home school: people may bear one name."""
        return {
            own["person"]: (
                f"{self.people.get(own['person'], own['person'])}（{self.name(own['source'])}）",
                f"{self.name(own['target'])} · {subject_name(own['subject'])}",
            )
            for own in self.postings
        }

    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """People who are sent elsewhere, or in one of the two only."""
        text = ngettext(
            "For %(count)s person the posting is another, or there is none.",
            "For %(count)s people the posting is another, or there is none.",
            len(keys),
        )
        return [text % {"count": number(len(keys))}]

    @property
    def counted(self) -> Sequence[str]:
        """The prices."""
        return ("unmet", "allowance", "per_km", "second", "wish", "change")

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        count = len(self.postings)
        text = ngettext(
            "%(count)s person gets an exchange posting and keeps the home post;"
            " from that day the person counts at the host school.",
            "%(count)s people get exchange postings and keep their home posts;"
            " from that day they count at the host school.",
            count,
        )
        return (text % {"count": count},)
