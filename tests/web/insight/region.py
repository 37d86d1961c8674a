"""A small invented region, written straight to the database."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from tongpan.access.models import CodeScheme, Grant, Role, Unit, UnitCode, UnitKind, User
from tongpan.registry.models import BackboneTitle, Posting, School, Teacher, YearFigures

YEAR = 2025
_serial = itertools.count(1)

FULL = {
    "pupils": 500, "classes": 12, "teachers": 30, "staff": 32, "teachers_above_qualification": 25,
    "teachers_backbone": 6, "teachers_pe_arts": 6,
}  # fmt: skip
ROOMS = {
    "area_teaching": 3200, "area_indoor_sports": 200, "area_sports_ground": 5200, "equipment_value": 1_300_000,
    "networked_classrooms": 13,
}  # fmt: skip


def unit(slug: str, name: str, kind: str, parent: Unit | None = None, **fields: Any) -> Unit:
    """A unit with its GB/T 2260 code where it is a division."""
    made = Unit(slug=slug, name=name, kind=kind, parent=parent, synthetic=True, **fields)
    made.save()
    if kind in {UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY}:
        UnitCode.objects.create(unit=made, scheme=CodeScheme.GB2260, code=slug)
    return made


def city() -> Unit:
    """An invented city in Guangdong."""
    province = unit("440000", "广东省", UnitKind.PROVINCE)
    return unit("441800", "清远市", UnitKind.CITY, province, longitude=113.05, latitude=23.68)


def county(parent: Unit, slug: str = "441826", name: str = "连南瑶族自治县") -> Unit:
    """A county of the city."""
    outline = [[[112.0, 24.4], [112.6, 24.4], [112.6, 24.9], [112.0, 24.9], [112.0, 24.4]]]
    return unit(slug, name, UnitKind.COUNTY, parent, outline=outline, longitude=112.3, latitude=24.6)


def school(parent: Unit, code: str, name: str, kind: str = "211", **fields: Any) -> Unit:
    """A school; ``figures`` by stage and ``shared`` figures for :data:`YEAR` may be given."""
    figures, shared = fields.pop("figures", None), fields.pop("shared", None)
    place = {name: fields.pop(name) for name in ("opened", "closed") if name in fields}
    made = unit(code, name, UnitKind.SCHOOL, parent, longitude=112.3, latitude=24.6, **place)
    stages = list(figures or {"primary": None})
    School.everywhere.create(unit=made, code=code, kind=kind, setting="121", stages=stages, **fields)
    for stage, values in (figures or {}).items():
        YearFigures.everywhere.create(unit=made, year=YEAR, stage=stage, values=values)
    if shared:
        YearFigures.everywhere.create(unit=made, year=YEAR, stage="", values=shared)
    return made


def teacher(school: Unit, *, posting: dict[str, Any] | None = None, backbone: str = "", **fields: Any) -> Teacher:
    """A teacher with a home post, and a backbone title of a level where one is named."""
    number = next(_serial)
    digest = hashlib.sha256(f"teacher {number}".encode()).hexdigest()
    fields = {"degree": "bachelor", "subject": "语文", "title": "first"} | fields
    made = Teacher.everywhere.create(
        unit=school, name=f"教师{number:03d}", identity_hash=digest, identity_mask="441826********0000", **fields
    )
    Posting.everywhere.create(
        teacher=made, unit=school, **{"kind": "home", "since": dt.date(2015, 9, 1)} | (posting or {})
    )
    if backbone:
        BackboneTitle.everywhere.create(teacher=made, level=backbone, title="骨干教师", since=dt.date(2020, 1, 1))
    return made


def account(name: str, role: str = Role.PLANNER, on: Unit | None = None) -> User:
    """An account with a role on a unit."""
    user = User.objects.create_user(name, "a long enough secret", display_name=name)
    if on is not None:
        Grant.objects.create(user=user, role=role, unit=on)
    return user


def fair_county(parent: Unit, schools: int = 3, slug: str = "441826", name: str = "连南瑶族自治县") -> Unit:
    """A county of primary schools, each a little poorer than the one before."""
    made = county(parent, slug, name)
    for row in range(schools):
        figures = {"primary": FULL | {"pupils": 500 + 40 * row}}
        school(made, f"21{slug}{row + 1:02d}", f"{name[:2]}第{row + 1}小学", figures=figures, shared=ROOMS)
    return made


def schools_of(parent: Unit) -> list[Unit]:
    """The schools of a county in the order of their codes."""
    return list(Unit.everywhere.schools().filter(parent=parent).order_by("slug"))
