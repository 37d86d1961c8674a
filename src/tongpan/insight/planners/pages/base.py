"""A stored plan as its page, its exports and a comparison show it: what all planners have in common."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongpan.access.models import Unit, User
from tongpan.insight.models import Adoption, Run
from tongpan.insight.planners.catalogue import PLANNERS
from tongpan.insight.planners.queries.frozen import frozen_schools
from tongpan.insight.planners.words import statement
from tongpan.insight.queries.places import statistics_day
from tongpan.insight.queries.words import MONEY, money, said, spent, stage_name
from tongpan.ui import charts
from tongpan.ui.formats import number, percent
from tongpan.ui.table import Table

Row = dict[str, Any]
Line = tuple[str, str]
"""A label and a text."""


@dataclass(frozen=True)
class Tile:
    """One figure on top of the page. Tones: met, gap, must."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    tone: str = ""


class PlannerPage(ABC):
    """One plan of one planner. A run without a plan has ``solved`` false and its ``conflict``."""

    more_is_better = False
    """Whether a larger objective is the better one (a fit), not a cost."""

    chosen: Mapping[str, str] = {}
    """How a conflict calls a school chosen on the form (``keep``), and the wish that holds these schools."""

    about: Sequence[str] = ()
    """The wishes that say what a plan is about: two plans with others have nothing to do with each other."""

    price_of_change = ""
    """The wish that says what a change of what is in force counts; empty where a plan changes nothing by a price."""

    list_page = ""
    """The page that lists what the adopted plans of this planner decided, where they become no records elsewhere."""

    views: Sequence[Line] = ()
    """Key and label of the tables below; the first is shown where the address names none."""

    def __init__(self, run: Run, user: User | None = None) -> None:
        self.run, self.result, self.summary = run, run.result or {}, run.summary
        self.sees_people = user is not None and user.has_perm("registry.view_teachers", run.unit)
        self.planner = PLANNERS[run.kind]
        self.plan: Mapping[str, Any] = self.result.get("plan") or {}
        self.explain: Mapping[str, Any] = self.result.get("explain") or {}
        self.names: Mapping[str, str] = self.result.get("names") or {}

    @property
    def list_in_force(self) -> str:
        """The address of that list, for the unit and year of the plan."""
        return reverse(self.list_page, args=(self.run.unit.slug, self.run.year)) if self.list_page else ""

    # what each planner says in its own words

    @abstractmethod
    def amount(self, objective: float) -> str:
        """An objective in the reader's words, with its unit."""

    @abstractmethod
    def tiles(self) -> Sequence[Tile]:
        """The few figures on top."""

    @abstractmethod
    def table(self, request: HttpRequest, view: str) -> Table:
        """The table that the address asks for."""

    @abstractmethod
    def asked(self) -> Sequence[Line]:
        """What was asked for."""

    def reached(self) -> Sequence[Line]:
        """What is reached, for a comparison: the tiles, unless a planner says more."""
        return [(own.label, f"{own.value} {own.unit}".strip()) for own in self.tiles()]

    def map(self) -> charts.Chart | None:
        """The plan on the map; None without coordinates."""
        return None

    def pictures(self) -> Sequence[charts.Chart]:
        """Further charts."""
        return ()

    def binding(self) -> Sequence[str]:
        """The limits that cost something, with what each costs, a sentence each."""
        return ()

    @abstractmethod
    def decision_words(self, decision: Mapping[str, Any]) -> str:
        """A decision by hand in words."""

    @abstractmethod
    def relax(self, key: str) -> str:
        """What the planner can do about a wish that cannot stand with others; empty where nothing."""

    def wish_of(self, decision: Mapping[str, Any], place: int) -> str:  # noqa: ARG002 - some say it by the decision
        """How a conflict calls a decision by hand, the ``place``th of those that the problem allowed."""
        return f"fixed:{place}"

    @abstractmethod
    def choices(self) -> Mapping[str, Line]:
        """For comparisons: the thing and what is decided for it, in words, by a key of its own: names may be shared."""

    @abstractmethod
    def unlike(self, keys: Sequence[str]) -> Sequence[str]:
        """How many of these things, by their keys in ``choices``, another plan decides otherwise, a sentence each."""

    @property
    def counted(self) -> Sequence[str]:
        """The wishes by which the objective is counted (prices, weights): with others, two amounts are not alike."""
        return ()

    @property
    def counted_from(self) -> str:
        """A digest of what was in force and changes are counted from; empty where nothing was, or they cost nothing."""
        free = not self.run.params.get(self.price_of_change)
        return "" if free else str(self.result.get("more", {}).get("in_force", ""))

    @property
    def basis(self) -> str:
        """How the objective is counted, where earlier versions of the program counted it otherwise; empty for those."""
        return str(self.result.get("more", {}).get("basis", ""))

    @property
    def term(self) -> tuple[dt.date, dt.date | None]:
        """Between which days an adopted plan holds, unless the planner says otherwise: from the day of the figures."""
        return statistics_day(self.run.year), None

    @property
    def no_effects(self) -> str:
        """Why no indicator changes by itself; a planner whose plan is no help says its own."""
        return _("None by itself: the indicators follow the records of schools and people, once help has arrived.")

    @property
    def class_sizes(self) -> Sequence[Row]:
        """The classes of the schools that receive pupils, for a planner that moves pupils between schools."""
        return ()

    @property
    def effects_overall(self) -> bool:
        """Whether the value over all schools stands beside the difference coefficients."""
        return any("overall_before" in own for own in self.result.get("effects", ()))

    @property
    def effects_note(self) -> str:
        """What the changes of indicators rest on, and what is not computed; empty where nothing is to be said."""
        return ""

    @property
    def citations(self) -> Sequence[Any]:
        """The rules and defaults that the plan rests on, as core values, each once."""
        return ()

    def becomes(self) -> Sequence[str]:
        """What adopting does, a sentence each, with numbers."""
        return ()

    # what follows for all

    @property
    def solved(self) -> bool:
        """Whether there is a plan."""
        return bool(self.plan)

    @property
    def honest(self) -> str:
        """How good the plan is, in one sentence that claims no more than is proven."""
        gap, bound = self.result.get("gap"), self.result.get("bound")
        values = {"gap": percent(gap, 2), "seconds": spent(self.result.get("seconds"))}
        if not self.solved:
            if self.run.status == "infeasible":
                return _("No plan keeps every wish: proven after %(seconds)s s.") % values
            return _("No plan was found in %(seconds)s s, which proves nothing: search longer.") % values
        if self.run.status == "optimal":
            return _("This is the best plan, proven after %(seconds)s s.") % values
        if gap is None or bound is None:
            return _("The best plan after %(seconds)s s; how near the best possible it is, is not known.") % values
        text = _("After %(seconds)s s it is proven that no plan can reach %(bound)s; this one is within %(gap)s of it.")
        return text % (values | {"bound": self.amount(bound)})

    def name(self, key: str) -> str:
        """The name of a school, village or person by its key."""
        return self.names.get(key, key)

    def school(self, key: str) -> str:
        """The address of a school's page; ``key`` may name a stage of it (``code:stage``)."""
        return reverse("registry:school", args=(key.partition(":")[0], self.run.year))

    @property
    def missing(self) -> list[str]:
        """What the inputs lack or what was assumed, in words."""
        return [self._statement(own) for own in self.result.get("missing", ())]

    def _statement(self, own: Row) -> str:
        return statement(own["text"], self._said(own["values"]), self.name(own["school"]) if own["school"] else "")

    @property
    def conflict(self) -> list[Row]:
        """The smallest set of wishes that cannot stand together, in words with their numbers, and how to give way.

        ``drop`` names what was decided by hand, as the address that drops it takes it; empty for other wishes.
        """
        drops = self.drops
        return [
            own | {"words": said({"text": own["label"], "values": self._said(own["values"]) | _amounts(own)}),
                   "relax": self.relax(own["key"]), "drop": drops.get(own["key"], "")}
            for own in self.result.get("conflict", ())
        ]  # fmt: skip

    @cached_property
    def drops(self) -> dict[str, str]:
        """What of a conflict was decided by hand, and what drops it: a decision's place, or the key of a school chosen.

        A school that the registry keeps out of plans is not among them: it would be back in the next plan.
        """
        rows, kept = self.run.params.get("decisions", ()), [own["place"] for own in self.decisions if not own["lost"]]
        found = {self.wish_of(rows[place], number): str(place) for number, place in enumerate(kept)}
        frozen = frozen_schools(self.run.unit) if self.chosen else ()
        schools = (f"{kind}:{own}" for kind, wish in self.chosen.items()
                   for own in self.run.params.get(wish) or () if own not in frozen)  # fmt: skip
        return found | {key: key for key in schools}

    def _said(self, values: Mapping[str, Any]) -> Row:
        """Values of a core text in the reader's words: names for keys, stages by name, numbers with separators."""
        return {name: self._word(name, value) for name, value in values.items()}

    def _word(self, name: str, value: Any) -> Any:
        """One value of a core text in the reader's words, by the name of its place."""
        if name == "decision":
            return self.decision_words(value)
        if isinstance(value, list | tuple):
            return "、".join(str(self._word(name.removesuffix("s"), own)) for own in value)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return percent(value, 0) if name.endswith("share") else number(value)
        return stage_name(str(value)) if name.endswith("stage") else self.names.get(str(value), value)

    @property
    def began_with(self) -> str:
        """The plan in force that the search began with, by its name; empty where there was none."""
        return str(self.result.get("more", {}).get("began_with", ""))

    @property
    def decisions(self) -> list[Row]:
        """The decisions taken by hand, in words, each with its place in the list and whether the plan left it out."""
        rows = self.run.params.get("decisions", ())
        lost = [own["values"].get("decision") for own in self.result.get("missing", ())]
        return [{"place": place, "words": self.decision_words(own), "lost": own in lost}
                for place, own in enumerate(rows)]  # fmt: skip

    @cached_property
    def adoption(self) -> Adoption | None:
        """The adoption of this plan that is in force."""
        return Adoption.objects.filter(run=self.run, undone__isnull=True).select_related("user").first()

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of the schools of the unit, by key."""
        rows = Unit.objects.schools().filter(path__under=self.run.unit.path)
        spots = rows.values_list("slug", "longitude", "latitude")
        return {key: (x, y) for key, x, y in spots if x is not None and y is not None}

    @property
    def areas(self) -> list[charts.Area]:
        """The counties under the map."""
        unit = self.run.unit
        rows = [unit] if unit.is_county else Unit.objects.counties().filter(path__under=unit.path)
        return [charts.Area(own.slug, own.title, own.outline) for own in rows if own.outline]

    def search(self) -> charts.Chart | None:
        """Best plan and proven bound against time; None before both are known."""
        points = [(s, best, bound) for s, best, bound in self.result.get("trace", ()) if None not in (best, bound)]
        if not self.solved or len({own[1:] for own in map(tuple, points)}) < 2:
            return None
        title = _("The best plan is worth %(best)s; proven gap %(gap)s") % {
            "best": self.amount(self.result["objective"]), "gap": percent(self.result["gap"], 2),
        }  # fmt: skip
        return charts.fitting(charts.progress, title, points, unit="")


def _amounts(wish: Row) -> Row:
    """The amounts of money in a limit, as sentences tell them."""
    places = MONEY if wish["key"] == "budget" else frozenset()
    return {name: money(value) for name, value in wish["values"].items() if name in places}
