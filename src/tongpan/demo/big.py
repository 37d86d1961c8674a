"""A large invented city for measuring: thousands of schools, many years. Nothing in it is a real place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from . import names
from .county import draw, figures_of, teachers_of
from .headcount import figures_without_people
from .load import Counts, load
from .patterns import COUNTIES, CountyShape
from .region import SEED, county_unit
from .rows import CodeRow, FiguresRow, Region, SchoolRow, TeacherRow, UnitRow
from .schools import cast_schools, cast_towns

LAST_YEAR = 2025
PROVINCE, CITY = "44", "4498"
"""No city has the code 4498; the province is that of the demonstration."""
MOST_COUNTIES = 99


def big_region(
    seed: int = SEED, *, counties: int = 12, schools: int = 3000, years: int = 10, people: bool = False
) -> Region:
    """A city of so many schools in so many counties over so many years up to 2025, without people unless asked.

    Raises ``ValueError`` for more than 99 counties or more than 999 schools to a county.
    """
    if not 0 < counties <= MOST_COUNTIES or schools > 999 * counties:
        raise ValueError("At most 99 counties with at most 999 schools each.")
    span = tuple(range(LAST_YEAR - years + 1, LAST_YEAR + 1))
    units, rows = list(above()), list[SchoolRow]()
    figures, teachers = list[FiguresRow](), list[TeacherRow]()
    numbers, town_names = count(1_000_000), names.towns()
    for index in range(counties):
        share = schools // counties + (index < schools % counties)
        shape = _shape(index, counties, share)
        towns = cast_towns(seed, shape, town_names)
        casts = cast_schools(seed, shape, f"1448{index + 1:02d}", towns, LAST_YEAR)
        units += [county_unit(shape, CITY), *(town.unit for town in towns), *(cast.unit for cast in casts)]
        rows += [cast.row for cast in casts]
        if people:
            drawn = draw(seed, shape, casts, span, numbers)
            figures += figures_of(drawn)
            teachers += teachers_of(drawn)
        else:
            figures += figures_without_people(seed, shape, casts, span)
    return Region(seed, span, tuple(units), tuple(rows), tuple(figures), tuple(teachers))


def load_big(
    seed: int = SEED, *, counties: int = 12, schools: int = 3000, years: int = 10, people: bool = False
) -> Counts:
    """Load :func:`big_region`; a second call adds nothing."""
    return load(big_region(seed, counties=counties, schools=schools, years=years, people=people))


def above() -> tuple[UnitRow, UnitRow]:
    """The province and the invented city."""
    province = UnitRow(PROVINCE, "province", f"广东省{names.MARK}", "广东省", "", "Guangdong Province (synthetic)",
                       (CodeRow("gb2260", PROVINCE),), longitude=113.27, latitude=23.13)  # fmt: skip
    city = UnitRow(CITY, "city", f"示例市{names.MARK}", "示例市", PROVINCE, "Sample City (synthetic)",
                   (CodeRow("local", CITY),), longitude=114.0, latitude=24.0)  # fmt: skip
    return province, city


def _shape(index: int, counties: int, schools: int) -> CountyShape:
    """A county after one of the demonstration's, with exactly so many schools, on a grid of its own."""
    model = [shape for shape in COUNTIES if shape.kind == "county"][index % 8]
    across = max(1, round(counties**0.5))
    centre = (113.5 + 0.14 * (index % across), 23.6 + 0.12 * (index // across))
    name = f"示例{names.numeral(index + 1)}县"
    return replace(
        model, slug=f"{CITY}{index + 1:02d}", code=f"{CITY}{index + 1:02d}", former="", name=name, short=name,
        name_en=f"Sample County {index + 1}", centre=centre, schools=_scaled(model, schools), kind="zone",
    )  # fmt: skip


def _scaled(model: CountyShape, schools: int) -> dict[str, int]:
    """The model's mixture of schools, scaled by largest remainders to a given number."""
    total = sum(model.schools.values())
    exact = {key: schools * number / total for key, number in model.schools.items()}
    counts = {key: int(value) for key, value in exact.items()}
    missing: Sequence[str] = sorted(exact, key=lambda key: counts[key] - exact[key])[: schools - sum(counts.values())]
    return {key: number + (key in missing) for key, number in counts.items()}
