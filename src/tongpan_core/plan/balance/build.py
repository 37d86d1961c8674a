"""From a county's sections, people, rules and unit costs to a :class:`~.problem.BalanceProblem`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tongpan_core.measure import counting, measure
from tongpan_core.messages import N_, Words
from tongpan_core.plan.balance.costs import PURCHASE_OF, TRAINING_OF, UNIT_OF, WHOLE, PlanCosts
from tongpan_core.plan.balance.people import BACKBONE, all_profiles, from_records, from_totals, profile_code
from tongpan_core.plan.balance.problem import (
    BalanceProblem,
    Fixed,
    Indicator,
    Limits,
    MoveCost,
    Profile,
    Purchase,
    Section,
    StageRule,
    Training,
)
from tongpan_core.plan.distance import great_circle_km
from tongpan_core.plan.problem import ProblemError
from tongpan_core.policy import Indicator as Rule
from tongpan_core.policy import Rules, figure_catalogue
from tongpan_core.tables import Bools, Floats, Ints, School, Sections, Stage, Teacher

STAFFING = "G10-staff"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A section that the plan does not see, and why: a message id with its values, and its Chinese from a rule."""

    school: str
    name: str
    stage: Stage
    reason: str
    values: Mapping[str, object]
    reason_zh: str = ""


def build_problem(
    sections: Sections,
    teachers: Iterable[Teacher],
    rules: Rules,
    costs: PlanCosts,
    *,
    county: str,
    limits: Limits | None = None,
    frozen_people: frozenset[str] = frozenset(),
    fixed: Sequence[Fixed] = (),
    km: Floats | None = None,
    sites: Mapping[str, Mapping[str, float]] | None = None,
    leave_out_unreported: bool = False,
) -> tuple[BalanceProblem, tuple[LeftOut, ...]]:
    """One county as a problem, and the sections that it leaves out.

    ``sections`` are those of one county; what the rules exclude is left out, with the reason. ``km`` is aligned on
    ``sections`` (n, n); without it, the way is taken as the crow flies. ``sites[school][figure]`` is the most that a
    school can take of a purchase. A section with records of its people has its profiles from them, any other from its
    declared totals (:func:`~.people.from_totals`).

    Raises:
        ProblemError: for every figure that is not reported at once, unless ``leave_out_unreported``.
    """
    count = counting(sections, rules)
    indicators = tuple(own for own in rules.indicators if own.rule.counts)
    unreported = _unreported(sections, indicators, count.counted)
    if unreported and not leave_out_unreported:
        raise ProblemError.of([fault for fault, _ in unreported.values()])
    keep = count.counted.copy()
    keep[list(unreported)] = False
    if not keep.any():
        text = N_("%(county)s: no section can be planned for; report the figures of at least one school.")
        raise ProblemError(text, county=county)
    left = _left_out(sections, rules, unreported)
    own = sections.take(keep)
    distances = _as_the_crow_flies(own.schools) if km is None else km[np.ix_(keep, keep)]
    return _problem(
        own, list(teachers), rules, indicators, costs, county, limits, frozen_people, fixed, distances, sites
    ), left


