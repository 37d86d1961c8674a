"""Is a plan what it says? Every rule counted again from the plan's lines, with no solver and none of its arrays."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from tongpan_core.plan.distance import EARTH_KM
from tongpan_core.plan.exchange.plan import ExchangePlan, Posting
from tongpan_core.plan.exchange.problem import ExchangeProblem, Person, Section
from tongpan_core.tables import Stage

TOLERANCE = 1e-6

Place = tuple[str, Stage, str]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: which, where, what was found and what was allowed."""

    rule: str
    where: str
    found: float
    allowed: float


def objective(problem: ExchangeProblem, plan: ExchangePlan) -> float:
    """元 a year: unmet need, what the postings cost less the wishes that come true, changes of the plan in force."""
    people = {person.key: person for person in problem.people}
    sections = {section.school: section for section in problem.sections}
    net = _net(plan, people)
    total = sum(_posting_cost(problem, people[line.person], line, sections) for line in plan.postings)
    for row, section in enumerate(problem.sections):
        for column, subject in enumerate(problem.subjects):
            total += _unmet_cost(problem, row, column, net[section.school, section.stage, subject])
    return total + float(round(problem.prices.change)) * changes(problem, plan)


def changes(problem: ExchangeProblem, plan: ExchangePlan) -> int:
    """How many people are not posted as the plan in force says; those who are gone do not count."""
    if problem.current is None:
        return 0
    known = {person.key for person in problem.people}
    before = {line.person: (line.school, line.subject) for line in problem.current if line.person in known}
    after = {line.person: (line.target, line.subject) for line in plan.postings}
    return sum(before.get(key) != after.get(key) for key in before.keys() | after.keys())


def violations(problem: ExchangeProblem, plan: ExchangePlan) -> list[Violation]:
    """Every rule that the plan breaks; empty for a plan that keeps them all."""
    people = {person.key: person for person in problem.people}
    return [
        *_lines(problem, plan, people),
        *_hand(problem, plan),
        *_places(problem, plan, people),
        *_ratios(problem, plan, people),
        *_schools(problem, plan, people),
        *_couples(problem, plan, people),
    ]


def _above(rule: str, where: str, found: float, allowed: float) -> list[Violation]:
    return [Violation(rule, where, found, allowed)] if found > allowed + TOLERANCE else []


def _net(plan: ExchangePlan, people: dict[str, Person]) -> Counter[Place]:
    """Persons that every place gains."""
    net: Counter[Place] = Counter()
    for line in plan.postings:
        own = people[line.person]
        net[line.target, line.stage, line.subject] += 1
        net[own.school, own.stage, own.subject] -= 1
    return net


def _unmet_cost(problem: ExchangeProblem, row: int, column: int, net: int) -> float:
    """Whole posts at the whole price, the part of a post at its part of it, both rounded to 元."""
    gap = float(problem.required[row, column] - problem.present[row, column]) - net
    if gap <= TOLERANCE:
        return 0.0
    price = problem.prices.unmet * float(problem.weight[row, column])
    whole = math.floor(gap + TOLERANCE)
    part = gap - whole
    return whole * _whole(price) + (_whole(price * part) if part > TOLERANCE else 0.0)


def _whole(value: float) -> float:
    return float(round(value))


def way_km(problem: ExchangeProblem, person: Person, school: str, sections: dict[str, Section]) -> float:
    """Kilometres from a person's home (or school) to a school; NaN where unknown."""
    if person.longitude is None or person.latitude is None:
        return between_km(problem, person.school, school, sections)
    there = sections[school]
    return _sphere_km((person.longitude, person.latitude), (there.longitude, there.latitude)) * problem.detour


def between_km(problem: ExchangeProblem, one: str, other: str, sections: dict[str, Section]) -> float:
    """Kilometres between two schools; NaN where unknown."""
    if one == other:
        return 0.0
    if problem.km.size:
        return float(problem.km[problem.school_row[one], problem.school_row[other]])
    here, there = sections[one], sections[other]
    ends = (here.longitude, here.latitude), (there.longitude, there.latitude)
    return _sphere_km(*ends) * problem.detour


def _sphere_km(start: tuple[float | None, float | None], end: tuple[float | None, float | None]) -> float:
    if None in start or None in end:
        return math.nan
    x, y, to_x, to_y = (math.radians(float(own or 0.0)) for own in (*start, *end))
    half = math.sin((y - to_y) / 2) ** 2 + math.sin((x - to_x) / 2) ** 2 * math.cos(y) * math.cos(to_y)
    return 2 * EARTH_KM * math.asin(math.sqrt(min(max(half, 0.0), 1.0)))


def _posting_cost(problem: ExchangeProblem, person: Person, line: Posting, sections: dict[str, Section]) -> float:
    prices, wishes = problem.prices, dict(person.wishes)
    km = way_km(problem, person, line.target, sections)
    cost = prices.allowance + prices.per_km * (0.0 if math.isnan(km) else km)
    cost += prices.second * (line.subject != person.subject)
    return _whole(cost + prices.wish * (wishes.get(person.school, 0.0) - wishes.get(line.target, 0.0)))


