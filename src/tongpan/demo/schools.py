"""Cast the towns and schools of one county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from . import names
from .chance import Chance
from .patterns import PATTERNS, SEAT, TOWN, CountyShape, Pattern
from .places import DEGREES, Point, allowed, near, town_centres
from .rows import CodeRow, SchoolRow, UnitRow
from .titles import title, title_en

MERGED_SHARE = 0.14
"""Part of the teaching points and village schools that were merged into their town's school within the years shown."""


MOST_JUNIOR = 0.45
"""Junior pupils to primary pupils: three year groups to six, and fewer take a place than leave the primary schools."""


OWN_LANGUAGE = {"441825": "zha", "441826": "ium"}
"""The language spoken in villages of the autonomous counties, by county."""
UNTOLD = 0.2
"""Part of the schools whose languages of teaching are not on record."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its unit, where it lies, and whether it is the county seat."""

    unit: UnitRow
    centre: Point


@dataclass(frozen=True, slots=True)
class Cast:
    """A school as cast: its rows, its place, and the pupils of each stage in the last year (or the last one it had)."""

    row: SchoolRow
    unit: UnitRow
    place: str
    town: str
    pupils: Mapping[str, int]

    def open_in(self, year: int) -> bool:
        """Whether the school exists on 1 September of a year."""
        day = dt.date(year, 9, 1)
        closed = self.unit.closed
        return (self.unit.opened is None or self.unit.opened <= day) and (closed is None or day < closed)


def cast_towns(seed: int, shape: CountyShape, town_names: Iterator[str]) -> list[Town]:
    """The county seat and the other towns, with invented names and local codes."""
    chance = Chance(seed, shape.slug, "towns")
    towns = []
    for number, centre in enumerate(town_centres(chance, shape), start=1):
        short = f"{next(town_names)}{'街道' if number == 1 and shape.seat_setting == '111' else '镇'}"
        slug = f"{shape.slug}T{number:02d}"
        unit = UnitRow(
            slug, "town", short + names.MARK, short, shape.slug, f"Town {number} of {shape.name_en} (synthetic)",
            (CodeRow("local", slug),), longitude=centre[0], latitude=centre[1],
        )  # fmt: skip
        towns.append(Town(unit, centre))
    return towns


