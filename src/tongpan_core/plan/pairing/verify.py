"""Whether a plan keeps every rule, and what it is worth: plain code that shares nothing with the solver."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp2, isnan

from tongpan_core.plan.pairing.plan import PairingPlan
from tongpan_core.plan.pairing.problem import Donor, PairingProblem, Recipient


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a plan breaks: its key, and a sentence that names who and by how much."""

    rule: str
    text: str


def fit(problem: PairingProblem, donor: int, recipient: int) -> float:
    """The fit of one pair, 0 … 100 in tenths, reckoned part by part."""
    weights = problem.weights
    own = {
        "stage": (weights.stage, _stage(problem.donors[donor], problem.recipients[recipient])),
        "subject": (weights.subject, _subject(problem, donor, recipient)),
        "size": (weights.size, _size(problem, donor, recipient)),
        "distance": (weights.distance, _distance(problem, donor, recipient)),
        "language": (weights.language, _language(problem.donors[donor], problem.recipients[recipient])),
        "past": (0.0 if problem.limits.mode == "free" else weights.past, _past(problem, donor, recipient)),
    }
    total = sum(weight for weight, _ in own.values())
    return round(sum(weight * part for weight, part in own.values()) / total + 1e-8, 1)


def objective(problem: PairingProblem, plan: PairingPlan) -> float:
    """The sum of the fits of all pairs, in points."""
    rows = _rows(problem)
    return round(sum(fit(problem, rows[0][own.donor], rows[1][own.recipient]) for own in plan.pairs), 1)


def violations(problem: PairingProblem, plan: PairingPlan) -> list[Violation]:
    """Every rule that the plan breaks; empty where it may be adopted."""
    donors, recipients = _rows(problem)
    strangers = [own for own in plan.pairs if own.donor not in donors or own.recipient not in recipients]
    if strangers:
        return [Violation("known", f"{own.donor} and {own.recipient} are not both here.") for own in strangers]
    found = _counts(problem, plan) + _decisions(problem, plan)
    forced = {(own.donor, own.recipient) for own in problem.fixed if own.kind == "force"}
    for own in plan.pairs:
        d, r = donors[own.donor], recipients[own.recipient]
        names = f"{problem.donors[d].name} and {problem.recipients[r].name}"
        value = fit(problem, d, r)
        if abs(value - own.fit) > 1e-6:
            found.append(Violation("fit", f"{names}: the fit is {value}, not {own.fit}."))
        if (own.donor, own.recipient) not in forced:
            found += [Violation(rule, f"{names}: barred by {rule}.") for rule in barred_by(problem, d, r)]
    return found


def barred_by(problem: PairingProblem, donor: int, recipient: int) -> list[str]:
    """The rules that keep one pair apart: stage, self, scope, distance_km, least_fit, rotate."""
    giver, taker, limits = problem.donors[donor], problem.recipients[recipient], problem.limits
    found = []
    if not giver.stages & taker.stages:
        found.append("stage")
    if giver.key == taker.key:
        found.append("self")
    if relation(giver, taker) not in limits.scopes:
        found.append("scope")
    if limits.distance_km is not None and problem.km[donor, recipient] > limits.distance_km:
        found.append("distance_km")
    if limits.least_fit is not None and fit(problem, donor, recipient) < limits.least_fit - 1e-9:
        found.append("least_fit")
    if limits.mode == "rotate":
        ends = _ends(problem, giver.key, taker.key)
        if any(problem.year - end <= limits.rotate_years for end in ends):
            found.append("rotate")
    return found


def relation(donor: Donor, recipient: Recipient) -> str:
    """In which relation the donor stands to the recipient."""
    if donor.city != recipient.city:
        return "across_cities"
    if donor.level == "city":
        return "city_to_county"
    return "within_county" if donor.county == recipient.county else "county_to_county"


def _rows(problem: PairingProblem) -> tuple[dict[str, int], dict[str, int]]:
    donors = {own.key: row for row, own in enumerate(problem.donors)}
    return donors, {own.key: row for row, own in enumerate(problem.recipients)}


def _counts(problem: PairingProblem, plan: PairingPlan) -> list[Violation]:
    found = []
    if len({(own.donor, own.recipient) for own in plan.pairs}) < len(plan.pairs):
        found.append(Violation("twice", "A pair stands twice."))
    gives, takes = Counter(own.donor for own in plan.pairs), Counter(own.recipient for own in plan.pairs)
    for donor in problem.donors:
        count = gives[donor.key]
        if count > donor.places:
            found.append(Violation("places", f"{donor.name} helps {count}, but has {donor.places} places."))
    for recipient in problem.recipients:
        count = takes[recipient.key]
        if not recipient.least <= count <= recipient.most:
            limits = f"{recipient.least} to {recipient.most}"
            found.append(Violation("donors", f"{recipient.name} has {count} donors; {limits} are wanted."))
        if (count == 0) != (recipient.key in plan.unserved):
            found.append(Violation("unserved", f"{recipient.name} has {count} donors; “unserved” says otherwise."))
    return found


def _decisions(problem: PairingProblem, plan: PairingPlan) -> list[Violation]:
    there = {(own.donor, own.recipient) for own in plan.pairs}
    return [
        Violation(own.kind, f"{own.donor} and {own.recipient}: “{own.kind}” was decided by hand.")
        for own in problem.fixed
        if ((own.donor, own.recipient) in there) != (own.kind == "force")
    ]


def _stage(donor: Donor, recipient: Recipient) -> float:
    return 100 * len(donor.stages & recipient.stages) / len(recipient.stages)


def _subject(problem: PairingProblem, donor: int, recipient: int) -> float:
    strong, weak = problem.strong[donor].tolist(), problem.weak[recipient].tolist()
    return 100 * sum(s * w for s, w in zip(strong, weak, strict=True)) / sum(weak) if sum(weak) > 0 else 100.0


def _size(problem: PairingProblem, donor: int, recipient: int) -> float:
    sizes = float(problem.donor_pupils[donor]), float(problem.recipient_pupils[recipient])
    if any(isnan(own) for own in sizes):
        return 50.0
    return 100 * min(sizes) / max(sizes) if max(sizes) > 0 else 100.0


def _distance(problem: PairingProblem, donor: int, recipient: int) -> float:
    km = float(problem.km[donor, recipient])
    return 50.0 if isnan(km) else 100 * exp2(-km / problem.limits.half_km)


def _language(donor: Donor, recipient: Recipient) -> float:
    if not recipient.languages:
        return 100.0
    return 100 * len(donor.languages & recipient.languages) / len(recipient.languages)


def _past(problem: PairingProblem, donor: int, recipient: int) -> float:
    ends = _ends(problem, problem.donors[donor].key, problem.recipients[recipient].key)
    if problem.limits.mode == "rotate":
        return float(100 / 2 ** len(ends))
    if not ends:
        return 0.0
    return 100.0 if max(ends) >= problem.year - 1 else 50.0


def _ends(problem: PairingProblem, donor: str, recipient: str) -> list[int]:
    """The last year of each time the two worked together; what is in force counts as of last year."""
    last = problem.year - 1
    past = [own for own in problem.past if (own.donor, own.recipient) == (donor, recipient)]
    ends = [last if own.until is None else own.until for own in past]
    now = problem.current is not None and any(
        (own.donor, own.recipient) == (donor, recipient) for own in problem.current.pairs
    )
    return [*ends, last] if now and not any(end >= last for end in ends) else ends