def _problem(
    own: Sections,
    teachers: list[Teacher],
    rules: Rules,
    indicators: tuple[Rule, ...],
    costs: PlanCosts,
    county: str,
    limits: Limits | None,
    frozen: frozenset[str],
    fixed: Sequence[Fixed],
    km: Floats,
    sites: Mapping[str, Mapping[str, float]] | None,
) -> BalanceProblem:
    figures = _people_figures(indicators)
    purchases = _purchases(indicators, costs)
    tables = [measure(own, indicator) for indicator in indicators]
    held, movable = _people(own, teachers, figures, frozen)
    site = np.full((len(own), len(purchases)), np.inf)
    for row, school in enumerate(own.schools):
        for column, purchase in enumerate(purchases):
            site[row, column] = (sites or {}).get(school.code, {}).get(purchase.code, np.inf)
    return BalanceProblem(
        county=county,
        sections=tuple(Section(s.code, s.name, stage) for s, stage in zip(own.schools, own.stages, strict=True)),
        indicators=tuple(Indicator(i.code, i.rule.label, i.rule.per, i.rule.unit) for i in indicators),
        rules={stage: _rule(rules, indicators, stage) for stage in rules.stages},
        pupils=own.figures["pupils"],
        amounts=np.stack([table.numerator for table in tables], axis=1),
        base=np.stack([table.denominator for table in tables], axis=1),
        profiles=_profiles(indicators, figures, costs),
        teachers=held,
        movable=movable,
        staff=_staff(own, held),
        staff_least=_staff_least(own, rules),
        staff_most=np.floor(own.figures.get("staff_quota", np.full(len(own), np.nan))),
        km=km,
        move_cost=MoveCost(
            costs.values["costs/exchange_allowance"] * costs.years, costs.values["costs/travel"] * costs.years
        ),
        trainings=_trainings(figures, costs),
        purchases=purchases,
        site=site,
        limits=limits or Limits(),
        fixed=tuple(fixed),
    )


def _unreported(sections: Sections, indicators: tuple[Rule, ...], counted: Bools) -> dict[int, tuple[Words, str]]:
    found: dict[int, tuple[Words, str]] = {}
    for indicator in indicators:
        table = measure(sections, indicator)
        for row in table.missing:
            if not counted[row] or row in found:
                continue
            names = [*indicator.rule.numerator, indicator.rule.denominator]
            missing = [
                n for n in names if not np.isfinite(sections.figures.get(n, np.full(len(sections), np.nan))[row])
            ]
            figure = _label(missing[0] if missing else indicator.rule.denominator)
            school = sections.schools[row]
            text = N_("School %(school)s (%(code)s, %(stage)s): “%(figure)s” is not reported; enter it.")
            fault = Words(text, school=school.name, code=school.code, stage=sections.stages[row], figure=figure)
            found[row] = (fault, figure)
    return found


def _left_out(sections: Sections, rules: Rules, unreported: Mapping[int, tuple[Words, str]]) -> tuple[LeftOut, ...]:
    reasons = counting(sections, rules).reasons
    left = []
    for row, (school, stage) in enumerate(zip(sections.schools, sections.stages, strict=True)):
        reason = reasons[row]
        if reason is not None:
            left.append(LeftOut(school.code, school.name, stage, reason.text, reason.values, reason.text_zh))
        elif row in unreported:
            text = N_("“%(figure)s” is not reported: the plan cannot judge this school.")
            left.append(LeftOut(school.code, school.name, stage, text, {"figure": unreported[row][1]}))
    return tuple(left)


def _label(figure: str) -> str:
    known = figure_catalogue().get(figure)
    return known.label if known else figure


def _people_figures(indicators: tuple[Rule, ...]) -> tuple[str, ...]:
    """The figures of indicators that single persons count for, in the order of the indicators."""
    found = dict.fromkeys(f for i in indicators for f in i.rule.numerator if f.startswith("teachers_"))
    return tuple(found)


def _effects(indicators: tuple[Rule, ...], figures: Iterable[str]) -> tuple[float, ...]:
    own = set(figures)
    return tuple(float(sum(c for f, c in i.rule.numerator.items() if f in own)) for i in indicators)


def _profiles(indicators: tuple[Rule, ...], figures: tuple[str, ...], costs: PlanCosts) -> tuple[Profile, ...]:
    """Nobody is hired as a backbone teacher: the title is earned."""
    post = costs.values["costs/hire_teacher"] * costs.years
    found = []
    for mix in all_profiles(figures):
        label = " + ".join(_label(figure) for figure in mix) or "Other teachers"
        backbone = BACKBONE in mix
        effects = _effects(indicators, ("teachers", *mix))
        found.append(Profile(profile_code(mix, figures), label, effects, backbone, None if backbone else post))
    return tuple(found)


