"""What a donor is strong in and a recipient weak in, from figures that bureaus hold.

An amount is set against its standard: the threshold of an indicator that counts teachers, or, for a subject, the
full-time equivalents per pupil of all sections of the stage taken together. Weak is what is missing to the standard (0:
nothing, 1: all of it); strong is the amount over ``full_strength`` times the standard, at most 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tongpan_core.measure import measure
from tongpan_core.messages import N_
from tongpan_core.policy import Rules
from tongpan_core.tables import Floats, Sections, Stage

Subjects = Mapping[tuple[str, Stage], Mapping[str, float]]
NO_PUPILS = N_("Pupils are not reported: the part for size counts a half.")
NO_PLACE = N_("The place is unknown: the part for distance counts a half.")
NO_SUBJECTS = N_("Who teaches which subject is unknown: taken as neither strong nor weak.")


@dataclass(frozen=True)
class Missing:
    """What is not known of a donor or recipient, and what was done about it: a message id with its values."""

    key: str
    name: str
    item: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """One donor or recipient: its rows in the sections, ``place`` (longitude, latitude), and what it is strong in.

    ``names`` (S,) are indicators, then subjects; ``strong`` and ``weak`` (S,) are from 0 to 1; ``pupils`` and ``place``
    are NaN where unknown.
    """

    key: str
    name: str
    rows: tuple[int, ...]
    stages: frozenset[Stage]
    pupils: float
    place: tuple[float, float]
    names: tuple[str, ...]
    strong: Floats
    weak: Floats


def standings(
    donors: Sections, recipients: Sections, rules: Rules, subjects: Subjects, full_strength: float, side: str
) -> tuple[tuple[Standing, ...], tuple[Standing, ...], tuple[Missing, ...]]:
    """Donors and recipients with their strengths and weaknesses, and what is not known of them."""
    both = (donors, recipients)
    names = sorted({name for own in both for key in own.keys for name in subjects.get(key, {})})
    norms = _norms(both, subjects, names)
    missing: list[Missing] = []
    sides = []
    for own in both:
        ratios, labels = _ratios(own, rules, subjects, names, norms)
        sides.append(tuple(_standing(own, rows, ratios, labels, full_strength, side) for rows in _groups(own, side)))
        missing += _missing(own, sides[-1], ratios, labels, subjects if names else None, rules)
    return sides[0], sides[1], tuple(missing)


def _groups(sections: Sections, side: str) -> list[tuple[int, ...]]:
    if side == "school":
        return [(row,) for row in range(len(sections))]
    rows: dict[str, list[int]] = {}
    for row, school in enumerate(sections.schools):
        rows.setdefault(school.county, []).append(row)
    return [tuple(own) for own in rows.values()]


def _norms(both: Sequence[Sections], subjects: Subjects, names: Sequence[str]) -> dict[tuple[Stage, str], float]:
    """Full-time equivalents per pupil of a stage's sections whose people are known, by stage and subject."""
    pupils: dict[Stage, float] = {}
    people: dict[tuple[Stage, str], float] = {}
    counts = {key: own.figures["pupils"][row] for own in both for row, key in enumerate(own.keys)}
    for key, count in counts.items():
        if key in subjects and np.isfinite(count):
            pupils[key[1]] = pupils.get(key[1], 0.0) + float(count)
            for name in names:
                people[key[1], name] = people.get((key[1], name), 0.0) + subjects[key].get(name, 0.0)
    return {at: total / pupils[at[0]] for at, total in people.items() if pupils[at[0]] > 0}


def _ratios(
    own: Sections, rules: Rules, subjects: Subjects, names: Sequence[str], norms: Mapping[tuple[Stage, str], float]
) -> tuple[Floats, tuple[str, ...]]:
    """What every section has over the standard, shape (n, S), NaN where unknown or without a standard."""
    columns, labels = [], []
    for indicator in rules.indicators:
        if indicator.rule.counts and any(figure.startswith("teachers") for figure in indicator.rule.numerator):
            limits = [indicator.threshold.get(stage) for stage in own.stages]
            standard = np.array([np.nan if limit is None else limit.number for limit in limits])
            columns.append(measure(own, indicator).value / standard)
            labels.append(indicator.rule.code)
    for name in names:
        columns.append(np.array([_subject(own, row, name, subjects, norms) for row in range(len(own))]))
        labels.append(name)
    return np.array(columns, dtype=float).reshape(len(labels), len(own)).T, tuple(labels)


def _subject(own: Sections, row: int, name: str, subjects: Subjects, norms: Mapping[tuple[Stage, str], float]) -> float:
    key, pupils = own.keys[row], float(own.figures["pupils"][row])
    norm = norms.get((key[1], name), 0.0)
    if key not in subjects or not pupils > 0 or norm <= 0:
        return float("nan")
    return subjects[key].get(name, 0.0) / pupils / norm


def _standing(
    own: Sections, rows: tuple[int, ...], ratios: Floats, labels: tuple[str, ...], full: float, side: str
) -> Standing:
    school, at = own.schools[rows[0]], list(rows)
    pupils = own.figures["pupils"][at]
    known = np.nan_to_num(ratios[at], nan=-1.0)
    strong = np.where(known < 0, 0.0, np.clip(known / full, 0, 1))
    weak = np.where(known < 0, 0.0, np.clip(1 - known, 0, 1))
    share = _shares(pupils)
    places = [(own.schools[row].longitude, own.schools[row].latitude) for row in rows]
    middle = share @ np.array(places, dtype=float)
    return Standing(
        key=school.county if side == "county" else f"{school.code}:{own.stages[rows[0]]}",
        name=school.county if side == "county" else school.name,
        rows=rows,
        stages=frozenset(own.stages[row] for row in rows),
        pupils=float(pupils.sum()),
        place=(float(middle[0]), float(middle[1])),
        names=labels,
        strong=np.minimum(share @ strong, 1.0),
        weak=np.minimum(share @ weak, 1.0),
    )


def _shares(pupils: Floats) -> Floats:
    """Each section's part of the pupils; equal parts where they are unknown or none."""
    counts = np.nan_to_num(pupils)
    return np.asarray(counts / counts.sum() if counts.sum() > 0 else np.full(len(counts), 1 / len(counts)))


def _missing(
    own: Sections,
    side: Sequence[Standing],
    ratios: Floats,
    labels: tuple[str, ...],
    subjects: Subjects | None,
    rules: Rules,
) -> list[Missing]:
    asked = {indicator.rule.code: indicator.threshold.keys() for indicator in rules.indicators}
    found = []
    for one in side:
        say = [
            ("pupils", not np.isfinite(one.pupils), NO_PUPILS),
            ("place", not np.isfinite(one.place).all(), NO_PLACE),
        ]
        if subjects is not None:
            gone = any(own.keys[row] not in subjects for row in one.rows)
            say.append(("subjects", gone, NO_SUBJECTS))
        found += [Missing(one.key, one.name, name, text) for name, is_so, text in say if is_so]
        indicators = [place for place, label in enumerate(labels) if subjects is None or label not in _names(subjects)]
        for place in indicators:
            # Where the law has no standard for a stage, nothing is lacking.
            rows = [row for row in one.rows if own.stages[row] in asked[labels[place]]]
            if np.isnan(ratios[rows, place]).any():
                text = N_("%(indicator)s cannot be measured: taken as neither strong nor weak.")
                found.append(Missing(one.key, one.name, labels[place], text, {"indicator": labels[place]}))
    return found


def _names(subjects: Subjects) -> set[str]:
    return {name for own in subjects.values() for name in own}
