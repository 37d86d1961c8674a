"""Staff figures without people: for large regions, where nobody needs to be named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .capacity import places
from .careers import needs
from .chance import Chance
from .counting import PUPILS_PER_STAFF
from .honours import SHARE
from .patterns import CountyShape
from .pupils import enrol, pupil_figures
from .resources import resources
from .rows import FiguresRow
from .schools import Cast

ABOVE = {"kindergarten": 0.9, "primary": 0.96, "junior": 0.88, "senior": 0.16}


def figures_without_people(
    seed: int, shape: CountyShape, casts: Sequence[Cast], years: Sequence[int]
) -> Iterator[FiguresRow]:
    """The declared figures of a county, school by school, with head counts drawn instead of counted."""
    for cast in casts:
        enrolments = {stage: enrol(seed, cast, stage, years) for stage in cast.row.stages}
        shared = resources(seed, shape, cast, enrolments, years)
        room = places(enrolments, next(iter(shared.values()), {}).get("classrooms", 0))
        for year, values in shared.items():
            yield FiguresRow(cast.row.code, year, "", values)
        for stage, by_year in enrolments.items():
            chance = Chance(seed, cast.row.code, stage, "headcount")
            shares = _shares(chance, shape, cast, stage)
            payroll = needs(seed, shape, cast, stage, {year: one.pupils for year, one in by_year.items()})
            for year, one in by_year.items():
                staff = _staff(shares, payroll.need[year], payroll.pe_arts, one.pupils / PUPILS_PER_STAFF[stage])
                pupils = pupil_figures(chance, cast, stage, one) | {"places": room[stage]}
                yield FiguresRow(cast.row.code, year, stage, pupils | staff)


def _shares(chance: Chance, shape: CountyShape, cast: Cast, stage: str) -> dict[str, float]:
    backbone = SHARE[stage, cast.place] * shape.means**2 * chance.lognormal(1.0, 1.15 * shape.spread)
    return {
        "teachers_above_qualification": min(1.0, ABOVE[stage] * chance.between(0.94, 1.03)),
        "teachers_backbone": min(0.8, backbone),
        "teachers_certified": chance.between(0.97, 1.0),
        "teachers_mid_title": chance.between(0.35, 0.6),
        "teachers_eligible_exchange": chance.between(0.35, 0.6),
    }


def _staff(shares: dict[str, float], staff: int, pe_arts: float, by_ratio: float) -> dict[str, float]:
    teachers = max(1, round(0.96 * staff))
    values: dict[str, float] = {"staff": staff, "staff_quota": max(staff, round(by_ratio)), "teachers": teachers}
    values |= {name: round(share * teachers) for name, share in shares.items()}
    values["teachers_pe_arts"] = round(pe_arts * teachers)
    values["teachers_exchanged"] = round(0.1 * values["teachers_eligible_exchange"])
    values["backbone_exchanged"] = round(0.25 * values["teachers_exchanged"])
    return values
