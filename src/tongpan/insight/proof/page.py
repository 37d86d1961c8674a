"""A stored effect as its page, its report and a comparison show it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongpan.insight.queries.words import chinese, stage_name
from tongpan.ui import charts
from tongpan.ui.formats import ABSENT, exact, number, percent

from . import plots, telling
from .answer import Answer
from .each import EachPage
from .lacking import Condition, conditions
from .words import chance, said, signed

Line = tuple[str, str]


class EffectPage(Answer):
    """An :class:`Answer` with its sentences, figures and pictures."""

    # the verdict

    @property
    def power_query(self) -> str:
        """The address of the calculator with this outcome."""
        asked = {"outcome": self.outcome.get("key", ""), "stage": self.run.params.get("stage", "")}
        return urlencode(asked | {"before": 3, "per": 2})

    @property
    def sentence(self) -> str:
        """The verdict in one plain sentence."""
        return telling.sentence(self)

    @property
    def sides(self) -> str:
        """Who is compared with whom, in one sentence."""
        return telling.sides(self)

    @cached_property
    def conditions(self) -> list[Condition]:
        """What is missing where the data cannot tell, and what to do or wait for."""
        return conditions(self)

    @property
    def reasons(self) -> list[str]:
        """Why the data cannot tell, a sentence each."""
        return [said(own, self.digits, self.symbol) for own in self.result.get("reasons") or []]

    @property
    def other(self) -> list[str]:
        """What it would have to be for another conclusion, a sentence each."""
        return telling.other(self)

    @property
    def trend(self) -> str:
        """What the years before say."""
        return telling.trend(self)

    @property
    def tiles(self) -> list[tuple[str, str, str, str]]:
        """Label, value, note and tone of the few figures on top."""
        sides = self.result.get("clusters") or {}
        found = [
            (_("Helped schools"), number(len(self.helped)), "", ""),
            (_("Compared with"), number(len(self.compared)), "", ""),
            (_("School years"), f"{self.years[0]}–{self.years[-1]}" if self.years else ABSENT, "", ""),
        ]
        if self.result.get("whole") and sides:
            note = _("%(helped)s counties helped, %(compared)s compared") % sides
            found[1] = (*found[1][:2], note, "")
        if self.effect:
            low, high = (self.amount(self.effect[name], sign=True) for name in ("low", "high"))
            tone = {"worked": "met", "worse": "gap"}.get(self.verdict, "")
            interval = _("%(confidence)s interval: %(low)s to %(high)s") % {
                "confidence": self.confidence, "low": low, "high": high,
            }  # fmt: skip
            found.insert(0, (_("Effect"), self.amount(self.effect["value"], sign=True), interval, tone))
            found.insert(1, (_("p value"), chance(self.effect["p"]), _("if there were no effect"), ""))
        return found

    @property
    def recipe(self) -> str:
        """How the error was found."""
        return said(self.effect["recipe"], self.digits) if self.effect else ""

    @property
    def balance(self) -> list[dict[str, Any]]:
        """How alike the two groups were before: label, both means, difference in standard deviations."""
        return [
            {"label": said(own, self.digits).replace(",", ""), "helped": self._form(own["form"], own["helped"]),
             "compared": self._form(own["form"], own["compared"]), "difference": signed(own["difference"], 2)}
            for own in self.result.get("balance") or []
        ]  # fmt: skip

    def _form(self, form: str, value: Any) -> str:
        return {"count": lambda: number(value, 0), "share": lambda: percent(value, 0)}.get(
            form, lambda: number(value, self.digits)
        )()

    @property
    def contrast_value(self) -> str:
        """The two-way coefficient."""
        return self.amount((self.result.get("contrast") or {}).get("value"), sign=True)

    @property
    def contrast_words(self) -> str:
        """The two-way result, how much of it misleads, and the saturated regression beside it."""
        return telling.contrast(self)

    # pictures

    @property
    def event_plot(self) -> charts.Chart | None:
        """The effect by year about the beginning."""
        points = [(own["step"], own["value"], own["low"], own["high"]) for own in self.result.get("event") or []]
        if not points:
            return None
        title = _("Effect by year: %(word)s") % {"word": self.word}
        return charts.fitting(plots.event_study, title, points, unit=self.symbol, digits=self.digits)

    @property
    def means_plot(self) -> charts.Chart | None:
        """Raw means of both groups by school year."""
        series = [
            (self._group(own), list(zip(map(float, self.years), own["values"], strict=True)))
            for own in sorted(self.result.get("means") or [], key=lambda own: own["first"] is not None)
        ]
        if not series or len(self.years) < 2:
            return None
        title = _("Both groups through the years, as recorded")
        return plots.years_of(title, series, unit=self.symbol, digits=self.digits)

    def _group(self, own: Mapping[str, Any]) -> str:
        if own["first"] is None:
            return _("compared (%(count)s)") % {"count": own["schools"]}
        return _("from %(year)s (%(count)s)") % {"year": own["first"], "count": own["schools"]}

    @property
    def path_plot(self) -> charts.Chart | None:
        """The helped beside the comparison built from others."""
        own = self.result.get("path")
        if not own:
            return None
        years = list(map(float, self.years))
        series = [(_("helped"), list(zip(years, own["treated"], strict=True))),
                  (_("comparison"), list(zip(years, own["path"], strict=True)))]  # fmt: skip
        title = _("The helped beside a comparison built from schools never helped")
        return plots.years_of(title, series, unit=self.symbol, digits=self.digits)

    @cached_property
    def each(self) -> list[tuple[str, charts.Chart, str]]:
        """Pictures of the effect on each school and through each bond: key, picture, words."""
        return EachPage(self).pictures

    @property
    def rank(self) -> str:
        """Where the effect stands among the placebos."""
        return telling.rank(self)

    # what was asked

    @property
    def asked(self) -> list[Line]:
        """The question, line by line."""
        own = self.run.params
        within = {"same": _("the same counties"), "all": _("the whole unit")}
        yes = {True: _("Yes"), False: _("No")}
        return [
            (_("Help"), str(self.result.get("source", ""))),
            (_("Outcome"), str(self.outcome.get("label", ""))),
            (_("Stage"), stage_name(own.get("stage", ""))),
            (_("Better is"), _("more") if own.get("better") == "up" else _("less")),
            (_("First seen after (years)"), str(own.get("lag", 0))),
            (_("Compared within"), within.get(own.get("within", ""), "")),
            (_("Without schools that have other help"), yes[bool(own.get("alone"))]),
            (_("Only in like places"), yes[bool(own.get("like"))]),
            (_("Seed"), str(self.run.seed)),
        ]

    @property
    def reached(self) -> list[Line]:
        """The answer, line by line, for a comparison."""
        return [
            (_("Verdict"), self.word),
            *((label, f"{value} {note}".strip()) for label, value, note, _t in self.tiles),
        ]

    @property
    def rules(self) -> list[dict[str, Any]]:
        """The rules of policy that the verdict rests on: name, value, reference."""
        zh = chinese()
        return [
            {"label": own["label_zh"] if zh else own["label"], "value": exact(own["value"]),
             "reference": own["reference_zh"] if zh else own["reference"], "since": own["since"]}
            for own in (self.result.get("rules") or {}).values()
        ]  # fmt: skip

    @property
    def sources(self) -> list[tuple[str, list[str]]]:
        """What the rules rest on: each reference once, with the names of the rules that it gives."""
        found: dict[str, list[str]] = {}
        for own in self.rules:
            found.setdefault(own["reference"], []).append(own["label"])
        return list(found.items())