def _lines(problem: ExchangeProblem, plan: ExchangePlan, people: dict[str, Person]) -> list[Violation]:
    """Who may go, where to, how far, and what it costs."""
    found: list[Violation] = []
    limits, sections = problem.limits, {section.school: section for section in problem.sections}
    for key, times in Counter(line.person for line in plan.postings).items():
        found += _above("once", key, times, 1)
    for line in plan.postings:
        own, where = people[line.person], f"{line.person}→{line.target}"
        if (line.target, line.stage) not in problem.section_row or line.target == own.school:
            found.append(Violation("target", where, 1, 0))
            continue
        allowed = {
            "home": line.source == own.school and line.stage == own.stage,
            "eligible": own.eligible and own.movable,
            "subject": line.subject in (own.subject, *own.others),
            "frozen": not {line.target, own.school} & limits.frozen,
            "within_county": not limits.within_county or sections[line.target].county == sections[own.school].county,
            "not_back": not (limits.not_back and line.target in own.past),
            "years": line.years == own.years,
        }
        found += [Violation(rule, where, 1, 0) for rule, fine in allowed.items() if not fine]
        if limits.years_between is not None and own.since_last is not None:
            found += _above("years_between", where, limits.years_between, own.since_last)
        km = way_km(problem, own, line.target, sections)
        if limits.km is not None:
            found += _above("km", where, math.inf if math.isnan(km) else km, limits.km)
        cost = _posting_cost(problem, own, line, sections)
        if abs(cost - line.cost) > 1 + TOLERANCE:
            found.append(Violation("cost", where, line.cost, cost))
    return found


def _hand(problem: ExchangeProblem, plan: ExchangePlan) -> list[Violation]:
    """Decisions taken by hand."""
    posted = {line.person: line for line in plan.postings}
    found = []
    for decision in problem.fixed:
        line = posted.get(decision.person)
        there = line is not None and line.target == decision.school
        there = there and (not decision.subject or (line is not None and line.subject == decision.subject))
        kept = {"go": there, "not": not there, "stay": line is None}[decision.kind]
        if not kept:
            found.append(Violation("fixed", f"{decision.kind} {decision.person} {decision.school}", 1, 0))
    return found


def _places(problem: ExchangeProblem, plan: ExchangePlan, people: dict[str, Person]) -> list[Violation]:
    """Need kept at both ends, and nobody's only teacher taken."""
    found: list[Violation] = []
    limits, net = problem.limits, _net(plan, people)
    own = Counter((p.school, p.stage, p.subject) for p in problem.people)
    gone = Counter((people[s.person].school, people[s.person].stage, people[s.person].subject) for s in plan.postings)
    for row, section in enumerate(problem.sections):
        for column, subject in enumerate(problem.subjects):
            place, where = (section.school, section.stage, subject), f"{section.school} {section.stage} {subject}"
            need, now = float(problem.required[row, column]), float(problem.present[row, column])
            after = now + net[place]
            if limits.keep_need:
                found += _above("keep_need", where, min(need, now), after)
            if limits.most_need:
                # A part of a post is filled by a whole person.
                found += _above("most_need", where, after, max(now, now + math.ceil(need - now - TOLERANCE)))
            if limits.keep_own is not None and gone[place]:
                found += _above("keep_own", where, limits.keep_own, own[place] - gone[place])
    return found


def _ratios(problem: ExchangeProblem, plan: ExchangePlan, people: dict[str, Person]) -> list[Violation]:
    """Shares of those eligible, and of backbone, in every county and at the schools named."""
    limits, found = problem.limits, list[Violation]()
    county = {section.school: section.county for section in problem.sections}
    eligible = Counter(county[p.school] for p in problem.people if p.eligible)
    at_school = Counter(p.school for p in problem.people if p.eligible)
    sent = Counter(county[people[line.person].school] for line in plan.postings)
    left = Counter(people[line.person].school for line in plan.postings)
    backbone = Counter(county[people[s.person].school] for s in plan.postings if people[s.person].backbone)
    for name in dict.fromkeys(county.values()):
        if limits.share is not None:
            found += _above("share", name, limits.share * eligible[name], sent[name])
        if limits.backbone_share is not None:
            found += _above("backbone_share", name, limits.backbone_share * sent[name], backbone[name])
    for school, share in limits.school_shares.items():
        found += _above("school_share", school, share * at_school[school], left[school])
    return found


def _schools(problem: ExchangeProblem, plan: ExchangePlan, people: dict[str, Person]) -> list[Violation]:
    """The part of a school's staff that leaves."""
    if problem.limits.share_out is None:
        return []
    left = Counter(people[line.person].school for line in plan.postings)
    held: Counter[str] = Counter()
    for row, section in enumerate(problem.sections):
        held[section.school] += float(problem.present[row].sum())  # type: ignore[assignment]
    return [
        broken
        for school, number in left.items()
        for broken in _above("share_out", school, number, problem.limits.share_out * held[school])
    ]


def _couples(problem: ExchangeProblem, plan: ExchangePlan, people: dict[str, Person]) -> list[Violation]:
    """Couples end at one school, within the way allowed, or no farther apart than now."""
    limit, found = problem.limits.couple_km, list[Violation]()
    if limit is None:
        return []
    sections = {section.school: section for section in problem.sections}
    target = {line.person: line.target for line in plan.postings}
    for person in problem.people:
        if person.partner and person.key < person.partner and {person.key, person.partner} & target.keys():
            partner = people[person.partner]
            now = between_km(problem, person.school, partner.school, sections)
            ends = target.get(person.key, person.school), target.get(partner.key, partner.school)
            then = between_km(problem, *ends, sections)
            allowed = limit if math.isnan(now) else max(limit, now)
            where = f"{person.key}+{partner.key}"
            found += _above("couple_km", where, math.inf if math.isnan(then) else then, allowed)
    return found
