"""What a file says of the pupils of its villages: a number and a school for each stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import Fault
from tongpan.registry.imports.schemas.choices import STAGE
from tongpan_core.messages import N_

from .base import Context
from .rows import Rows
from .village_rows import Village

NAMES = ("pupils", "school", "school_code")
WHICH_STAGE = Fault(
    N_("the row does not say of which stage the pupils are"),
    N_("add a column with the stage, or one column for each stage"),
)


class Told(NamedTuple):
    """The pupils of one village and stage, and the school that they attend; None where the row says nothing."""

    index: int
    village: Village
    stage: str
    pupils: int | None
    school: Place | None


def read_pupils(rows: Rows, context: Context, of_row: Mapping[int, Village]) -> list[Told]:
    """Every stage of every row: from columns that name a stage, and from those that take it from the row."""
    found: dict[tuple[int, str], Told] = {}
    staged = {target.partition("@")[2] for target in rows.targets() if target.partition("@")[0] in NAMES}
    for stage in sorted(staged, reverse=True):
        columns = {name: f"{name}@{stage}" if stage else name for name in NAMES}
        for index, village in of_row.items():
            one = _read(rows, index, context, village, stage, columns)
            if one is None:
                continue
            first = found.setdefault((village.id, one.stage), one)
            if first is not one:
                _refuse_double(rows, index, first.index)
    spoken = {one.index for one in found.values()}
    for index, village in of_row.items():
        if index not in spoken and index != village.rows[0] and index not in rows.bad:
            _refuse_double(rows, index, village.rows[0])
    return list(found.values())


def _refuse_double(rows: Rows, index: int, first: int) -> None:
    cause = N_("the same village, and the same stage of it, stands in row %(rows)s already")
    remedy = N_("delete one of the rows, or correct the stage")
    rows.report(index, "village", Fault(cause, remedy, {"rows": rows.name_of(first)}))


def _read(
    rows: Rows, index: int, context: Context, village: Village, stage: str, columns: Mapping[str, str]
) -> Told | None:
    pupils, name, code = (rows.get(columns[what])[index] for what in NAMES)
    if pupils is None and not name and not code:
        return None
    own = stage or rows.get("stage")[index]
    if not own:
        rows.report(index, columns["pupils" if pupils is not None else "school"], WHICH_STAGE)
        return None
    school: Place | Fault | None = None
    if name or code:
        school = context.places.find(code or "", name or "", village.home.county_name)
        if isinstance(school, Place) and school.stages and own not in school.stages:
            values = {"school": school.name, "stage": STAGE[own][0]}
            remedy = N_("correct the school attended, or the stages of the school")
            school = Fault(N_("%(school)s has no %(stage)s"), remedy, values)
    if isinstance(school, Fault):
        rows.report(index, columns["school_code" if code else "school"], school)
        school = None
    return Told(index, village, own, pupils, school)
