"""What a :class:`~.problem.PairingProblem` must satisfy; every fault in one message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tongpan_core.messages import N_, Words
from tongpan_core.plan.problem import ProblemError
from tongpan_core.tables import STAGES

if TYPE_CHECKING:
    from tongpan_core.plan.pairing.problem import Donor, PairingProblem, Recipient

_STAGES = ", ".join(STAGES)


def check(problem: PairingProblem) -> None:
    """Raise :class:`ProblemError` with all faults, one a line."""
    faults = [*_shapes(problem)] or [*_units(problem), *_numbers(problem), *_wishes(problem), *_named(problem)]
    if faults:
        raise ProblemError.of(faults)


def _shapes(problem: PairingProblem) -> Iterator[Words]:
    d, r, s = len(problem.donors), len(problem.recipients), len(problem.subjects)
    if not d:
        yield Words(N_("%(region)s: there is no donor to pair; give at least one."), region=problem.region)
    if not r:
        yield Words(N_("%(region)s: there is no recipient to pair; give at least one."), region=problem.region)
    expected = {"donor_pupils": (d,), "recipient_pupils": (r,), "strong": (d, s), "weak": (r, s), "km": (d, r)}
    for name, shape in expected.items():
        found = getattr(problem, name).shape
        if found != shape:
            text = N_("%(region)s: “%(name)s” has shape %(found)s; %(shape)s is needed.")
            yield Words(text, region=problem.region, name=name, found=str(found), shape=str(shape))


def _units(problem: PairingProblem) -> Iterator[Words]:
    for units in (problem.donors, problem.recipients):
        seen: set[str] = set()
        for unit in units:
            if unit.key in seen:
                yield Words(N_("%(who)s: the key %(key)s stands twice; give each one once."), who=_who(unit),
                              key=unit.key)  # fmt: skip
            seen.add(unit.key)
            yield from _stages(unit)
    for donor in problem.donors:
        if donor.places < 0:
            yield Words(N_("%(who)s: “places” is %(value)s; give zero or more."), who=_who(donor), value=donor.places)
        if donor.level not in ("city", "county"):
            yield Words(N_("%(who)s: “level” is %(value)s; give city or county."), who=_who(donor),
                          value=repr(donor.level))  # fmt: skip
    for recipient in problem.recipients:
        if not 0 <= recipient.least <= recipient.most:
            text = N_("%(who)s: from %(least)s to %(most)s donors is no range; give “least” from 0 to “most”.")
            yield Words(text, who=_who(recipient), least=recipient.least, most=recipient.most)


def _who(unit: Donor | Recipient) -> Words:
    from tongpan_core.plan.pairing.problem import Donor

    return Words(N_("Donor %(name)s") if isinstance(unit, Donor) else N_("Recipient %(name)s"), name=unit.name)


def _stages(unit: Donor | Recipient) -> Iterator[Words]:
    if not unit.stages:
        text = N_("%(who)s: “stages” is empty; give at least one of %(stages)s.")
        yield Words(text, who=_who(unit), stages=_STAGES)
    for stage in sorted(unit.stages - set(STAGES)):
        text = N_("%(who)s: %(found)s is not a stage; give some of %(stages)s.")
        yield Words(text, who=_who(unit), found=repr(stage), stages=_STAGES)


def _numbers(problem: PairingProblem) -> Iterator[Words]:
    for units, pupils, subjects in (
        (problem.donors, "donor_pupils", "strong"), (problem.recipients, "recipient_pupils", "weak"),
    ):  # fmt: skip
        for row in np.flatnonzero(getattr(problem, pupils) < 0):
            text = N_("%(who)s: “%(name)s” is below zero; give a number of pupils, or leave it unknown.")
            yield Words(text, who=_who(units[row]), name=pupils)
        values = getattr(problem, subjects)
        for row, column in np.argwhere(~((values >= 0) & (values <= 1))):
            text = N_("%(who)s: “%(name)s” in %(subject)s is %(value)s; give a number from 0 to 1.")
            yield Words(text, who=_who(units[row]), name=subjects, subject=problem.subjects[column],
                          value=values[row, column])  # fmt: skip
    for row, column in np.argwhere(problem.km < 0)[:20]:
        text = N_("From %(donor)s to %(recipient)s: “km” is %(value)s; give zero or more, or leave it unknown.")
        yield Words(text, donor=problem.donors[row].name, recipient=problem.recipients[column].name,
                      value=problem.km[row, column])  # fmt: skip


def _wishes(problem: PairingProblem) -> Iterator[Words]:
    from tongpan_core.plan.pairing.problem import SCOPES

    region, limits = problem.region, problem.limits
    weights = {name: getattr(problem.weights, name) for name in type(problem.weights).__slots__}
    for name, weight in weights.items():
        if not 0 <= weight < np.inf:
            text = N_("%(region)s: the weight of “%(name)s” is %(value)s; give zero or more.")
            yield Words(text, region=region, name=name, value=weight)
    unused = ("past",) if limits.mode == "free" else ()
    if not any(weight > 0 for name, weight in weights.items() if name not in unused):
        text = N_("%(region)s: all weights are zero; give at least one part of the fit some weight.")
        yield Words(text, region=region)
    for scope in sorted(limits.scopes - set(SCOPES)):
        text = N_("%(region)s: %(found)s is not a relation; give some of %(scopes)s.")
        yield Words(text, region=region, found=repr(scope), scopes=", ".join(SCOPES))
    if limits.mode not in ("keep", "rotate", "free"):
        text = N_("%(region)s: “mode” is %(found)s; give keep, rotate or free.")
        yield Words(text, region=region, found=repr(limits.mode))
    yield from _ranges(problem)


def _ranges(problem: PairingProblem) -> Iterator[Words]:
    limits = problem.limits
    good = {
        "distance_km": limits.distance_km is None or limits.distance_km >= 0,
        "least_fit": limits.least_fit is None or 0 <= limits.least_fit <= 100,
        "rotate_years": limits.rotate_years >= 0,
        "half_km": 0 < limits.half_km < np.inf,
        "share": 0 <= limits.share <= 1,
    }
    ranges = {"least_fit": N_("0 to 100"), "share": N_("0 to 1"), "half_km": N_("above zero")}
    for name in [name for name, fine in good.items() if not fine]:
        text = N_("%(region)s: limit “%(name)s” is %(value)s; give a number (%(range)s).")
        yield Words(text, region=problem.region, name=name, value=getattr(limits, name),
                      range=Words(ranges.get(name, N_("zero or more"))))  # fmt: skip


def _named(problem: PairingProblem) -> Iterator[Words]:
    donors = {own.key: own for own in problem.donors}
    recipients = {own.key: own for own in problem.recipients}
    for past in problem.past:
        if past.until is not None and past.until < past.since:
            text = N_("Past pair %(donor)s and %(recipient)s: it ends (%(until)s) before it begins; correct it.")
            yield Words(text, donor=past.donor, recipient=past.recipient, until=past.until)
    said: dict[tuple[str, str], str] = {}
    for fixed in problem.fixed:
        where = Words(N_("Decision for %(donor)s and %(recipient)s"), donor=fixed.donor, recipient=fixed.recipient)
        if fixed.kind not in ("force", "forbid"):
            text = N_("%(where)s: %(kind)s is no decision; give force or forbid.")
            yield Words(text, where=where, kind=repr(fixed.kind))
        if fixed.donor not in donors:
            text = N_("%(where)s: %(key)s is no donor here; correct the key or take the decision back.")
            yield Words(text, where=where, key=fixed.donor)
        if fixed.recipient not in recipients:
            text = N_("%(where)s: %(key)s is no recipient here; correct the key or take the decision back.")
            yield Words(text, where=where, key=fixed.recipient)
        if said.setdefault((fixed.donor, fixed.recipient), fixed.kind) != fixed.kind:
            yield Words(N_("%(where)s: the pair is forced and forbidden; take one of the two back."), where=where)
        if fixed.kind == "force" and fixed.donor in donors and fixed.recipient in recipients:
            yield from _forced(where, donors[fixed.donor], recipients[fixed.recipient])


def _forced(where: Words, donor: Donor, recipient: Recipient) -> Iterator[Words]:
    if not donor.stages & recipient.stages:
        own, other = ", ".join(sorted(donor.stages)), ", ".join(sorted(recipient.stages))
        text = N_("%(where)s: %(donor)s (%(own)s) and %(recipient)s (%(other)s) share no stage; take it back.")
        yield Words(text, where=where, donor=donor.name, own=own, recipient=recipient.name, other=other)
    if donor.key == recipient.key:
        yield Words(N_("%(where)s: nobody helps itself; take the decision back."), where=where)
