"""Units and schools, and the figures that the same file may carry: what is added and what changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.schemas.figures import figure_fields
from tongpan.registry.models.school import STAGES
from tongpan_core.messages import N_

from .base import Context, Samples
from .bells import check_bells
from .claims import claims_of_rows
from .figures import FiguresPlan, plan_claims
from .rows import Rows
from .school_rows import SchoolRow, Seen, read_school_rows
from .tables import refuse_other_years
from .tree import Ref, Tree
from .units import UnitChanges, plan_units

LABELS = {
    "name": N_("School name"), "name_en": N_("Name in English"), "short_name": N_("Short name"),
    "kind": N_("School kind"), "setting": N_("Urban or rural"), "public": N_("Public"), "boarding": N_("Boarding"),
    "stages": N_("Stages"), "languages": N_("Languages of teaching"), "address": N_("Address"),
    "built": N_("Year built"), "bell": N_("First lesson begins"),
    "opened": N_("Opened"), "closed": N_("Closed"), "longitude": N_("Longitude"), "latitude": N_("Latitude"),
    "parent": N_("Unit above"), "heir": N_("Merged into"),
}  # fmt: skip
NO_HEIR = Fault(N_("the school it was merged into is not known"), N_("correct the name or code, or add that school"))
WITH_HEIR = Fault(N_("the school it was merged into stands in a row that has an error"), N_("correct that row too"))
WITH_SCHOOL = Fault(N_("the school is added by another row, which has an error"), N_("correct that row too"))
NO_END = Fault(N_("a school that was merged needs the day on which it ended"), N_("fill in the closing date"))


@dataclass
class SchoolsPlan:
    """New units and schools, changed ones, and figures. Keys of new ones are negative until they are written."""

    tree: Tree
    units: UnitChanges
    new: list[SchoolRow] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    heirs: dict[int, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    samples: Samples = field(default_factory=Samples)
    figures: FiguresPlan | None = None

    @property
    def tallies(self) -> dict[str, Tally]:
        """Counts by kind of record."""
        found = {"units": self.units.tally, "schools": self.tally}
        return found | (self.figures.tallies if self.figures else {})

    @property
    def findings(self) -> list[Any]:
        """What the cross-checks found about counties."""
        return self.figures.findings if self.figures else []


def plan_schools(rows: Rows, context: Context) -> SchoolsPlan:
    """Checks of all rows first; then units, schools and figures."""
    tree = Tree(context.unit)
    _one_stage_a_row(rows)
    refuse_other_years(rows, context)
    units = plan_units(rows, tree)
    seen = read_school_rows(rows, tree, context)
    plan = SchoolsPlan(tree, units)
    heirs = _heirs(rows, seen)
    _add_stages(rows, seen)
    check_bells(rows, seen.rows, context.day)
    places = _places(rows, seen, context)
    _leave_out(rows, seen, heirs)
    fields = {own.name: own for own in figure_fields(context.unit)}
    if any(target.partition("@")[0] in fields for target in rows.targets()):
        claims = claims_of_rows(rows, fields.values(), places)
        plan.figures = plan_claims(rows, claims, fields, context, rows.tables[0].file)
        plan.figures.forget(_leave_out(rows, seen, heirs))
    for row in seen.rows:
        if row.index not in rows.bad:
            _compare(plan, row, seen)
            if row.index in heirs:
                plan.heirs[row.id] = heirs[row.index].id
    _drop_unused(plan, rows)
    if plan.figures:
        plan.samples.extend(plan.figures.samples)
    return plan


def _one_stage_a_row(rows: Rows) -> None:
    """A column “学段” lists a school's stages; where schools stand in several rows, it is the stage of the row."""
    keys = [code or name for code, name in zip(rows.get("code"), rows.get("name"), strict=True)]
    stages = rows.get("stages")
    if rows.has("stage") or not any(stages) or len(set(keys)) == len(keys):
        return
    if all(own is None or len(own) == 1 for own in stages):
        rows.get("stage")[:] = [own[0] if own else None for own in stages]
        stages[:] = [None] * len(stages)


