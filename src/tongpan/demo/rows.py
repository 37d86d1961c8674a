"""What a synthetic region is made of: plain rows, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CodeRow:
    """An official or local code of a unit and the time it was valid."""

    scheme: str
    code: str
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A place in the tree; ``parent`` is the slug of the unit above."""

    slug: str
    kind: str
    name: str
    short_name: str
    parent: str = ""
    name_en: str = ""
    codes: tuple[CodeRow, ...] = ()
    opened: dt.date | None = None
    closed: dt.date | None = None
    longitude: float | None = None
    latitude: float | None = None
    outline: tuple[tuple[tuple[float, float], ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """A school beyond its unit: ``code`` is also the unit's slug; ``pattern`` names the mould it was cast in."""

    code: str
    county: str
    pattern: str
    kind: str
    setting: str
    public: bool
    boarding: bool
    stages: tuple[str, ...]
    address: str
    built: int
    languages: tuple[str, ...] = ()
    merged_into: str = ""
    bell: dt.time | None = None


@dataclass(frozen=True, slots=True)
class VillagePupilsRow:
    """The pupils of one stage who live in a village in a year, and the school that they attend."""

    year: int
    stage: str
    pupils: int
    school: str


@dataclass(frozen=True, slots=True)
class VillageRow:
    """An invented village; ``unit`` is the slug of its town, ``county`` that of its county."""

    code: str
    unit: str
    county: str
    name: str
    longitude: float
    latitude: float
    pupils: tuple[VillagePupilsRow, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresRow:
    """Declared figures of a school, a year and a stage; the stage is empty for what stages share."""

    code: str
    year: int
    stage: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A person at a school for a time."""

    school: str
    kind: str
    stage: str
    subject: str
    since: dt.date
    until: dt.date | None = None
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class BackboneRow:
    """A backbone title."""

    level: str
    title: str
    issuer: str
    subject: str
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """An invented member of staff; ``number`` and ``spouse`` are ID numbers that belong to nobody (:mod:`.people`)."""

    number: str
    name: str
    sex: str
    born: dt.date
    school: str
    employment: str
    full_time: bool
    degree: str
    title: str
    subject: str
    second_subject: str
    certified: bool
    joined: dt.date
    retires: dt.date
    left: dt.date | None
    postings: tuple[PostingRow, ...]
    backbone: tuple[BackboneRow, ...] = ()
    home: tuple[float, float] | None = None
    spouse: str = ""


@dataclass(frozen=True)
class Region:
    """A whole synthetic region. Units stand before the units below them."""

    seed: int
    years: tuple[int, ...]
    units: tuple[UnitRow, ...]
    schools: tuple[SchoolRow, ...]
    figures: tuple[FiguresRow, ...]
    teachers: tuple[TeacherRow, ...] = field(repr=False)
    villages: tuple[VillageRow, ...] = field(default=(), repr=False)

    def counties(self) -> Iterator[UnitRow]:
        """The counties, and the zones that act as counties."""
        return (unit for unit in self.units if unit.kind in {"county", "zone"})

    def of_county(self, slug: str) -> Region:
        """The part that lies in one county; the units keep the province and the city above it."""
        schools = tuple(school for school in self.schools if school.county == slug)
        codes = {school.code for school in schools}
        below, kept = {slug}, []
        for unit in self.units:
            if unit.parent in below:
                below.add(unit.slug)
            if unit.kind in {"province", "city"} or unit.slug in below:
                kept.append(unit)
        return Region(
            self.seed,
            self.years,
            tuple(kept),
            schools,
            tuple(row for row in self.figures if row.code in codes),
            tuple(teacher for teacher in self.teachers if teacher.school in codes),
            tuple(village for village in self.villages if village.county == slug),
        )
