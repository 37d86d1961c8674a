"""Pairs in words, on the map and in tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongpan.access.models import Unit
from tongpan.insight.planners.queries.held import day_to_look, pairs_on
from tongpan.insight.planners.words import BUREAU, MODES, SCOPES, WEIGHTS
from tongpan.insight.queries.words import named, said, stage_name
from tongpan.registry.models.school import STAGE_NAMES
from tongpan.registry.queries.subjects import subject_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, number, percent
from tongpan.ui.table import Column, Empty, Table

from .base import Line, PlannerPage, Row, Tile

PARTS = {
    "stage": gettext_lazy("stages"),
    "subject": gettext_lazy("strengths"),
    "size": gettext_lazy("size"),
    "distance": gettext_lazy("way"),
    "language": gettext_lazy("language"),
    "past": gettext_lazy("past"),
}


CROWD = 24
"""With more helping schools than this, names on the map would cover it."""
FEW = 20
"""So many schools of a side are named."""


class Page(PlannerPage):
    """One plan of pairs."""

    more_is_better = True
    views = (("pairs", gettext_lazy("Pairs, with reasons")), ("donors", gettext_lazy("Helping schools")),
             ("unserved", gettext_lazy("Without help")))  # fmt: skip

    def amount(self, objective: float) -> str:
        """Points of fit."""
        return f"{number(objective, 1)} {_('points')}"

    def name(self, key: str) -> str:
        """The school, with the stage where only a stage of it is meant."""
        code, _colon, stage = key.partition(":")
        school = super().name(code)
        if key.endswith(BUREAU):
            return _("%(unit)s education bureau") % {"unit": school}
        return _("%(school)s (%(stage)s)") % {"school": school, "stage": stage_name(stage)} if stage else school

    def school(self, key: str) -> str:
        """The page of a school, or of the unit of a bureau."""
        if key.endswith(BUREAU):
            return reverse("insight:overview", args=(key.removesuffix(BUREAU), self.run.year))
        return super().school(key)

    def _word(self, name: str, value: Any) -> Any:
        """Relations of a pair and indicators by their words."""
        if name == "indicator":
            return self._side(str(value))
        return str(dict(SCOPES)[value]) if name == "scope" and value in dict(SCOPES) else super()._word(name, value)

    @property
    def of_bureaus(self) -> bool:
        """Whether bureaus are paired, not schools."""
        return any(key.endswith(BUREAU) for key in self.run.params.get("recipients", ()))

    @cached_property
    def pairs(self) -> list[Row]:
        """Every pair with what the core says of it."""
        words = {(own["donor"], own["recipient"]): own for own in self.explain.get("pairs", ())}
        return [own | {"told": words.get((own["donor"], own["recipient"]), {})} for own in self.plan.get("pairs", ())]

    @property
    def unserved(self) -> Sequence[str]:
        """Keys of those whom nobody helps."""
        return list(self.plan.get("unserved", ()))

    def tiles(self) -> Sequence[Tile]:
        """How many pairs, how good, the worst served, who is left out."""
        fits = [own["fit"] for own in self.pairs]
        best: dict[str, float] = {}
        for own in self.pairs:
            best[own["recipient"]] = max(best.get(own["recipient"], 0.0), own["fit"])
        total, most = sum(fits), self.plan.get("best_total") or 0.0
        kept = percent(total / most, 1) if most else ABSENT
        left = len(self.unserved)
        helped = _("%(count)s bureaus are helped") if self.of_bureaus else _("%(count)s schools are helped")
        return (
            Tile(_("Pairs"), number(len(fits)), "", helped % {"count": len(best)}),
            Tile(_("Fit on average"), number(total / len(fits) if fits else None, 1), _("points")),
            Tile(_("Worst served"), number(min(best.values(), default=None), 1), _("points")),
            Tile(_("Total fit"), number(total, 1), _("points"), _("%(share)s of the best total") % {"share": kept}),
            Tile(_("Without help"), number(left), _("bureaus") if self.of_bureaus else _("schools"),
                 tone="gap" if left else "met"),
        )  # fmt: skip

    def map(self) -> charts.Chart | None:
        """Arrows from helping schools to those in need."""
        spots = {f"{key}:{stage}": spot for key, spot in self.places.items() for stage in STAGE_NAMES}
        spots |= self._bureaus()
        donors = {own["donor"] for own in self.pairs}
        keys = donors | {own["recipient"] for own in self.pairs} | set(self.unserved)
        places = [
            charts.Place(key, self.name(key), *spots[key], self._tone(key, donors), self._state(key, donors),
                         self.school(key), labelled=key in donors and len(donors) <= CROWD)
            for key in sorted(keys) if key in spots
        ]  # fmt: skip
        flows = [
            charts.Flow(own["donor"], own["recipient"], own["fit"],
                        f"{self.name(own['donor'])} → {self.name(own['recipient'])} {self.amount(own['fit'])}")
            for own in self.pairs
        ]  # fmt: skip
        if not places:
            return None
        count = len(flows)
        title = ngettext("%(count)s pair", "%(count)s pairs", count) % {"count": count}
        tones: dict[charts.Tone, str] = {"met": _("helps"), "muted": _("is helped"), "gap": _("without help")}
        return charts.map_of(title, self.areas, places, flows, tones=tones, names=False)

    def _bureaus(self) -> dict[str, tuple[float, float]]:
        """Where the units lie whose bureaus are paired, or left without help."""
        sides = {own[name] for own in self.pairs for name in ("donor", "recipient")} | set(self.unserved)
        keys = {key.removesuffix(BUREAU) for key in sides if key.endswith(BUREAU)}
        rows = Unit.objects.filter(path__under=self.run.unit.path, slug__in=keys) if keys else ()
        return {f"{own.slug}{BUREAU}": (own.longitude, own.latitude) for own in rows
                if own.longitude is not None and own.latitude is not None}  # fmt: skip

    def _tone(self, key: str, donors: set[str]) -> charts.Tone:
        return "met" if key in donors else "gap" if key in self.unserved else "muted"

    def _state(self, key: str, donors: set[str]) -> str:
        return _("helps") if key in donors else _("without help") if key in self.unserved else _("is helped")

    def table(self, request: HttpRequest, view: str) -> Table:
        """Pairs, helping schools, or those without help."""
        return {"donors": self._donors, "unserved": self._unserved}.get(view, self._pairs)(request)

    def _pairs(self, request: HttpRequest) -> Table:
        columns = [
            Column("recipient", _("School in need"), value=lambda row: self.name(row["recipient"]),
                   href=lambda row: self.school(row["recipient"])),
            Column("donor", _("Helping school"), value=lambda row: self.name(row["donor"])),
            Column("fit", _("Fit"), _("points"), number=1),
            Column("parts", _("Made up of"), value=lambda row: self._parts(row["told"]), sort=False),
            Column("met", _("Strong where the other is weak"), value=lambda row: self._met(row["told"]), sort=False),
            Column("runner", _("Second best, and what it would cost the whole"),
                   value=lambda row: self._runner(row["told"]), sort=False),
            Column("why", _("Why"), value=lambda row: self._why(row["told"]), sort=False, hidden=True),
            Column("forced", _("By hand"), value=lambda row: _("yes") if row["forced"] else "", hidden=True),
        ]  # fmt: skip
        return Table(request, columns, self.pairs, key="pairs", empty=Empty(_("No pair was found.")))

    def _parts(self, told: Mapping[str, Any]) -> str:
        rows = [f"{PARTS.get(own['name'], own['name'])} {number(own['points'], 0)}" for own in told.get("parts", ())]
        return _(", ").join(rows) or ABSENT

    def _met(self, told: Mapping[str, Any]) -> str:
        """Subjects and indicators in which the one is weak and the other strong, those that count most first."""
        rows = [self._side(own["subject"]) for own in told.get("subjects", ()) if own["weak"] and own["strong"]]
        return "、".join(rows) or ABSENT

    def _side(self, code: str) -> str:
        own = self.result.get("more", {}).get("indicators", {}).get(code)
        return named(own) if own else subject_name(code)

    def _runner(self, told: Mapping[str, Any]) -> str:
        own = told.get("runner_up")
        if not own:
            return _("nobody else could help")
        values = {"school": self.name(own["donor"]), "fit": number(own["fit"], 1), "loss": number(own["loss"], 1)}
        if own["unserved"]:
            return _("%(school)s (%(fit)s): others would be left without help") % values
        if own["exact"]:
            return _("%(school)s (%(fit)s): the whole would lose %(loss)s") % values
        return _("%(school)s (%(fit)s): the whole would lose at least %(loss)s") % values

    def _donors(self, request: HttpRequest) -> Table:
        held: dict[str, list[Row]] = {}
        for own in self.pairs:
            held.setdefault(own["donor"], []).append(own)
        places = {own["donor"]: own["places"] for own in self.explain.get("donors", ())}
        rows = [{"donor": key, "pairs": held.get(key, []), "free": max(places.get(key, 0) - len(held.get(key, [])), 0)}
                for key in self.run.params.get("donors", ())]  # fmt: skip
        columns = [
            Column("donor", _("Helping school"), value=lambda row: self.name(row["donor"]),
                   href=lambda row: self.school(row["donor"])),
            Column("count", _("Helps"), _("schools"), number=0, value=lambda row: len(row["pairs"]), total=sum),
            Column("whom", _("Whom"), sort=False,
                   value=lambda row: "、".join(self.name(own["recipient"]) for own in row["pairs"]) or ABSENT),
            Column("free", _("Could help more"), _("schools"), number=0, total=sum),
        ]  # fmt: skip
        return Table(request, columns, rows, key="donors", empty=Empty(_("No helping school was chosen.")))

    def _unserved(self, request: HttpRequest) -> Table:
        why = {own["recipient"]: own for own in self.explain.get("without", ())}
        columns = [
            Column("name", _("School in need"), value=self.name, href=self.school),
            Column("why", _("Why nobody helps"), value=lambda key: self._why(why.get(key)), sort=False),
        ]
        return Table(request, columns, self.unserved, key="unserved", empty=Empty(_("Everybody is helped.")))

    def _why(self, words: Mapping[str, Any] | None) -> str:
        if not words:
            return ABSENT
        return said({"text": words["text"], "values": self._said(words["values"])})

    def binding(self) -> Sequence[str]:
        """The limits that cost fit, with what each costs."""
        text = _("%(limit)s: without it %(gain)s points more")
        return [text % {"limit": self._limit(own["key"]), "gain": number(own["gain"], 1)}
                for own in self.explain.get("binding", ())]  # fmt: skip

    def _limit(self, key: str) -> str:
        words = {
            "scope": _("Which pairs may be"), "distance_km": _("Longest way of a pair"),
            "least_fit": _("Least fit of a pair"), "rotate": _("Pairs that rest"), "stage": _("Stages in common"),
            "places": _("How many a school helps"), "most": _("How many helpers a school has"),
            "fixed": _("Decisions by hand"),
        }  # fmt: skip
        return words.get(key.partition(":")[0], key)

    def asked(self) -> Sequence[Line]:
        """The wishes."""
        own, scopes = self.run.params, dict(SCOPES)
        weights = [f"{PARTS[name]} {number(own.get(f'weight_{name}'), 1)}" for name, _label in WEIGHTS]
        return (
            (_("Schools that can help"), self._chosen("donors")),
            (_("Schools that need help"), self._chosen("recipients")),
            (_("A school helps at most"), number(own.get("donor_places"))),
            (_("A school in need has"), f"{own.get('recipient_least')}–{own.get('recipient_most')}"),
            (_("Which pairs may be"), "、".join(str(scopes[name]) for name in own.get("scopes", ()))),
            (_("Past pairs"), str(dict(MODES).get(own.get("mode", ""), ""))),
            (_("A pair rests for"), f"{number(own.get('rotate_years'))} {_('years')}"),
            (_("Longest way of a pair"), number(own.get("distance_km"))),
            (_("Least fit of a pair"), number(own.get("least_fit"))),
            (_("A way of this length halves the part for distance"), f"{number(own.get('half_km'))} {_('km')}"),
            (_("Total fit to be kept while the worst served are lifted"), percent(own.get("share"), 0)),
            (_("Weights"), _(", ").join(weights)),
            (_("Settled by hand"), _("; ").join(row["words"] for row in self.decisions) or ABSENT),
        )

    def _chosen(self, side: str) -> str:
        """How many schools stand on a side, and which, where they are not too many to be read."""
        keys = self.run.params.get(side, ())
        names = "、".join(map(self.name, keys)) if 0 < len(keys) <= FEW else ""
        return f"{number(len(keys))}{_(': ') if names else ''}{names}"

    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand."""
        values = {"donor": self.name(decision["donor"]), "recipient": self.name(decision["recipient"]),
                  "number": number(decision.get("number"))}  # fmt: skip
        if decision["kind"] == "places":
            return _("%(donor)s helps at most %(number)s") % values
        if decision["kind"] == "needs":
            return _("%(recipient)s has at most %(number)s helpers") % values
        if decision["kind"] == "force":
            return _("%(recipient)s is helped by %(donor)s") % values
        return _("%(recipient)s is not helped by %(donor)s") % values

    def wish_of(self, decision: Mapping[str, Any], place: int) -> str:  # noqa: ARG002 - the shape for all
        """By what was decided of which pair."""
        return f"{decision['kind']}:{decision['donor']}:{decision['recipient']}"

    def relax(self, key: str) -> str:
        """How to give way."""
        ways = {
            "places": _("let schools help more others"), "scope": _("allow more kinds of pairs"),
            "scopes": _("allow more kinds of pairs"), "distance_km": _("allow longer ways"),
            "least_fit": _("accept a smaller fit"), "rotate": _("let pairs rest for fewer years"),
            "stage": _("choose helping schools of that stage"), "needs": _("ask for fewer helpers"),
            "most": _("let schools in need have more helpers"),
            "fixed": _("drop the decision"), "force": _("drop the decision"), "forbid": _("drop the decision"),
        }  # fmt: skip
        return ways.get(key.partition(":")[0], "")

    def choices(self) -> Mapping[str, Line]:
        """Every recipient's helpers."""
        found: dict[str, list[str]] = {key: [] for key in self.run.params.get("recipients", ())}
        for own in self.pairs:
            found.setdefault(own["recipient"], []).append(self.name(own["donor"]))
        return {key: (self.name(key), "、".join(sorted(helpers)) or _("nobody")) for key, helpers in found.items()}

    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """Schools in need, or bureaus, with other helpers."""
        text = ngettext(
            "%(count)s school in need has other helpers.", "%(count)s schools in need have other helpers.", len(keys)
        )
        if self.of_bureaus:
            text = ngettext(
                "%(count)s bureau in need has other helpers.",
                "%(count)s bureaus in need have other helpers.",
                len(keys),
            )
        return [text % {"count": number(len(keys))}]

    @property
    def counted(self) -> Sequence[str]:
        """Whose fit is added up, and what the fit is made of."""
        return ("recipients", "mode", "half_km", *(f"weight_{name}" for name, _label in WEIGHTS))

    def becomes(self) -> Sequence[str]:
        """What adopting does."""
        pairs = {(own["donor"].partition(":")[0], own["recipient"].partition(":")[0]) for own in self.pairs}
        today = pairs_on(self.run.unit, day_to_look(self.term[0], self.run.year))
        count, kept = len(pairs - today), len(pairs & today)
        text = ngettext(
            "%(count)s bond of paired assistance is entered.",
            "%(count)s bonds of paired assistance are entered.",
            count,
        )
        told = [text % {"count": count}]
        if kept:
            text = ngettext(
                "%(count)s pair that stands already is left as it is.",
                "%(count)s pairs that stand already are left as they are.",
                kept,
            )
            told.append(text % {"count": kept})
        return told
