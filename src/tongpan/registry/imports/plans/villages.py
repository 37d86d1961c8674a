"""Villages and their pupils: what a file adds and what it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tongpan.registry.imports.outcome import Tally
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .base import Context, Samples
from .coordinates import Around
from .rows import Rows
from .tables import refuse_other_years
from .village_places import Homes
from .village_pupils import Told, read_pupils
from .village_rows import FACTS, Records, Village, read_villages

LABELS = {
    "code": N_("Village code"), "name": N_("Village name"), "unit_id": N_("Town"), "longitude": N_("Longitude"),
    "latitude": N_("Latitude"), "pupils": N_("Pupils"), "school_id": N_("School attended"),
}  # fmt: skip


@dataclass
class VillagesPlan:
    """New villages, changed ones, and their pupils. A village that is new has a negative key until it is written."""

    year: int
    new: list[Village] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    pupils: list[Told] = field(default_factory=list)
    pupils_changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    pupils_tally: Tally = field(default_factory=Tally)
    samples: Samples = field(default_factory=Samples)

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        return {"villages": self.tally, "village_pupils": self.pupils_tally}


def plan_villages(rows: Rows, context: Context) -> VillagesPlan:
    """Checks of all rows first; then villages, then their pupils."""
    refuse_other_years(rows, context)
    homes = Homes(context.unit)
    records = Settlement.everywhere.filter(county__in=homes.counties)
    found = records.values("id", "county_id", "unit__path", "unit__name", *FACTS)
    villages = read_villages(rows, homes, Records(list(found)), Around(context.unit, context.day))
    told = read_pupils(rows, context, villages)
    plan = VillagesPlan(context.year)
    for village in dict.fromkeys(villages.values()):
        if any(index not in rows.bad for index in village.rows):
            _compare(plan, village)
    _compare_pupils(plan, [one for one in told if one.index not in rows.bad])
    return plan


def _compare(plan: VillagesPlan, village: Village) -> None:
    known = village.known
    if known is None:
        plan.new.append(village)
        plan.tally.added += 1
        return
    differing = {name: value for name, value in village.values.items() if value is not None and value != known[name]}
    plan.tally.same += not differing
    plan.tally.changed += bool(differing)
    if differing:
        plan.changed[village.id] = differing
    for name, value in differing.items():
        old, new = (known["unit__name"], village.home.name) if name == "unit_id" else (known[name], value)
        plan.samples.note(known["name"], LABELS[name], old, new)


def _compare_pupils(plan: VillagesPlan, told: Sequence[Told]) -> None:
    held = fetch(
        SettlementPupils.everywhere.filter(year=plan.year), "settlement", {one.village.id for one in told} or {0}
    )
    known = {
        (own["settlement_id"], own["stage"]): own
        for own in held.values("id", "settlement_id", "stage", "pupils", "school_id", "school__name")
    }
    for one in told:
        record = known.get((one.village.id, one.stage))
        if record is None:
            plan.pupils.append(one)
            plan.pupils_tally.added += 1
            continue
        given = {"pupils": one.pupils, "school_id": one.school and one.school.unit_id}
        differing = {name: own for name, own in given.items() if own is not None and own != record[name]}
        plan.pupils_tally.same += not differing
        plan.pupils_tally.changed += bool(differing)
        if differing:
            plan.pupils_changed[record["id"]] = differing
        for name, value in differing.items():
            old, new = (record["school__name"], one.school and one.school.name) if name == "school_id" else (
                record[name], value,
            )  # fmt: skip
            plan.samples.note((one.village.known or one.village.values)["name"], LABELS[name], old, new)
