"""How many schools and years it takes to see an effect: the question's answer as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongpan.access.models import Unit
from tongpan.insight.queries.places import region_code, statistics_day
from tongpan.insight.queries.words import stage_name
from tongpan.ui import charts
from tongpan.ui.formats import number, percent

from . import plots
from .queries.helped import HAND
from .queries.outcomes import Outcome, outcome_of
from .tables import Asked, Plan, power_of, study_of
from .tables.policy import rules_of
from .tables.study import ALL
from .words import digits_for


@dataclass(frozen=True)
class PowerPage:
    """``plan`` is None where the records tell no spread: too few schools, or no values."""

    unit: Unit
    outcome: Outcome
    stage: str
    plan: Plan | None
    rules: Mapping[str, Any]
    most: int

    @classmethod
    def of(cls, unit: Unit, year: int, own: Mapping[str, Any]) -> PowerPage:
        """From what the form asks, with the records of the unit up to a school year."""
        day = statistics_day(year)
        rules = rules_of(day, region_code(unit, day))
        asked = Asked(HAND, own["outcome"], own["stage"], day, within=ALL, alone=False)
        study = study_of(unit, year, asked, rules["year_share_min"].number)
        plan = power_of(
            study, effect=own.get("effect") or None, worth=rules["worth"].number, before=own["before"], per=own["per"],
            power=rules["power"].number, level=1 - rules["confidence"].number,
        )  # fmt: skip
        return cls(unit, outcome_of(unit, own["outcome"]), own["stage"], plan, rules, len(study.schools))

    @property
    def digits(self) -> int:
        """Decimals of amounts."""
        return digits_for(self.plan.spread if self.plan else None)

    def amount(self, value: float | None) -> str:
        """A value of the outcome with its unit."""
        return f"{number(value, self.digits)} {self.outcome.symbol}".strip()

    @property
    def sentence(self) -> str:
        """The answer in a sentence, for two years after the beginning."""
        assert self.plan
        needed = dict(self.plan.needed)[2]
        values = {
            "effect": self.amount(self.plan.effect), "outcome": self.outcome.label, "helped": number(needed),
            "power": percent(self.rules["power"].number, 0), "most": self.most,
            "compared": number(None if needed is None else max(1, round(needed * self.plan.per))),
        }  # fmt: skip
        if needed is None:
            return _("No number of schools would show an effect of %(effect)s on “%(outcome)s”.") % values
        text = _(
            "To see an effect of %(effect)s on “%(outcome)s” after two years with a chance of %(power)s it takes "
            "%(helped)s helped schools and %(compared)s to compare with."
        )
        if needed * (1 + self.plan.per) > self.most:
            text += _(
                " There are only %(most)s schools with figures here: look for more schools, more years or more help."
            )
        return text % values

    @property
    def reading(self) -> list[str]:
        """What the curve says, in words: where each line reaches the chance wanted, and where the schools here are."""
        assert self.plan
        power = percent(self.rules["power"].number, 0)
        here = dict(self.plan.here)
        found = [_("The curve rises with every school helped, steeply at first and then ever less.")]
        for after, needed in self.plan.needed:
            values = {
                "after": after, "power": power, "needed": number(needed), "possible": self.plan.possible,
                "chance": percent(here.get(after), 0),
            }  # fmt: skip
            text = (
                _("With %(after)s school years after the start it never reaches %(power)s.")
                if needed is None
                else _("With %(after)s school years after the start it reaches %(power)s at %(needed)s helped schools.")
            )
            if after in here:
                text += _(" If %(possible)s of the schools here were helped, the chance would be %(chance)s.")
            found.append(text % values)
        return found

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the records say."""
        assert self.plan
        return [
            (_("Stage"), stage_name(self.stage)),
            (_("Schools with figures"), number(self.plan.schools)),
            (_("School years with figures"), number(self.plan.years)),
            (_("Standard deviation between schools"), self.amount(self.plan.spread)),
            (_("Correlation of two years of a school"), number(self.plan.alike, 2)),
        ]

    @property
    def rows(self) -> list[tuple[str, list[str]]]:
        """The smallest effect that would be seen, by years after (rows) and helped schools (columns)."""
        assert self.plan
        return [(number(after), [self.amount(own) for own in row]) for after, row in self.plan.smallest]

    @property
    def needed(self) -> list[tuple[str, str]]:
        """The helped schools that it takes, by years after."""
        assert self.plan
        return [(number(after), number(own)) for after, own in self.plan.needed]

    @property
    def plot(self) -> charts.Chart:
        """The chance to see the effect by the number of helped schools."""
        assert self.plan
        series = [
            (_("%(count)s years after") % {"count": after},
             [(float(own), 100 * chance) for own, chance in zip(self.plan.helped, row, strict=True)])
            for after, row in self.plan.chance
        ]  # fmt: skip
        title = _("Chance to see an effect of %(effect)s, by the number of helped schools") % {
            "effect": self.amount(self.plan.effect)
        }
        power = self.rules["power"].number
        return plots.curves_of(title, series, limit=100 * power, label=_("wanted"))