def _trainings(figures: tuple[str, ...], costs: PlanCosts) -> tuple[Training, ...]:
    found = []
    for figure in figures:
        path = TRAINING_OF.get(figure)
        if path is None:
            continue
        for mix in all_profiles(figures):
            if figure not in mix:
                source, target = profile_code(mix, figures), profile_code({*mix, figure}, figures)
                label = _label(figure)
                found.append(Training(f"{figure}:{source}", label, source, target, costs.values[path]))
    return tuple(found)


def _purchases(indicators: tuple[Rule, ...], costs: PlanCosts) -> tuple[Purchase, ...]:
    found = []
    for figure, path in PURCHASE_OF.items():
        effects = _effects(indicators, (figure,))
        if any(effects):
            lot = 1.0 if figure in WHOLE else None
            found.append(Purchase(figure, _label(figure), UNIT_OF[figure], costs.values[path], effects, lot))
    return tuple(found)


def _rule(rules: Rules, indicators: tuple[Rule, ...], stage: Stage) -> StageRule:
    limit = [i.threshold.get(stage) for i in indicators]
    spread = [i.cv_limit.get(stage) for i in indicators]
    known = sum(value is not None for value in limit)
    must = known if rules.met_at_least is None else min(known, int(rules.met_at_least.number))
    cited = dict.fromkeys(value.reference for value in (*limit, *spread) if value is not None)
    return StageRule(
        thresholds=tuple(None if value is None else value.number for value in limit),
        floors=tuple(i.floor(stage) for i in indicators),
        cv_limits=tuple(None if value is None else value.number for value in spread),
        must_meet=must,
        citation="; ".join(cited),
    )


def _people(
    own: Sections, teachers: list[Teacher], figures: tuple[str, ...], frozen: frozenset[str]
) -> tuple[Ints, Ints]:
    held, movable, recorded = from_records(own.keys, teachers, figures, frozen)
    for row, key in enumerate(own.keys):
        if key in recorded:
            continue
        counts = {f: int(np.floor(_figure(own, f)[row] + 1e-9)) for f in figures}
        total = _figure(own, "teachers")[row]
        most = max(counts.values(), default=0)
        held[row] = from_totals(max(most, int(total) if np.isfinite(total) else 0), counts, figures)
        movable[row] = held[row]
    return held, movable


def _figure(own: Sections, name: str) -> Floats:
    return own.figures.get(name, np.full(len(own), np.nan))


def _staff(own: Sections, held: Ints) -> Ints:
    """Staff, or teachers where staff are not reported; never fewer than the persons of the plan."""
    staff, teachers = _figure(own, "staff"), _figure(own, "teachers")
    known = np.where(np.isfinite(staff), staff, np.where(np.isfinite(teachers), teachers, 0))
    return np.asarray(np.maximum(np.floor(known + 1e-9), held.sum(axis=1)), dtype=np.int64)


def _staff_least(own: Sections, rules: Rules) -> Floats:
    """Staff that the staffing ratio asks for; NaN where the pack has none for a section."""
    least = np.full(len(own), np.nan)
    check = {c.rule.code: c for c in rules.checks}.get(STAFFING)
    if check is None:
        return least
    for row, (school, stage) in enumerate(zip(own.schools, own.stages, strict=True)):
        fitting = [prefix for prefix in check.limits if school.setting.startswith(prefix)]
        if fitting:
            ratio = check.limits[max(fitting, key=len)].get(stage)
            if ratio is not None:
                least[row] = np.ceil(own.figures["pupils"][row] / ratio.number - 1e-9)
    return least


def _as_the_crow_flies(schools: Sequence[School]) -> Floats:
    """Kilometres on the sphere between schools, shape (n, n); NaN where a place is unknown."""
    known = [s.longitude is not None and s.latitude is not None for s in schools]
    place = [(s.longitude, s.latitude) if own else (np.nan,) * 2 for s, own in zip(schools, known, strict=True)]
    longitude, latitude = np.array(place, dtype=float).T
    return great_circle_km(longitude, latitude)
