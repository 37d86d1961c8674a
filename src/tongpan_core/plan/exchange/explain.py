"""An exchange in reasons: each posting and the runner-up that it beat, every place before and after, what binds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tongpan_core.messages import N_
from tongpan_core.plan.exchange.greedy import Keeper
from tongpan_core.plan.exchange.model import MONEY, Model, build, options_of
from tongpan_core.plan.exchange.plan import ExchangePlan, Posting
from tongpan_core.plan.exchange.problem import ExchangeProblem
from tongpan_core.plan.exchange.search import Search
from tongpan_core.tables import Stage

_LOOKED_AT = 20  # others who are tried for a posting, the cheapest first


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person goes where: the need there before and after (posts short), the way, the wish, the runner-up.

    ``rank`` is the place of the host among the person's wishes (1 the dearest), ``None`` where it is none.
    ``runner_up`` would cost ``dearer`` 元 a year more in this person's place, all other postings the same; ``None``
    where nobody else could go.
    """

    person: str
    target: str
    subject: str
    short_before: float
    short_after: float
    km: float | None
    rank: int | None
    runner_up: str | None
    dearer: float | None


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One subject at one section: posts needed, filled before and after, people who left and came."""

    school: str
    name: str
    stage: Stage
    subject: str
    required: float
    before: float
    after: float
    left: int
    came: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share with its numerator and denominator, and the least that is asked (``None``: nothing)."""

    county: str
    label: str
    numerator: int
    denominator: int
    least: float | None

    @property
    def value(self) -> float | None:
        """The share; ``None`` where there is nothing to share."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Binding:
    """A limit that costs money: about ``saving`` 元 a year less if it gave way by one person."""

    key: str
    label: str
    values: Mapping[str, Any]
    saving: float


@dataclass(frozen=True)
class Explanation:
    """All of it. ``unmet`` are posts open before and after; ``wishes`` how many people get which rank of wish."""

    reasons: tuple[Reason, ...]
    places: tuple[PlaceChange, ...]
    ratios: tuple[Ratio, ...]
    bindings: tuple[Binding, ...]
    unmet: tuple[float, float]
    wishes: Mapping[str, int]


def explain(problem: ExchangeProblem, plan: ExchangePlan, seed: int = 0) -> Explanation:
    """A plan in reasons."""
    places = place_changes(problem, plan)
    model = build(problem)
    reasons = _reasons(model, plan, places)
    before = sum(max(own.required - own.before, 0.0) for own in places)
    after = sum(max(own.required - own.after, 0.0) for own in places)
    ranks = Counter("none" if own.rank is None else str(own.rank) for own in reasons)
    return Explanation(
        reasons, tuple(own for own in places if own.left or own.came), ratios(problem, plan), bindings(model, seed),
        (before, after), dict(sorted(ranks.items())),
    )  # fmt: skip


def place_changes(problem: ExchangeProblem, plan: ExchangePlan) -> tuple[PlaceChange, ...]:
    """Every subject of every section that has or needs somebody."""
    people = {person.key: person for person in problem.people}
    came = Counter((own.target, own.stage, own.subject) for own in plan.postings)
    left = Counter((own.source, own.stage, people[own.person].subject) for own in plan.postings)
    found = []
    for row, section in enumerate(problem.sections):
        for column, subject in enumerate(problem.subjects):
            required, before = float(problem.required[row, column]), float(problem.present[row, column])
            key = (section.school, section.stage, subject)
            if required or before or came[key]:
                after = before + came[key] - left[key]
                change = PlaceChange(
                    section.school, section.name, section.stage, subject, required, before, after, left[key], came[key]
                )
                found.append(change)
    return tuple(found)


def ratios(problem: ExchangeProblem, plan: ExchangePlan) -> tuple[Ratio, ...]:
    """People sent of those eligible, and backbone of those sent, by county; schools with a share of their own."""
    limits = problem.limits
    people = {person.key: person for person in problem.people}
    county = {section.school: section.county for section in problem.sections}
    eligible = Counter(county[person.school] for person in problem.people if person.eligible)
    sent = Counter(county[own.source] for own in plan.postings)
    backbone = Counter(county[own.source] for own in plan.postings if people[own.person].backbone)
    found = []
    for name in dict.fromkeys(county.values()):
        label = N_("Exchanged of those eligible")
        found.append(Ratio(name, label, sent[name], eligible[name], limits.share))
        label = N_("Backbone of those exchanged")
        found.append(Ratio(name, label, backbone[name], sent[name], limits.backbone_share))
    left = Counter(own.source for own in plan.postings)
    for school, share in limits.school_shares.items():
        held = sum(person.eligible for person in problem.people if person.school == school)
        found.append(Ratio(school, N_("Exchanged of those eligible at this school"), left[school], held, share))
    return tuple(found)


def _reasons(model: Model, plan: ExchangePlan, places: tuple[PlaceChange, ...]) -> tuple[Reason, ...]:
    problem = model.problem
    change = {(own.school, own.stage, own.subject): own for own in places}
    chosen = options_of(model, plan)
    keeper = Keeper(model)
    waiting = [int(option) for option in chosen]
    while waiting and len(left := [option for option in waiting if not keeper.take(option, anyway=True)]) < len(
        waiting
    ):
        waiting = left  # whom another one who comes lets go
    held = set(keeper.chosen)
    option_of = {int(arc): int(o) for o in chosen for arc in (model.options.one[o], model.options.two[o]) if arc >= 0}
    by_place = np.argsort(model.arcs.place[model.options.one], kind="stable")
    ends = model.arcs.place[model.options.one][by_place]
    found = []
    for posting in plan.postings:
        own = change[posting.target, posting.stage, posting.subject]
        row = problem.person_row[posting.person]
        runner, dearer = None, None
        option = next((o for arc, o in option_of.items() if model.arcs.person[arc] == row), None)
        if option in held and model.options.two[option] < 0:
            place = model.arcs.place[model.options.one[option]]
            seat = by_place[slice(*np.searchsorted(ends, (place, place + 1)))]
            runner, dearer = _runner_up(model, keeper, option, seat)
        short = max(own.required - own.before, 0.0), max(own.required - own.after, 0.0)
        rank = _rank(problem.people[row].wishes, posting)
        found.append(Reason(posting.person, posting.target, posting.subject, *short, posting.km, rank, runner, dearer))
    return tuple(found)


def _rank(wishes: tuple[tuple[str, float], ...], posting: Posting) -> int | None:
    own = dict(wishes).get(posting.target)
    return None if own is None else 1 + sum(weight > own for _, weight in wishes)


def _runner_up(model: Model, keeper: Keeper, option: int, seat: Any) -> tuple[str | None, float | None]:
    """Who else could take the seat, all others staying where the plan has them, and how much dearer."""
    options, before = model.options, keeper.value
    keeper.drop(option)
    best: tuple[float, int] | None = None
    cheap = seat[np.argsort(options.cost[seat], kind="stable")]
    tried = 0
    for other in cheap:
        if options.unit[other] == options.unit[option] or keeper.busy[options.unit[other]] or options.two[other] >= 0:
            continue
        if keeper.take(int(other), anyway=True):
            if keeper.answered() and (best is None or keeper.value < best[0]):
                best = keeper.value, int(other)
            keeper.drop(int(other))
            tried += 1
        if tried == _LOOKED_AT:
            break
    keeper.take(option, anyway=True)
    if best is None:
        return None, None
    return model.problem.people[model.arcs.person[options.one[best[1]]]].key, best[0] - before


def bindings(model: Model, seed: int = 0) -> tuple[Binding, ...]:
    """The limits that cost money, the dearest first, by the prices of the relaxation."""
    search = Search(model, lambda: False, lambda _, __: None, seed)
    duals = search.relaxation()
    labels = {
        "share": N_("Share of the eligible people of %(name)s who go"),
        "backbone_share": N_("Share of backbone among those of %(name)s who go"),
        "share_out": N_("Part of the staff of %(name)s that leaves"),
        "school_share": N_("Share of the eligible people of %(name)s who go"),
    }
    names = {section.school: section.name for section in model.problem.sections}
    found = []
    for key, row in model.keys.items():
        kind, name = key.split(":", 1)
        saving = abs(float(duals[row])) * MONEY if row >= 0 else 0.0
        if saving > 1.0:
            found.append(Binding(key, labels[kind], {"name": names.get(name, name)}, saving))
    return tuple(sorted(found, key=lambda own: -own.saving))
