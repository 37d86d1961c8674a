"""Bring a synthetic region into the database: fast, in one transaction, and a second time without effect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from tongpan.access import audit
from tongpan.access.models import Unit, UnitCode
from tongpan.access.pinyin import sort_key
from tongpan.registry.actions.bulk import Columns, insert
from tongpan.registry.identity import identity_mask
from tongpan.registry.imports.identity import hashes_of
from tongpan.registry.imports.plans.dwellings import home_text
from tongpan.registry.models import BackboneTitle, Posting, School, Spouse, Teacher, YearFigures

from .load_villages import load_villages
from .region import HOME, SEED, small_region, synthetic_region
from .rows import Region, SchoolRow, TeacherRow, UnitRow

BATCH = 2000
Counts = dict[str, int]


class DemoError(Exception):
    """The demonstration region cannot be loaded here; the message says why and what to do."""


def load(region: Region) -> Counts:
    """Add what the database lacks of a region and say how many rows of each kind were added.

    Rows that are there already are left as they are, so what somebody changed in the demonstration stays. Raises
    :class:`DemoError` where one of the region's units exists and is real: invented data never mix with real ones.
    """
    with transaction.atomic():
        units, counts = _load_units(region)
        counts["schools"] = _load_schools(region, units)
        counts["figures"] = _load_figures(region, units)
        counts["villages"] = load_villages(region.villages, units)
        counts |= _load_teachers(region, units)
        if any(counts.values()):
            audit.record("demo.load", actor=None, unit=units[_city(region)], target="demo", seed=region.seed, **counts)
    return counts


def _city(region: Region) -> str:
    return next(row.slug for row in region.units if row.kind == "city")


def load_small(seed: int = SEED, county: str = HOME) -> Counts:
    """The small region: one county, two towns, thirteen schools of every kind and their people. For tests."""
    return load(small_region(seed, county))


def load_qingyuan(seed: int = SEED) -> Counts:
    """The whole demonstration region."""
    return load(synthetic_region(seed))


def _create(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    return len(model._base_manager.bulk_create(rows, batch_size=BATCH))


def _load_units(region: Region) -> tuple[dict[str, Unit], Counts]:
    """All units of the region by slug; missing ones are created level by level, parents first."""
    known = {unit.slug: unit for unit in Unit.everywhere.filter(slug__in=[row.slug for row in region.units])}
    if real := [unit.slug for unit in known.values() if not unit.synthetic]:
        raise DemoError(
            f"Unit {real[0]} exists and is not synthetic. Load the demonstration into an installation of its own."
        )
    created = 0
    for kinds in (("province",), ("city",), ("county", "zone"), ("town",), ("school",)):
        level = [_unit(row, known) for row in region.units if row.kind in kinds and row.slug not in known]
        created += _create(Unit, level)
        known |= {unit.slug: unit for unit in level}
    coded = set(UnitCode.objects.filter(unit__in=known.values()).values_list("unit_id", "code"))
    codes = [
        UnitCode(unit=known[row.slug], scheme=code.scheme, code=code.code, since=code.since, until=code.until)
        for row in region.units
        for code in row.codes
        if (known[row.slug].pk, code.code) not in coded
    ]
    return known, {"units": created, "codes": _create(UnitCode, codes)}


def _unit(row: UnitRow, known: Mapping[str, Unit]) -> Unit:
    return Unit(
        slug=row.slug, kind=row.kind, name=row.name, short_name=row.short_name, name_en=row.name_en,
        parent=known[row.parent] if row.parent else None, opened=row.opened, closed=row.closed,
        longitude=row.longitude, latitude=row.latitude, synthetic=True,
        outline=[[list(point) for point in ring] for ring in row.outline] or None,
    ).complete()  # fmt: skip


def _load_schools(region: Region, units: Mapping[str, Unit]) -> int:
    """The schools; those that others merged into come first."""
    known = set(School.everywhere.filter(unit__in=units.values()).values_list("code", flat=True))
    missing = sorted((row for row in region.schools if row.code not in known), key=lambda row: bool(row.merged_into))
    return _create(School, [_school(row, units) for row in missing])


def _school(row: SchoolRow, units: Mapping[str, Unit]) -> School:
    return School(
        unit=units[row.code], code=row.code, kind=row.kind, setting=row.setting, public=row.public,
        boarding=row.boarding, stages=list(row.stages), languages=list(row.languages), address=row.address,
        built=row.built, bell=row.bell,
        merged_into_id=units[row.merged_into].pk if row.merged_into else None,
    )  # fmt: skip


def _load_figures(region: Region, units: Mapping[str, Unit]) -> int:
    known = set(YearFigures.everywhere.filter(unit__in=units.values()).values_list("unit_id", "year", "stage"))
    rows = [row for row in region.figures if (units[row.code].pk, row.year, row.stage) not in known]
    columns = _columns(rows, ("year", "stage", "values"))
    return len(insert(YearFigures, {"unit_id": [units[row.code].pk for row in rows], **columns}))


def _columns(rows: Sequence[Any], names: Sequence[str]) -> Columns:
    """The attributes of rows as columns of the same names."""
    return {name: [getattr(row, name) for row in rows] for name in names}


def _load_teachers(region: Region, units: Mapping[str, Unit]) -> Counts:
    """The people who are not known yet, with their postings and titles."""
    known = set(Teacher.everywhere.filter(unit__in=units.values()).values_list("identity_hash", flat=True))
    numbers = [row.number for row in region.teachers]
    hashed = zip(region.teachers, hashes_of(numbers), strict=True)
    missing = [(row, digest) for row, digest in hashed if digest not in known]
    rows = [row for row, _ in missing]
    day = dt.date(region.years[-1], 9, 1)
    same = ("name", "sex", "born", "employment", "full_time", "degree", "title", "subject", "second_subject",
            "certified", "retires", "left")  # fmt: skip
    teachers: Columns = {
        "unit_id": [units[row.school].pk for row in rows],
        "sort_key": [sort_key(row.name) for row in rows],
        "identity_hash": [digest for _, digest in missing],
        "identity_mask": [identity_mask(row.number) for row in rows],
        "joined_school": [row.joined for row in rows],
        "home": [home_text(*row.home, day) if row.home else "" for row in rows],
        **_columns(rows, same),
    }
    keys = insert(Teacher, teachers)
    counts = {"teachers": len(keys), "postings": _load_postings(rows, keys, units)}
    return counts | {"backbone_titles": _load_titles(rows, keys), "couples": _load_couples(rows, keys)}


def _load_couples(rows: Sequence[TeacherRow], keys: Sequence[int]) -> int:
    """The couples of whom both are new, a row for each of the two."""
    known = {row.number: key for row, key in zip(rows, keys, strict=True)}
    pairs = [(known[row.number], known[row.spouse]) for row in rows if row.spouse in known]
    insert(Spouse, {"teacher_id": [one for one, _ in pairs], "spouse_id": [other for _, other in pairs]})
    return len(pairs) // 2


def _load_postings(rows: Sequence[TeacherRow], keys: Sequence[int], units: Mapping[str, Unit]) -> int:
    held = [(key, posting) for row, key in zip(rows, keys, strict=True) for posting in row.postings]
    postings = [posting for _, posting in held]
    columns: Columns = {
        "teacher_id": [key for key, _ in held],
        "unit_id": [units[posting.school].pk for posting in postings],
        **_columns(postings, ("kind", "stage", "subject", "share", "since", "until")),
    }
    return len(insert(Posting, columns))


def _load_titles(rows: Sequence[TeacherRow], keys: Sequence[int]) -> int:
    held = [(key, title) for row, key in zip(rows, keys, strict=True) for title in row.backbone]
    columns = _columns([title for _, title in held], ("level", "title", "issuer", "subject", "since", "until"))
    return len(insert(BackboneTitle, {"teacher_id": [key for key, _ in held], **columns}))
