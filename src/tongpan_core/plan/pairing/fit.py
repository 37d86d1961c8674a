"""How well a donor fits a recipient: parts of 0 … 100 that a person can read, and their weighted mean.

=========  ============================================================================================
stage      the share of the recipient's stages that the donor has; no shared stage, no pair
subject    the recipient's weakness met by the donor's strength: Σ weak · strong / Σ weak
size       the smaller number of pupils over the larger
distance   halved with every ``half_km`` of the way
language   the share of the languages needed that the donor speaks
past       ``keep``: worked together before, and still do; ``rotate``: the fewer times, the better
=========  ============================================================================================

Where the recipient needs nothing (no weak subject, no language), everybody suits: 100. Where a number is unknown
(pupils, the way), the part is 50. The fit is rounded to a tenth: a smaller difference means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tongpan_core.plan.pairing.problem import SCOPES, PairingProblem, Scope, Weights
from tongpan_core.tables import STAGES, Bools, Floats, Ints

PARTS: Final = tuple(own.name for own in fields(Weights))
STEPS: Final = 10
"""Steps of the fit in a point: it is reckoned in whole tenths."""
UNKNOWN: Final = 50.0


@dataclass(frozen=True)
class Table:
    """``tenths`` (D, R) of fit, and which pairs may be (``allowed``)."""

    tenths: Ints
    allowed: Bools


def table(problem: PairingProblem) -> Table:
    """The fit of every pair, and whether stage, scope, distance, rotation, least fit and decisions allow it."""
    tenths = combined(weighing(problem), parts(problem))
    allowed, *others = barriers(problem, tenths).values()
    for own in others:
        allowed &= own
    for fixed in problem.fixed:
        at = problem.donor_rows[fixed.donor], problem.recipient_rows[fixed.recipient]
        allowed[at] = fixed.kind == "force"
    return Table(tenths, allowed)


def weighing(problem: PairingProblem) -> dict[str, float]:
    """The weight of every part that counts, summing to one; where the past is left out (``free``) it has none."""
    own = {name: float(getattr(problem.weights, name)) for name in PARTS}
    if problem.limits.mode == "free":
        own["past"] = 0.0
    total = sum(own.values())
    return {name: weight / total for name, weight in own.items() if weight}


def combined(weights: dict[str, float], own: dict[str, Floats]) -> Ints:
    """The weighted mean of the parts, in tenths; the parts are used up."""
    (first, *others) = weights
    total = own[first]
    total *= STEPS * weights[first]
    for name in others:
        own[name] *= STEPS * weights[name]
        total += own[name]
    # A hair upwards, so that what is half a tenth, reckoned a hair below, is rounded alike on every machine.
    total += 1e-7
    return np.rint(total, out=total).astype(np.int64)


def parts(problem: PairingProblem) -> dict[str, Floats]:
    """Every part that counts, of every pair, shape (D, R), by name."""
    makers = {
        "stage": _stage, "subject": _subject, "size": _size, "distance": _distance, "language": _language, "past": _past
    }  # fmt: skip
    return {name: makers[name](problem) for name in weighing(problem)}


def barriers(problem: PairingProblem, tenths: Ints) -> dict[str, Bools]:
    """What lets a pair be, by the key of the wish behind it; a pair needs them all."""
    limits = problem.limits
    found = {"stage": _shared_stages(problem) > 0, "self": _others(problem), "scope": _in_scope(problem)}
    if limits.distance_km is not None:
        found["distance_km"] = ~(problem.km > limits.distance_km)
    if limits.least_fit is not None:
        found["least_fit"] = tenths >= np.ceil(limits.least_fit * STEPS - 1e-9)
    if limits.mode == "rotate":
        found["rotate"] = ~_rested(problem)
    return found


def scope_of(problem: PairingProblem) -> NDArray[np.int8]:
    """The relation of every pair, as its place in ``SCOPES``, shape (D, R)."""
    donors, recipients = problem.donors, problem.recipients
    same_county = _same([own.county for own in donors], [own.county for own in recipients])
    same_city = _same([own.city for own in donors], [own.city for own in recipients])
    by_city = np.array([own.level == "city" for own in donors])[:, None]
    near = np.where(same_county, _place("within_county"), _place("county_to_county"))
    found = np.where(same_city, np.where(by_city, _place("city_to_county"), near), _place("across_cities"))
    return np.asarray(found, dtype=np.int8)


def _same(left: list[str], right: list[str]) -> Bools:
    place = {name: row for row, name in enumerate(sorted({*left, *right}))}
    rows, columns = (np.array([place[name] for name in own]) for own in (left, right))
    return np.asarray(rows[:, None] == columns)


def _place(scope: Scope) -> np.int8:
    return np.int8(SCOPES.index(scope))


def _in_scope(problem: PairingProblem) -> Bools:
    open_ = np.array([scope in problem.limits.scopes for scope in SCOPES])
    return np.asarray(open_[scope_of(problem)])


def _others(problem: PairingProblem) -> Bools:
    allowed = np.ones((len(problem.donors), len(problem.recipients)), dtype=np.bool_)
    for key in problem.donor_rows.keys() & problem.recipient_rows.keys():
        allowed[problem.donor_rows[key], problem.recipient_rows[key]] = False
    return allowed


def _shared_stages(problem: PairingProblem) -> Floats:
    sides = (
        [[stage in own.stages for stage in STAGES] for own in side] for side in (problem.donors, problem.recipients)
    )
    donors, recipients = (np.array(side, dtype=np.float64) for side in sides)
    return np.asarray(donors @ recipients.T)


def _stage(problem: PairingProblem) -> Floats:
    return np.asarray(_shared_stages(problem) * (100.0 / np.array([len(own.stages) for own in problem.recipients])))


def _subject(problem: PairingProblem) -> Floats:
    need = problem.weak.sum(axis=1)
    met = problem.strong @ (problem.weak * (100.0 / np.where(need > 0, need, 1.0))[:, None]).T
    met[:, need <= 0] = 100.0
    return np.asarray(met)


def _size(problem: PairingProblem) -> Floats:
    a, b = problem.donor_pupils[:, None], problem.recipient_pupils
    larger = np.maximum(a, b)
    with np.errstate(invalid="ignore"):
        found = 100.0 * np.minimum(a, b) / larger
    found[larger == 0] = 100.0
    return _known(found)


def _distance(problem: PairingProblem) -> Floats:
    return _known(100.0 * np.exp2(-problem.km / problem.limits.half_km))


def _known(values: Floats) -> Floats:
    values[np.isnan(values)] = UNKNOWN
    return values


def _language(problem: PairingProblem) -> Floats:
    words = sorted(set().union(*(own.languages for own in problem.recipients)))
    if not words:
        return np.full((len(problem.donors), len(problem.recipients)), 100.0)
    spoken = np.array([[word in own.languages for word in words] for own in problem.donors], dtype=np.float64)
    needed = np.array([[word in own.languages for word in words] for own in problem.recipients], dtype=np.float64)
    count = needed.sum(axis=1)
    met = spoken @ (needed * (100.0 / np.maximum(count, 1))[:, None]).T
    met[:, count == 0] = 100.0
    return np.asarray(met)


def _past(problem: PairingProblem) -> Floats:
    """``keep``: 100 where they worked together last year, 50 where they once did; ``rotate``: 100, halved each time."""
    shape = len(problem.donors), len(problem.recipients)
    mode = problem.limits.mode
    found = np.full(shape, 0.0 if mode == "keep" else 100.0)
    for row, column, until in _past_rows(problem):
        if mode == "rotate":
            found[row, column] /= 2
        else:
            found[row, column] = max(found[row, column], 100.0 if until >= problem.year - 1 else 50.0)
    return found


def _rested(problem: PairingProblem) -> Bools:
    """Pairs that must rest: they worked together within ``rotate_years`` before the year planned for."""
    barred = np.zeros((len(problem.donors), len(problem.recipients)), dtype=np.bool_)
    for row, column, until in _past_rows(problem):
        if problem.year - until <= problem.limits.rotate_years:
            barred[row, column] = True
    return barred


def _past_rows(problem: PairingProblem) -> list[tuple[int, int, int]]:
    """Row, column and last year of every past pair whose two sides are here; those in force count as of last year."""
    last = problem.year - 1
    told = [(own.donor, own.recipient, last if own.until is None else own.until) for own in problem.past]
    if problem.current is not None:
        known = {(own.donor, own.recipient) for own in problem.past if own.until is None or own.until >= last}
        now = {(own.donor, own.recipient) for own in problem.current.pairs}
        told += [(donor, recipient, last) for donor, recipient in sorted(now - known)]
    rows, columns = problem.donor_rows, problem.recipient_rows
    return [(rows[d], columns[r], until) for d, r, until in told if d in rows and r in columns]