def cast_schools(seed: int, shape: CountyShape, prefix: str, towns: list[Town], last_year: int) -> list[Cast]:
    """Every school of the county, the merged ones among them.

    A school's code is its level, the county's ``prefix`` (which begins with 144: digit 2 is always 1, then the
    province) and a serial number, ten digits in all.
    """
    village_names, casts, serial = names.villages(), [], 0
    fits = allowed(shape)
    for key, count in shape.schools.items():
        pattern = PATTERNS[key]
        places = towns[:1] if pattern.place == SEAT else (towns[1:] or towns)
        for number in range(1, count + 1):
            serial += 1
            town = places[(number - 1) % len(places)]
            chance = Chance(seed, shape.slug, key, number)
            short = title(key, shape, town.unit.short_name, number, (number - 1) // len(places), village_names)
            code = f"{_level(pattern)}{prefix}{serial:0{9 - len(prefix)}d}"
            names_of = (short, title_en(key, shape, number))
            casts.append(_cast(chance, shape, key, code, town, names_of, last_year, fits))
    return _merge(Chance(seed, shape.slug, "merged"), _in_proportion(casts), last_year)


def _level(pattern: Pattern) -> str:
    return "1" if pattern.kind.startswith("1") else ("2" if "primary" in pattern.stages else "3")


def _cast(
    chance: Chance,
    shape: CountyShape,
    key: str,
    code: str,
    town: Town,
    titled: tuple[str, str],
    last: int,
    fits: Callable[[Point], bool],
) -> Cast:
    pattern = PATTERNS[key]
    pupils = {stage: _size(chance, shape, key, median, spread) for stage, (median, spread) in pattern.stages.items()}
    new = pattern.place == SEAT and chance.happens(0.04)
    built = chance.whole(last - 3, last - 1) if new else int(min(last - 5, chance.lognormal(1996, 0.006)))
    point = near(chance, town.centre, DEGREES[pattern.place], fits)
    short, english = titled
    row = SchoolRow(
        code, shape.slug, key, pattern.kind, _setting(chance, pattern, shape), pattern.public,
        chance.happens(pattern.boarding), tuple(pattern.stages),
        f"{shape.short}{town.unit.short_name}演示路{chance.whole(1, 199)}号", built, bell=_bell(chance, pattern),
        languages=_languages(shape, code, pattern),
    )  # fmt: skip
    unit = UnitRow(
        code, "school", short + names.MARK, short, town.unit.slug, english, (CodeRow("school", code),),
        dt.date(built, 9, 1), None, *point,
    )  # fmt: skip
    return Cast(row, unit, pattern.place, town.unit.slug, pupils)


def _languages(shape: CountyShape, code: str, pattern: Pattern) -> tuple[str, ...]:
    """Putonghua everywhere; in some villages of the autonomous counties another beside it; of some schools unknown."""
    chance = Chance(0, shape.slug, code, "languages")
    if chance.happens(UNTOLD):
        return ()
    other = OWN_LANGUAGE.get(shape.slug, "") if pattern.place not in (SEAT, TOWN) and chance.happens(0.6) else ""
    return ("cmn", other) if other else ("cmn",)


def _bell(chance: Chance, pattern: Pattern) -> dt.time | None:
    """When the first lesson begins: not before 8:20 where there are primary pupils, not before 8:00 elsewhere."""
    if "kindergarten" in pattern.stages:
        return None
    primary, secondary = {20: 4, 30: 4, 40: 2}, {0: 4, 10: 3, 20: 3}
    return dt.time(8, chance.weighted(primary if "primary" in pattern.stages else secondary))


def _size(chance: Chance, shape: CountyShape, key: str, median: float, spread: float) -> int:
    size = chance.lognormal(median * (shape.size if key not in {"point", "special"} else 1.0), spread)
    return max(8, min(99, int(size))) if key == "point" else int(size)


def _setting(chance: Chance, pattern: Pattern, shape: CountyShape) -> str:
    if pattern.place == SEAT:
        fringe = {"111": "112", "112": "112", "121": "122"}[shape.seat_setting]
        return shape.seat_setting if chance.happens(0.8) else fringe
    if pattern.place == TOWN:
        return chance.weighted({"121": 0.72, "122": 0.12, "210": 0.16})
    return "220"


def _merge(chance: Chance, casts: list[Cast], last: int) -> list[Cast]:
    """Close some village schools and points; their pupils go to the primary school of the same town."""
    targets = {cast.town: cast.row.code for cast in reversed(casts) if cast.row.pattern == "primary_town"}
    done = []
    for cast in casts:
        target = targets.get(cast.town)
        small = cast.row.pattern in {"point", "primary_village"} and sum(cast.pupils.values()) < 120
        if target and small and chance.happens(MERGED_SHARE):
            closed = dt.date(chance.whole(last - 3, last), 8, 31)
            row, unit = replace(cast.row, merged_into=target), replace(cast.unit, closed=closed)
            done.append(replace(cast, row=row, unit=unit))
        else:
            done.append(cast)
    return done


def _in_proportion(casts: list[Cast]) -> list[Cast]:
    """Make the junior sections smaller where the county has not the primary pupils to fill them."""
    totals = {stage: sum(cast.pupils.get(stage, 0) for cast in casts) for stage in ("primary", "junior")}
    factor = min(1.0, MOST_JUNIOR * totals["primary"] / max(1, totals["junior"]))
    return [
        replace(cast, pupils={**cast.pupils, "junior": round(cast.pupils["junior"] * factor)})
        if "junior" in cast.pupils
        else cast
        for cast in casts
    ]
