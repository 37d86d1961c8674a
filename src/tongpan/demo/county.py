"""One synthetic county from its shape: schools, their years in figures, their people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .capacity import places
from .careers import Career, careers, needs
from .chance import Chance
from .counting import Staffing, backbone_on, host_on, staff_figures
from .families import Family, families
from .honours import honour
from .patterns import CountyShape
from .pupils import Enrolment, enrol, pupil_figures
from .resources import resources
from .rotation import rotate
from .rows import BackboneRow, FiguresRow, PostingRow, TeacherRow
from .schools import Cast

Section = tuple[str, str]


@dataclass(frozen=True)
class Drawn:
    """Everything drawn for a county before it is written down as rows."""

    seed: int
    shape: CountyShape
    casts: Mapping[str, Cast]
    years: Sequence[int]
    enrolments: Mapping[Section, Mapping[int, Enrolment]]
    people: Sequence[Career]
    titles: Mapping[str, Sequence[BackboneRow]]
    rotations: Mapping[str, Sequence[PostingRow]]


def draw(seed: int, shape: CountyShape, casts: Sequence[Cast], years: Sequence[int], numbers: Iterator[int]) -> Drawn:
    """Draw pupils, then the people that they need, their titles and their postings."""
    enrolments = {
        (cast.row.code, stage): enrol(seed, cast, stage, years) for cast in casts for stage in cast.row.stages
    }
    people: list[Career] = []
    for stage in ("kindergarten", "primary", "junior", "senior"):
        payrolls = [
            needs(seed, shape, cast, stage, {y: one.pupils for y, one in enrolments[cast.row.code, stage].items()})
            for cast in casts
            if stage in cast.row.stages
        ]
        people += careers(seed, shape, stage, payrolls, years, numbers)
    by_code = {cast.row.code: cast for cast in casts}
    titles: dict[str, Sequence[BackboneRow]] = {}
    for (code, stage), section in _by_section(people, years[-1]).items():
        titles |= honour(seed, shape, by_code[code], stage, section, years[-1])
    rotations = rotate(seed, shape, by_code, people, years)
    return Drawn(seed, shape, by_code, years, enrolments, people, titles, rotations)


def _by_section(
    people: Sequence[Career], year: int, rotations: Mapping[str, Sequence[PostingRow]] | None = None
) -> dict[Section, list[Career]]:
    """Who has the home post where on 1 September; with ``rotations``, who works where."""
    found: dict[Section, list[Career]] = defaultdict(list)
    day = dt.date(year, 9, 1)
    for career in people:
        if home := career.school_on(day):
            host = host_on(rotations.get(career.person.number, ()), day) if rotations else ""
            found[host or home, career.stage].append(career)
    return found


def figures_of(drawn: Drawn) -> Iterator[FiguresRow]:
    """The declared figures, school by school, year by year: what stages share first, then each stage."""
    home = {year: _by_section(drawn.people, year) for year in drawn.years}
    backbone = {year: backbone_on(drawn.titles, dt.date(year, 9, 1)) for year in drawn.years}
    working = {year: _by_section(drawn.people, year, drawn.rotations) for year in drawn.years}
    for code, cast in drawn.casts.items():
        enrolments = {stage: drawn.enrolments[code, stage] for stage in cast.row.stages}
        shared = resources(drawn.seed, drawn.shape, cast, enrolments, drawn.years)
        room = places(enrolments, next(iter(shared.values()), {}).get("classrooms", 0))
        for year, values in shared.items():
            yield FiguresRow(code, year, "", values)
            for stage, by_year in enrolments.items():
                chance = Chance(drawn.seed, code, stage, year, "figures")
                pupils = pupil_figures(chance, cast, stage, by_year[year])
                people = (home[year].get((code, stage), []), working[year].get((code, stage), []))
                staffing = Staffing(*people, backbone[year], drawn.rotations)
                staff = staff_figures(drawn.seed, cast, stage, year, staffing, by_year[year].pupils)
                yield FiguresRow(code, year, stage, pupils | {"places": room[stage]} | staff)


def teachers_of(drawn: Drawn) -> Iterator[TeacherRow]:
    """The people of the county with all their postings and titles."""
    living = families(drawn)
    for career in drawn.people:
        family = living.get(career.person.number, Family())
        person, chance = career.person, Chance(drawn.seed, career.person.number, "ledger")
        homes = [
            PostingRow(school, "home", career.stage, career.subject, since, until)
            for school, since, until in career.posts
        ]
        yield TeacherRow(
            number=person.number, name=person.name, sex=person.sex, born=person.born, school=career.school,
            employment=career.employment, full_time=career.full_time, degree=person.degree, title=person.title,
            subject=career.subject, second_subject="劳动" if chance.happens(0.05) else "",
            certified=person.certified, joined=career.posts[-1][1], retires=person.retires, left=career.left,
            postings=(*homes, *drawn.rotations.get(person.number, ())),
            backbone=tuple(drawn.titles.get(person.number, ())), home=family.home, spouse=family.spouse,
        )  # fmt: skip
