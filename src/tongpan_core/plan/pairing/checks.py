"""What a :class:`~.problem.PairingProblem` must satisfy; every fault in one message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.pairing.problem import Donor, PairingProblem, Recipient


def check(problem: PairingProblem) -> None:
    """Raise :class:`ProblemError` with all faults, one a line."""
    faults = [*_shapes(problem)] or [*_units(problem), *_numbers(problem), *_wishes(problem), *_named(problem)]
    if faults:
        raise ProblemError("\n".join(faults))


def _shapes(problem: PairingProblem) -> Iterator[str]:
    d, r, s = len(problem.donors), len(problem.recipients), len(problem.subjects)
    for count, who in ((d, "donor"), (r, "recipient")):
        if count == 0:
            yield f"{problem.region}: there is no {who} to pair; give at least one."
    expected = {"donor_pupils": (d,), "recipient_pupils": (r,), "strong": (d, s), "weak": (r, s), "km": (d, r)}
    for name, shape in expected.items():
        found = getattr(problem, name).shape
        if found != shape:
            yield f"{problem.region}: “{name}” has shape {found}; {shape} is needed."


def _units(problem: PairingProblem) -> Iterator[str]:
    for who, units in (("Donor", problem.donors), ("Recipient", problem.recipients)):
        seen: set[str] = set()
        for unit in units:
            if unit.key in seen:
                yield f"{who} {unit.name}: the key {unit.key} stands twice; give each one once."
            seen.add(unit.key)
            yield from _stages(who, unit)
    for donor in problem.donors:
        if donor.places < 0:
            yield f"Donor {donor.name}: “places” is {donor.places}; give zero or more."
        if donor.level not in ("city", "county"):
            yield f"Donor {donor.name}: “level” is {donor.level!r}; give city or county."
    for recipient in problem.recipients:
        if not 0 <= recipient.least <= recipient.most:
            yield (
                f"Recipient {recipient.name}: from {recipient.least} to {recipient.most} donors is no range; "
                "give “least” from 0 to “most”."
            )


def _stages(who: str, unit: Donor | Recipient) -> Iterator[str]:
    if not unit.stages:
        yield f"{who} {unit.name}: “stages” is empty; give at least one of {', '.join(STAGES)}."
    for stage in sorted(unit.stages - set(STAGES)):
        yield f"{who} {unit.name}: {stage!r} is not a stage; give some of {', '.join(STAGES)}."


def _numbers(problem: PairingProblem) -> Iterator[str]:
    sides = (("Donor", problem.donors, "donor_pupils", "strong"),)
    for who, units, pupils, subjects in (*sides, ("Recipient", problem.recipients, "recipient_pupils", "weak")):
        for row in np.flatnonzero(getattr(problem, pupils) < 0):
            yield f"{who} {units[row].name}: “{pupils}” is below zero; give a number of pupils, or leave it unknown."
        values = getattr(problem, subjects)
        for row, column in np.argwhere(~((values >= 0) & (values <= 1))):
            yield (
                f"{who} {units[row].name}: “{subjects}” in {problem.subjects[column]} is {values[row, column]}; "
                "give a number from 0 to 1."
            )
    for row, column in np.argwhere(problem.km < 0)[:20]:
        names = f"{problem.donors[row].name} to {problem.recipients[column].name}"
        yield f"From {names}: “km” is {problem.km[row, column]}; give zero or more, or leave it unknown."


def _wishes(problem: PairingProblem) -> Iterator[str]:
    from tongpan_core.plan.pairing.problem import SCOPES

    weights = {name: getattr(problem.weights, name) for name in type(problem.weights).__slots__}
    for name, weight in weights.items():
        if not 0 <= weight < np.inf:
            yield f"{problem.region}: the weight of “{name}” is {weight}; give zero or more."
    unused = ("past",) if problem.limits.mode == "free" else ()
    if not any(weight > 0 for name, weight in weights.items() if name not in unused):
        yield f"{problem.region}: all weights are zero; give at least one part of the fit some weight."
    limits = problem.limits
    for scope in sorted(limits.scopes - set(SCOPES)):
        yield f"{problem.region}: {scope!r} is not a relation; give some of {', '.join(SCOPES)}."
    if limits.mode not in ("keep", "rotate", "free"):
        yield f"{problem.region}: “mode” is {limits.mode!r}; give keep, rotate or free."
    good = {
        "distance_km": limits.distance_km is None or limits.distance_km >= 0,
        "least_fit": limits.least_fit is None or 0 <= limits.least_fit <= 100,
        "rotate_years": limits.rotate_years >= 0,
        "half_km": 0 < limits.half_km < np.inf,
        "share": 0 <= limits.share <= 1,
    }
    ranges = {"least_fit": "0 to 100", "share": "0 to 1", "half_km": "above zero"}
    for name in [name for name, fine in good.items() if not fine]:
        needed = ranges.get(name, "zero or more")
        yield f"{problem.region}: limit “{name}” is {getattr(limits, name)}; give a number ({needed})."


def _named(problem: PairingProblem) -> Iterator[str]:
    donors = {own.key: own for own in problem.donors}
    recipients = {own.key: own for own in problem.recipients}
    for past in problem.past:
        if past.until is not None and past.until < past.since:
            yield f"Past pair {past.donor} and {past.recipient}: it ends ({past.until}) before it begins; correct it."
    said: dict[tuple[str, str], str] = {}
    for fixed in problem.fixed:
        where = f"Decision for {fixed.donor} and {fixed.recipient}"
        if fixed.kind not in ("force", "forbid"):
            yield f"{where}: {fixed.kind!r} is no decision; give force or forbid."
        for key, known, who in ((fixed.donor, donors, "donor"), (fixed.recipient, recipients, "recipient")):
            if key not in known:
                yield f"{where}: {key} is no {who} here; correct the key or take the decision back."
        if said.setdefault((fixed.donor, fixed.recipient), fixed.kind) != fixed.kind:
            yield f"{where}: the pair is forced and forbidden; take one of the two back."
        if fixed.kind == "force" and fixed.donor in donors and fixed.recipient in recipients:
            donor, recipient = donors[fixed.donor], recipients[fixed.recipient]
            if not donor.stages & recipient.stages:
                own, other = ", ".join(sorted(donor.stages)), ", ".join(sorted(recipient.stages))
                yield f"{where}: {donor.name} ({own}) and {recipient.name} ({other}) share no stage; take it back."
            if fixed.donor == fixed.recipient:
                yield f"{where}: nobody helps itself; take the decision back."
