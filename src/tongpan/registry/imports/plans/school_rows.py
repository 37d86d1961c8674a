"""Rows of schools: who each one is, where it lies, and what the file says of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from tongpan.access.models import CodeScheme, UnitCode
from tongpan.registry.imports.places import Place
from tongpan.registry.imports.problems import WARNING, Fault
from tongpan.registry.imports.schemas.choices import STAGES_OF_KIND
from tongpan.registry.imports.values import key
from tongpan.registry.models import School
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_
from tongpan_core.policy.figures import figure_catalogue

from .base import Context
from .coordinates import Around, check_place, read_pairs
from .rows import Rows
from .tree import LEVELS, Ref, Tree
from .units import is_unit_row

UNIT_FIELDS = ("name", "name_en", "short_name", "opened", "closed", "longitude", "latitude")
SCHOOL_FIELDS = (
    "kind",
    "setting",
    "public",
    "boarding",
    "stages",
    "languages",
    "address",
    "built",
    "bell",
    "merged_into",
)
CODE_LENGTH = Fault(N_("a school identity code has 10 digits"), N_("correct the code; format the column as text"))
CODE_PROVINCE = Fault(
    N_("the third and fourth digit of the code are those of another province"), N_("check the code"), severity=WARNING
)
NAMELESS = Fault(N_("the school has no name"), N_("fill in the name"))
NO_COUNTY = Fault(N_("the row does not say in which county the school lies"), N_("fill in the county or its code"))
BACKWARDS = Fault(N_("the school closes before it opens"), N_("correct one of the two dates"))


@dataclass(eq=False)
class SchoolRow:
    """One school of the file: its row, place in the tree, values, and what is on record (None where it is new)."""

    index: int
    id: int
    slug: str
    code: str
    parent: Ref
    values: dict[str, Any]
    known: dict[str, Any] | None = None

    def value(self, name: str) -> Any:
        """What will stand after the import."""
        own = self.values.get(name)
        return own if own is not None else (self.known or {}).get(name)

    def as_place(self) -> Place:
        """The school as figures see it."""
        heir = str(self.values.get("merged_into") or "")
        stages = tuple(self.value("stages") or ())
        path = self.known["path"] if self.known else f"{self.parent.path}{self.slug}/"
        return Place(
            self.id,
            self.slug,
            self.code,
            self.value("name"),
            path,
            stages,
            self.value("opened"),
            self.value("closed"),
            heir,
        )


@dataclass
class Seen:
    """All schools of the file, by row, code and name, beside those on record."""

    rows: list[SchoolRow] = field(default_factory=list)
    of_row: dict[int, SchoolRow] = field(default_factory=dict)
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_name: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    figures: set[str] = field(default_factory=lambda: set(figure_catalogue()))
    paths: dict[str, str] = field(default_factory=dict)

    def find(self, wanted: str) -> SchoolRow | None:
        """A school of the file or on record, by code or name."""
        for row in self.rows:
            if wanted == row.code or key(wanted) == key(row.value("name")):
                return row
        for code, known in self.records.items():
            if wanted == code or key(wanted) == key(known["name"]):
                return SchoolRow(-1, known["unit_id"], known["slug"], code, None, {}, known)  # type: ignore[arg-type]
        return None

    def is_figure(self, target: str) -> bool:
        """Whether a target is a figure rather than a fact of the school."""
        return target.partition("@")[0] in self.figures

    def name_of_path(self, path: str) -> str:
        """The name of a unit by its path."""
        return self.paths.get(path, "")


def read_school_rows(rows: Rows, tree: Tree, context: Context) -> Seen:
    """Find every school, report what cannot be, and gather what the file says."""
    seen = Seen(records=_records(context), paths={ref.path: ref.name for ref in tree._by_path.values()})
    for known in list(seen.records.values()):
        seen.by_name.setdefault(key(known["name"]), []).append(known)
        for other in known["codes"]:
            seen.records.setdefault(other, known)
    strangers = _strangers(rows, seen)
    region = _province(tree)
    pairs = read_pairs(rows)
    kinds = rows.get("unit_kind")
    first: dict[str, SchoolRow] = {}
    placed: list[tuple[SchoolRow, tuple[float, float]]] = []
    for index in range(len(rows)):
        if not is_unit_row(kinds[index]):
            row = _read_row(rows, index, tree, seen, strangers, region, pairs[index])
            if row is not None:
                _join(rows, seen, first, row)
                if (pair := pairs[index]) is not None:
                    placed.append((row, pair))
    _compare_places(rows, placed, context)
    return seen


def _compare_places(rows: Rows, placed: list[tuple[SchoolRow, tuple[float, float]]], context: Context) -> None:
    """Each place of a file against the others of its county, where the county has no outline."""
    asked = [(row, pair, row.parent.county) for row, pair in placed]
    known = [(row, pair, county) for row, pair, county in asked if county is not None and not county.outline]
    if not known:
        return
    around = Around(context.unit, context.day)
    for row, pair, county in known:
        around.know(county.path, row.slug or row.code, pair)
    for row, pair, county in known:
        around.check(rows, row.index, pair, (county.path, county.name), row.slug or row.code)


def _records(context: Context) -> dict[str, dict[str, Any]]:
    """The schools on record by code."""
    names = [*(f"unit__{name}" for name in UNIT_FIELDS), *SCHOOL_FIELDS[:-1]]
    found = School.everywhere.filter(unit__path__under=context.unit.path).values_list(
        "code", "unit_id", "unit__slug", "unit__path", "merged_into__code", *names
    )
    records = {}
    for code, unit_id, slug, path, heir, *values in found:
        parent = path.removesuffix(f"{slug}/")
        known = dict(zip([*UNIT_FIELDS, *SCHOOL_FIELDS[:-1]], values, strict=True))
        known |= {
            "unit_id": unit_id,
            "slug": slug,
            "path": path,
            "parent_path": parent,
            "heir": heir,
            "codes": [],
            "code": code,
        }
        known |= {"stages": tuple(known["stages"]), "languages": tuple(known["languages"] or ())}
        records[code] = known
    by_id = {known["unit_id"]: known for known in records.values()}
    former = UnitCode.objects.filter(scheme=CodeScheme.SCHOOL, unit__path__under=context.unit.path)
    for code, unit_id in former.values_list("code", "unit_id"):
        if unit_id in by_id and code not in records:
            by_id[unit_id]["codes"].append(code)
    return records


def _strangers(rows: Rows, seen: Seen) -> set[str]:
    """The codes in the file that belong to schools elsewhere."""
    unknown = {code for code in rows.get("code") if code and code not in seen.records}
    return set(fetch(School.everywhere.all(), "code", unknown).values_list("code", flat=True)) if unknown else set()


def _province(tree: Tree) -> str:
    """The two digits of the province, where the units have codes of GB/T 2260."""
    code = next((ref.code for ref in tree.above if ref.code.isdigit() and len(ref.code) == 6), "")
    return code[:2]


def _read_row(
    rows: Rows, index: int, tree: Tree, seen: Seen, strangers: set[str], region: str, pair: tuple[float, float] | None
) -> SchoolRow | None:
    code, name = rows.get("code")[index], rows.get("name")[index]
    if code and code in strangers:
        cause, remedy = (
            N_("the school %(code)s does not belong to %(unit)s"),
            N_("leave the row out, or import the file at a unit that both belong to"),
        )
        rows.report(index, "code", Fault(cause, remedy, {"code": code, "unit": tree.home.name}))
        return None
    if code and region:
        _check_code(rows, index, code, region)
    parent = tree.parent_of(
        [rows.get(level)[index] for level in LEVELS], rows.get("county_code")[index], rows.get("parent_code")[index]
    )
    if isinstance(parent, Fault):
        rows.report(index, "county", parent)
        return None
    values = _values(rows, index, pair)
    known = seen.records.get(code or "") or seen.records.get(_by_name(seen, parent, name) if not code else "")
    if values["stages"] is None and not (known and known["stages"]):
        values["stages"] = STAGES_OF_KIND.get(values["kind"])
    if known is None and not _may_begin(rows, index, parent, name):
        return None
    if values["opened"] and values["closed"] and values["closed"] < values["opened"]:
        rows.report(index, "closed", BACKWARDS)
    check_place(rows, index, pair, *_outline(parent))
    if known is not None:
        return SchoolRow(index, known["unit_id"], known["slug"], known["code"], parent, values, known)
    own = code or f"{parent.slug}-{hashlib.sha256(key(name).encode()).hexdigest()[:6]}"
    return SchoolRow(index, -1_000_000 - index, "", own, parent, values)


def _by_name(seen: Seen, parent: Ref, name: str | None) -> str:
    """The code of the school of that name at the unit or below it."""
    found = [one for one in seen.by_name.get(key(name or ""), ()) if one["path"].startswith(parent.path)]
    return found[0]["code"] if len(found) == 1 else ""


def _may_begin(rows: Rows, index: int, parent: Ref, name: str | None) -> bool:
    if not name:
        rows.report(index, "name", NAMELESS)
    elif parent.county is None and not any(
        rows.has(level) for level in ("county", "county_code", "parent_code", "town")
    ):
        rows.report(index, "county", NO_COUNTY)
    else:
        return True
    return False


def _check_code(rows: Rows, index: int, code: str, region: str) -> None:
    if code.isdigit() and len(code) != 10:
        rows.report(index, "code", CODE_LENGTH)
    elif code.isdigit() and code[2:4] != region:
        rows.report(index, "code", CODE_PROVINCE)


def _values(rows: Rows, index: int, pair: tuple[float, float] | None) -> dict[str, Any]:
    values = {name: rows.get(name)[index] for name in (*UNIT_FIELDS, *SCHOOL_FIELDS) if name != "public"}
    owner, built = rows.get("owner")[index], values["built"]
    values["public"] = None if owner is None else owner == "public"
    values["built"] = built.year if isinstance(built, dt.date) else built
    values["languages"] = values["languages"] and tuple(sorted(values["languages"]))
    values["longitude"], values["latitude"] = pair or (None, None)
    return values


def _outline(parent: Ref) -> tuple[str, Any]:
    county = parent.county
    return (county.name, county.outline) if county else ("", None)


def _join(rows: Rows, seen: Seen, first: dict[str, SchoolRow], row: SchoolRow) -> None:
    """The same school twice is an error, unless each row speaks of another stage."""
    other = first.get(row.code)
    if other is None:
        first[row.code] = row
        seen.rows.append(row)
        seen.of_row[row.index] = row
        return
    stages = rows.get("stage")
    same_name = key(row.values["name"] or "") == key(other.values["name"] or "")
    if same_name and stages[row.index] and stages[row.index] != stages[other.index]:
        seen.of_row[row.index] = other
        return
    cause, remedy = (
        N_("the same school stands in row %(rows)s"),
        N_("keep one of the rows, or correct the code of the other"),
    )
    # A copied row does no harm to the first one; a code that two schools claim is doubtful for both.
    for one, two in ((row, other),) if same_name else ((row, other), (other, row)):
        rows.report(
            one.index, "code" if rows.has("code") else "name", Fault(cause, remedy, {"rows": rows.name_of(two.index)})
        )
