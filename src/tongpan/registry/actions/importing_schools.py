"""Write what an import of units, schools and figures says. Each function runs inside the transaction of the import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from tongpan.access.models import CodeScheme, Unit, UnitCode, UnitKind
from tongpan.access.pinyin import initials, sort_key
from tongpan.registry.imports.plans.base import Say
from tongpan.registry.imports.plans.figures import FiguresPlan
from tongpan.registry.imports.plans.forms import FormsPlan
from tongpan.registry.imports.plans.school_rows import SchoolRow
from tongpan.registry.imports.plans.schools import SchoolsPlan
from tongpan.registry.imports.plans.tree import Ref
from tongpan.registry.models import ImportBatch, School, YearFigures
from tongpan.registry.queries.many import fetch
from tongpan_core.messages import N_

from .bulk import insert, update

PLACE = ("name", "name_en", "short_name", "opened", "closed", "longitude", "latitude")
FACTS = ("kind", "setting", "public", "boarding", "stages", "languages", "address", "built", "bell")
BLANK: dict[str, Any] = {"public": True, "boarding": False, "stages": (), "languages": (), "built": None, "bell": None}
LISTS = ("stages", "languages")
WRITING = N_("Writing")
Ids = dict[int, int]
"""Keys on record for the negative keys of what the file adds; others stand for themselves."""


def write_forms(plan: FormsPlan, batch: ImportBatch | None, say: Say) -> None:
    """Schools, then their figures."""
    write_figures(plan.figures, batch, say, write_schools(plan.schools, batch, say))


def write_schools(plan: SchoolsPlan, batch: ImportBatch | None, say: Say) -> Ids:
    """Units from the largest down, their codes, schools, changes, successors, figures. Returns the new keys."""
    ids: Ids = {}
    by_depth: dict[int, list[Ref]] = defaultdict(list)
    for ref in plan.units.new:
        by_depth[ref.path.count("/")].append(ref)
    for _depth, refs in sorted(by_depth.items()):
        _add_units(refs, ids)
    _add_codes(plan, ids)
    say(WRITING, 1, 3)
    _add_schools(plan.new, ids)
    for key, differing in plan.changed.items():
        _change(key, differing, ids)
    for key, heir in plan.heirs.items():
        School.everywhere.filter(pk=ids.get(key, key)).update(merged_into=ids.get(heir, heir))
    say(WRITING, 2, 3)
    if plan.figures:
        write_figures(plan.figures, batch, say, ids)
    return ids


def _unit_columns(refs: Iterable[tuple[str, str, str, Ref | None, str, str]], ids: Ids) -> dict[str, list[Any]]:
    """Columns of new units from slug, name, kind, parent, path and short name."""
    slugs, names, kinds, parents, paths, shorts = (list(column) for column in zip(*refs, strict=True))
    return {
        "slug": slugs,
        "path": paths,
        "depth": [path.count("/") for path in paths],
        "kind": kinds,
        "name": names,
        "short_name": shorts,
        "sort_key": [sort_key(name)[:240] for name in names],
        "initials": [initials(short or name)[:60] for short, name in zip(shorts, names, strict=True)],
        "parent_id": [parent and ids.get(parent.id, parent.id) for parent in parents],
    }


def _add_units(refs: list[Ref], ids: Ids) -> None:
    columns = _unit_columns([(ref.slug, ref.name, ref.kind, ref.parent, ref.path, "") for ref in refs], ids)
    ids |= dict(zip((ref.id for ref in refs), insert(Unit, columns), strict=True))


def _add_codes(plan: SchoolsPlan, ids: Ids) -> None:
    known = {ref.id for ref in plan.units.new}
    rows = [own for own in plan.units.codes if own.unit > 0 or own.unit in known]
    listed = {(own.unit, own.code) for own in rows}
    for ref in plan.units.new:
        if ref.code and (ref.id, ref.code) not in listed:
            gb = ref.code.isdigit() and len(ref.code) in (6, 9, 12)
            UnitCode.objects.create(
                unit_id=ids[ref.id], scheme=CodeScheme.GB2260 if gb else CodeScheme.LOCAL, code=ref.code
            )
    for own in rows:
        UnitCode.objects.create(
            unit_id=ids.get(own.unit, own.unit), scheme=own.scheme, code=own.code, since=own.since, until=own.until
        )
    for key, values in plan.units.ended.items():
        UnitCode.objects.filter(pk=key).update(**values)
    for key, name in plan.units.renamed.items():
        _rename(key, name, {})


def _rename(key: int, name: str, more: dict[str, Any]) -> None:
    unit = Unit.everywhere.only("short_name").get(pk=key)
    short = more.get("short_name", unit.short_name)
    keys = {"sort_key": sort_key(name)[:240], "initials": initials(short or name)[:60]}
    Unit.everywhere.filter(pk=key).update(name=name, **keys)


def _add_schools(rows: list[SchoolRow], ids: Ids) -> None:
    if not rows:
        return
    taken = set(fetch(Unit.everywhere.all(), "slug", (row.code for row in rows)).values_list("slug", flat=True))
    described = []
    for row in rows:
        slug = row.code if row.code not in taken and row.code.replace("-", "").isalnum() else f"s-{row.code}"[:32]
        path = f"{row.parent.path}{slug}/"
        described.append(
            (slug, row.values["name"], UnitKind.SCHOOL.value, row.parent, path, row.values["short_name"] or "")
        )
    columns = _unit_columns(described, ids)
    for name in ("name_en", "opened", "closed", "longitude", "latitude"):
        empty = "" if name == "name_en" else None
        columns[name] = [empty if row.values[name] is None else row.values[name] for row in rows]
    keys = insert(Unit, columns)
    ids |= dict(zip((row.id for row in rows), keys, strict=True))
    facts: dict[str, list[Any]] = {"unit_id": keys, "code": [row.code for row in rows]}
    for name in FACTS:
        values = [row.values[name] for row in rows]
        facts[name] = [BLANK.get(name, "") if value is None else value for value in values]
    insert(School, facts)
    insert(UnitCode, {"unit_id": keys, "scheme": [CodeScheme.SCHOOL.value] * len(keys), "code": facts["code"]})


def _change(key: int, differing: dict[str, Any], ids: Ids) -> None:
    place = {name: value for name, value in differing.items() if name in PLACE}
    facts = {name: list(value) if name in LISTS else value for name, value in differing.items() if name in FACTS}
    if "name" in place or "short_name" in place:
        unit = Unit.everywhere.only("name").get(pk=key)
        _rename(key, place.get("name", unit.name), place)
    if "parent" in differing:
        parent = differing["parent"]
        slug = Unit.everywhere.values_list("slug", flat=True).get(pk=key)
        path = f"{parent.path}{slug}/"
        place |= {"parent_id": ids.get(parent.id, parent.id), "path": path, "depth": path.count("/")}
    if place:
        Unit.everywhere.filter(pk=key).update(**place)
    if facts:
        School.everywhere.filter(pk=key).update(**facts)


def write_figures(plan: FiguresPlan, batch: ImportBatch | None, say: Say, ids: Ids | None = None) -> None:
    """New rows of figures, and new values of those on record."""
    ids, source, now = ids or {}, batch.pk if batch else None, timezone.now()
    keys, count = list(plan.added), len(plan.added)
    insert(
        YearFigures,
        {
            "unit_id": [ids.get(unit, unit) for unit, _stage in keys],
            "year": [plan.year] * count,
            "stage": [stage for _unit, stage in keys],
            "values": list(plan.added.values()),
            "source_id": [source] * count,
            "changed": [now] * count,
        },
        lambda done: say(WRITING, done, count),
    )
    changed = list(plan.changed)
    update(
        YearFigures,
        changed,
        {
            "values": list(plan.changed.values()),
            "source_id": [source] * len(changed),
            "changed": [now] * len(changed),
        },
    )
