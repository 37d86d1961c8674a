"""Rows that describe units rather than schools: their codes with dates, names and places in the tree."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tongpan.access.models import CodeScheme, UnitCode, UnitKind
from tongpan.registry.imports.outcome import Tally
from tongpan.registry.imports.problems import Fault
from tongpan_core.messages import N_

from .rows import Rows
from .tree import LEVELS, Ref, Tree

BACKWARDS = Fault(N_("the code ends before it begins"), N_("correct one of the two dates"))
NAMELESS = Fault(N_("the unit has no name"), N_("fill in the name"))
DAY = dt.timedelta(days=1)


class Code(NamedTuple):
    """An official code of a unit, and how long it holds."""

    unit: int
    scheme: str
    code: str
    since: dt.date | None
    until: dt.date | None


@dataclass
class UnitChanges:
    """Units to make, names to change, codes to add; ``of_row`` leads from rows to units."""

    new: list[Ref] = field(default_factory=list)
    renamed: dict[int, str] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    ended: dict[int, dict[str, Any]] = field(default_factory=dict)
    of_row: dict[int, Ref] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def is_unit_row(kind: str | None) -> bool:
    """Whether the level that a row names is that of a unit, not of a school."""
    return kind not in (None, UnitKind.SCHOOL)


def plan_units(rows: Rows, tree: Tree) -> UnitChanges:
    """Find or make the unit of every such row, the larger units first, so that the smaller find them."""
    plan = UnitChanges()
    if not rows.has("unit_kind"):
        return plan
    kinds = rows.get("unit_kind")
    order = {"province": 0, "city": 1, "county": 2, "zone": 2, "town": 3}
    indexes = sorted((i for i, kind in enumerate(kinds) if is_unit_row(kind)), key=lambda i: order[kinds[i]])
    held = {(code.scheme, code.code, code.since): code for code in UnitCode.objects.all()} if indexes else {}
    for index in indexes:
        _plan_unit(plan, rows, index, tree, held)
    return plan


def _plan_unit(plan: UnitChanges, rows: Rows, index: int, tree: Tree, held: dict[Any, UnitCode]) -> None:
    names = [rows.get(level)[index] for level in LEVELS]
    code, name, kind = rows.get("code")[index], rows.get("name")[index], rows.get("unit_kind")[index]
    since, until, former = (rows.get(what)[index] for what in ("code_since", "code_until", "former_code"))
    if since and until and until < since:
        rows.report(index, "code_until", BACKWARDS)
        return
    found = tree.by_code.get(code or "") or tree.by_code.get(former or "")
    if found is None:
        if not name:
            rows.report(index, "name", NAMELESS)
            return
        parent = tree.parent_of(names, None, rows.get("parent_code")[index])
        if isinstance(parent, Fault):
            rows.report(index, "name", parent)
            return
        found = tree.named(parent, name) or tree.make(parent, name, kind, code or "")
    elif not tree.within(found):
        rows.report(index, "code", tree._outside(found.name))
        return
    plan.of_row[index] = found
    changed = _plan_codes(plan, found, held, code, since, until, former)
    if name and found.id > 0 and name != found.name:
        plan.renamed[found.id] = name
        changed = True
    if found.id > 0:
        plan.tally.changed += changed
        plan.tally.same += not changed


def _plan_codes(
    plan: UnitChanges,
    unit: Ref,
    held: dict[Any, UnitCode],
    code: str | None,
    since: dt.date | None,
    until: dt.date | None,
    former: str | None,
) -> bool:
    """The code that the row names, and the one it had before; codes on record get the end that the row gives."""
    if code:
        tree_code = unit.id < 0 and unit.code == code
        unit.code = "" if tree_code else unit.code
    wanted = [(code, since, until)] if code else []
    if former:
        wanted.append((former, None, since - DAY if since else None))
    changed = False
    for own, begins, ends in wanted:
        scheme = CodeScheme.GB2260 if own.isdigit() and len(own) in (6, 9, 12) else CodeScheme.LOCAL
        known = held.get((scheme, own, begins)) or (
            next((one for key, one in held.items() if key[:2] == (scheme, own)), None)
        )
        if known is None:
            plan.codes.append(Code(unit.id, scheme.value, own, begins, ends))
            held[scheme, own, begins] = UnitCode(scheme=scheme, code=own, since=begins, until=ends)
            changed = True
        elif known.pk and ((ends and known.until != ends) or (begins and known.since != begins)):
            plan.ended[known.pk] = {"since": begins or known.since, "until": ends or known.until}
            changed = True
    return changed
