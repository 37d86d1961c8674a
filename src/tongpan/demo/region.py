"""The synthetic Qingyuan: a pure function of a seed. Counties and codes are real, all else is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count

from . import names
from .county import draw, figures_of, teachers_of
from .patterns import COUNTIES, CountyShape, small
from .places import county_outline, outline
from .rows import CodeRow, Region, UnitRow
from .schools import cast_schools, cast_towns
from .villages import villages_of

YEARS = (2021, 2022, 2023, 2024, 2025)
"""School years; the last is 2025–2026."""
SEED = 4418
HOME = "441823"
"""The county that accounts, tests and known effects of the demonstration belong to: no documented region's."""
DISTRICT_SINCE = dt.date(2012, 9, 16)
"""The day on which 清新 became a district and had its code changed."""


def synthetic_region(seed: int = SEED, shapes: Sequence[CountyShape] = COUNTIES) -> Region:
    """The whole region: the same seed gives the same region on every machine.

    Its units are the province (44), the city (4418), its counties and a functional zone, their towns and schools; its
    figures and people cover :data:`YEARS`.
    """
    units, schools, figures, teachers, villages = list(above()), [], [], [], []
    numbers, town_names = count(1), names.towns()
    for index, shape in enumerate(shapes, start=int(len(shapes) > 1)):
        towns = cast_towns(seed, shape, town_names)
        casts = cast_schools(seed, shape, f"1449{index}", towns, YEARS[-1])
        drawn = draw(seed, shape, casts, YEARS, numbers)
        units += [county_unit(shape, "4418"), *(town.unit for town in towns), *(cast.unit for cast in casts)]
        schools += [cast.row for cast in casts]
        figures += figures_of(drawn)
        teachers += teachers_of(drawn)
        villages += villages_of(drawn, towns)
    return Region(seed, YEARS, tuple(units), tuple(schools), tuple(figures), tuple(teachers), tuple(villages))


def small_region(seed: int = SEED, county: str = HOME) -> Region:
    """One county of two towns and thirteen schools of many kinds, for tests; its school codes are its own."""
    return synthetic_region(seed, (small(county),))


def above() -> tuple[UnitRow, UnitRow]:
    """The province and the city."""
    return (
        UnitRow(
            "44", "province", f"广东省{names.MARK}", "广东省", "", "Guangdong Province (synthetic)",
            (CodeRow("gb2260", "44"), CodeRow("gb2260", "440000")), longitude=113.27, latitude=23.13,
            outline=outline("440000"),
        ),
        UnitRow(
            "4418", "city", f"清远市{names.MARK}", "清远市", "44", "Qingyuan City (synthetic)",
            (CodeRow("gb2260", "4418"), CodeRow("gb2260", "441800")), longitude=113.06, latitude=23.68,
            outline=outline("441800"),
        ),
    )  # fmt: skip


def county_unit(shape: CountyShape, city: str) -> UnitRow:
    """The unit of a county below a city."""
    return UnitRow(
        shape.slug, shape.kind, shape.name + names.MARK, shape.short, city, f"{shape.name_en} (synthetic)",
        _codes(shape), longitude=shape.centre[0], latitude=shape.centre[1], outline=county_outline(shape),
    )  # fmt: skip


def _codes(shape: CountyShape) -> tuple[CodeRow, ...]:
    if shape.kind == "zone":
        return (CodeRow("local", shape.code),)
    if shape.former:
        return (
            CodeRow("gb2260", shape.former, None, DISTRICT_SINCE - dt.timedelta(days=1)),
            CodeRow("gb2260", shape.code, DISTRICT_SINCE),
        )
    return (CodeRow("gb2260", shape.code),)