def _heirs(rows: Rows, seen: Seen) -> dict[int, SchoolRow]:
    found: dict[int, SchoolRow] = {}
    for row in seen.rows:
        wanted = row.values.get("merged_into")
        if not wanted:
            continue
        heir = seen.find(wanted)
        if heir is None:
            rows.report(row.index, "merged_into", NO_HEIR)
        elif row.values.get("closed") is None and (row.known or {}).get("closed") is None:
            rows.report(row.index, "closed" if rows.has("closed") else "merged_into", NO_END)
        else:
            found[row.index] = heir
            row.values["heir"] = heir.code
    return found


def _leave_out(rows: Rows, seen: Seen, heirs: dict[int, SchoolRow]) -> set[int]:
    """Refuse rows that rest on a school which a row with an error would have added; the keys of these schools."""

    def lost(school: SchoolRow) -> bool:
        return school.known is None and school.index in rows.bad

    found = True
    while found:
        with_school = [index for index, own in seen.of_row.items() if index not in rows.bad and lost(own)]
        with_heir = [index for index, own in heirs.items() if index not in rows.bad and lost(own)]
        for index in with_school:
            rows.report(index, "code" if rows.has("code") else "name", WITH_SCHOOL)
        for index in with_heir:
            rows.report(index, "merged_into", WITH_HEIR)
        found = bool(with_school or with_heir)
    return {own.id for own in seen.rows if lost(own)}


def _add_stages(rows: Rows, seen: Seen) -> None:
    """A new school whose stages no column states has those for which the file gives it figures."""
    if any(rows.get("stages")):
        return
    staged = [(target, stage) for target in rows.targets() if (stage := target.partition("@")[2])]
    stages = rows.get("stage")
    for index, row in seen.of_row.items():
        if row.known is None:
            found = [stages[index], *(stage for target, stage in staged if rows.get(target)[index])]
            more = [stage for stage in dict.fromkeys(found) if stage and stage not in (row.values["stages"] or ())]
            if more:
                own = {*(row.values["stages"] or ()), *more}
                row.values["stages"] = tuple(stage for stage in STAGES if stage in own)


def _places(rows: Rows, seen: Seen, context: Context) -> list[Place | None]:
    """The school of every row as figures need it. A row that only repeats a school for another stage has it as well."""
    places: list[Place | None] = [None] * len(rows)
    for index, row in seen.of_row.items():
        place = row.as_place()
        refusal = place.refusal(context.day)
        if refusal is not None:
            figures = [
                target for target in rows.targets() if seen.is_figure(target) and rows.get(target)[index] is not None
            ]
            if figures:
                rows.report(index, figures[0], refusal)
        else:
            places[index] = place
    return places


def _compare(plan: SchoolsPlan, row: SchoolRow, seen: Seen) -> None:
    if row.known is None:
        plan.new.append(row)
        plan.tally.added += 1
        return
    given = {name: value for name, value in row.values.items() if value is not None and name in row.known}
    differing = {name: value for name, value in given.items() if value != row.known[name]}
    parent = row.parent
    moved = parent.path != row.known["parent_path"] and not row.known["parent_path"].startswith(parent.path)
    if moved:
        differing["parent"] = parent
    if not differing:
        plan.tally.same += 1
        return
    plan.tally.changed += 1
    plan.changed[row.id] = differing
    for name, value in differing.items():
        shown = value.name if isinstance(value, Ref) else value
        old = seen.name_of_path(row.known["parent_path"]) if name == "parent" else row.known[name]
        plan.samples.note(row.known["name"], LABELS.get(name, name), old, shown, name=name)


def _drop_unused(plan: SchoolsPlan, rows: Rows) -> None:
    """A unit that only rows with errors would have needed is not made."""
    needed: set[int] = set()
    wanted = [row.parent for row in plan.new] + [
        value for own in plan.changed.values() if isinstance(value := own.get("parent"), Ref)
    ]
    wanted += [ref for index, ref in plan.units.of_row.items() if index not in rows.bad]
    for ref in wanted:
        own: Ref | None = ref
        while own is not None and own.id not in needed:
            needed.add(own.id)
            own = own.parent
    plan.units.new = [ref for ref in plan.tree.new if ref.id in needed]
    plan.units.tally.added = len(plan.units.new)
