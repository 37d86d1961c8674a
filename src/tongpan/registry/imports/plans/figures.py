"""School-year figures: which schools and stages get new numbers, and which numbers do not go together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.registry.imports.fields import Field
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import ERROR, Fault, Problem
from tongpan.registry.models import YearFigures
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Context, Samples
from .claims import Claim, Source
from .crosschecks import cross_check

Key = tuple[int, str]
"""A school's unit and a stage; a school that the same file adds has a negative key until it is written."""


@dataclass
class FiguresPlan:
    """New rows by school and stage, and new values of those on record."""

    year: int
    added: dict[Key, dict[str, float]] = field(default_factory=dict)
    changed: dict[int, dict[str, float]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    samples: Samples = field(default_factory=Samples)
    findings: list[Problem] = field(default_factory=list)

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        return {"figures": self.tally}

    def forget(self, units: Collection[int]) -> None:
        """Leave out the new rows of schools that are not added after all."""
        for key in [key for key in self.added if key[0] in units]:
            del self.added[key]
            self.tally.added -= 1


def plan_claims(
    source: Source, claims: Sequence[Claim], fields: dict[str, Field], context: Context, file: str
) -> FiguresPlan:
    """Refuse claims that contradict each other, compare the rest with the records, and check what would then stand."""
    _refuse_contradictions(source, claims)
    plan = FiguresPlan(context.year)
    wanted: dict[Key, dict[str, Claim]] = defaultdict(dict)
    places: dict[int, Place] = {}
    for claim in claims:
        if claim.index not in source.bad:
            wanted[claim.place.unit_id, claim.stage][claim.figure] = claim
            places[claim.place.unit_id] = claim.place
    held = _held(wanted, context.year)
    for key, own in wanted.items():
        _compare(plan, key, own, held.get(key), fields, places[key[0]])
    after = {key: values for key, (_id, values) in held.items()}
    for key, own in wanted.items():
        after[key] = after.get(key, {}) | {name: claim.value for name, claim in own.items()}
    plan.findings = cross_check(source, after, wanted, places, context, file)
    return plan


def _refuse_contradictions(source: Source, claims: Sequence[Claim]) -> None:
    first: dict[tuple[int, str, str], Claim] = {}
    for claim in claims:
        known = first.setdefault((claim.place.unit_id, claim.stage, claim.figure), claim)
        if known.value != claim.value:
            for one, other in ((known, claim), (claim, known)):
                values = {"rows": source.name_of(other.index), "value": f"{other.value:g}"}
                cause = N_("the same figure is %(value)s in row %(rows)s")
                source.report(
                    one.index, one.target, Fault(cause, N_("keep the right one of the two rows"), values, ERROR)
                )


def _held(wanted: dict[Key, Any], year: int) -> dict[Key, tuple[int, dict[str, float]]]:
    """The figures on record of every stage of the schools spoken of."""
    units = {unit for unit, _stage in wanted if unit > 0}
    if not units:
        return {}
    found = fetch(YearFigures.everywhere.filter(year=year), "unit", units)
    return {
        (unit, stage): (pk, values) for pk, unit, stage, values in found.values_list("id", "unit_id", "stage", "values")
    }


def _compare(
    plan: FiguresPlan,
    key: Key,
    own: dict[str, Claim],
    known: tuple[int, dict[str, float]] | None,
    fields: dict[str, Field],
    place: Place,
) -> None:
    values = {name: claim.value for name, claim in own.items()}
    if known is None:
        plan.added[key] = values
        plan.tally.added += 1
        return
    pk, before = known
    differing = {name: value for name, value in values.items() if before.get(name) != value}
    if not differing:
        plan.tally.same += 1
        return
    plan.changed[pk] = before | values
    plan.tally.changed += 1
    for name, value in differing.items():
        known_as = fields.get(name)
        label, label_zh = (known_as.label, known_as.label_zh) if known_as else (name, "")
        plan.samples.note(place.name, label, before.get(name), value, label_zh=label_zh)
