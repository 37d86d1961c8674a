"""Pupils by grade and year, and the classes that they sit in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .chance import Chance
from .schools import Cast

GRADES = {"kindergarten": 3, "primary": 6, "junior": 3, "senior": 3}
FIRST_GRADE = {"primary": 1, "junior": 7}
BANDS = (25, 30, 35, 40, 45, 50, 55, 60, 65)
CLASS_SIZE = {
    ("kindergarten", "seat"): 33, ("kindergarten", "town"): 30, ("primary", "seat"): 47, ("primary", "town"): 43,
    ("primary", "village"): 34, ("junior", "seat"): 50, ("junior", "town"): 46, ("senior", "seat"): 52,
}  # fmt: skip
LARGEST_CLASS = {"kindergarten": 36}
"""Kindergartens keep to it; elsewhere large classes are part of the picture."""
GROWTH = {"seat": 1.012, "town": 0.985, "village": 0.95}
COHORT = {"kindergarten": 0.93, "primary": 0.985, "junior": 1.02, "senior": 1.02}


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One stage of one school in one year: pupils of each grade, the sizes of its classes, last year's leavers."""

    grades: tuple[int, ...]
    classes: tuple[int, ...]
    graduates: int
    last_year: int

    @property
    def pupils(self) -> int:
        """All pupils of the stage."""
        return sum(self.grades)


def enrol(seed: int, cast: Cast, stage: str, years: Sequence[int]) -> dict[int, Enrolment]:
    """The stage's enrolment in each year in which the school is open.

    Cohorts are followed backwards from the last year, so that a grade of one year is, but for those who moved, the
    next grade of the year after; the leavers of a year are the top grade of the year before.
    """
    chance = Chance(seed, cast.row.code, stage, "pupils")
    open_years = [year for year in years if cast.open_in(year)]
    if not open_years:
        return {}
    grades = _split(chance, cast.pupils[stage], GRADES[stage])
    history = {open_years[-1]: grades}
    for year in range(open_years[-1] - 1, open_years[0] - 2, -1):
        grades = _year_before(chance, grades, GROWTH[cast.place], COHORT[stage])
        history[year] = grades
    if not cast.open_in(open_years[0] - 1) and cast.unit.opened and cast.unit.opened.year == open_years[0]:
        history[open_years[0] - 1] = (0,) * len(grades)
    size = CLASS_SIZE[stage, cast.place] * chance.between(0.88, 1.1) * _crowding(cast)
    most = LARGEST_CLASS.get(stage, 80)
    found = {}
    for year in open_years:
        now, before = history[year], history[year - 1]
        found[year] = Enrolment(now, _classes(chance, now, size, most), before[-1], sum(before))
    return found


def _crowding(cast: Cast) -> float:
    """Large schools have large classes."""
    total = sum(cast.pupils.values())
    return 1.06 if total > 1800 else (0.9 if total < 100 else 1.0)


def _split(chance: Chance, pupils: int, grades: int) -> tuple[int, ...]:
    shares = [chance.between(0.9, 1.1) for _ in range(grades)]
    cuts = [round(pupils * sum(shares[:n]) / sum(shares)) for n in range(grades + 1)]
    return tuple(after - before for before, after in pairwise(cuts))


def _year_before(chance: Chance, grades: tuple[int, ...], growth: float, cohort: float) -> tuple[int, ...]:
    earlier = [chance.rounded(count / growth) for count in grades[1:]]
    top = chance.rounded(grades[-1] / (growth * cohort) * chance.between(0.96, 1.04))
    return (*earlier, top)


def _classes(chance: Chance, grades: Sequence[int], size: float, most: int) -> tuple[int, ...]:
    """Sizes of all classes, none above ``most``: each grade is shared out evenly, one or two pupils more or less."""
    sizes: list[int] = []
    for pupils in grades:
        count = max(1, round(pupils / size + 0.15), math.ceil(pupils / most)) if pupils else 0
        even = [pupils // count + (place < pupils % count) for place in range(count)]
        if count > 1 and 20 < even[0] <= most - 2 and chance.happens(0.5):
            even[0], even[-1] = even[0] + 2, even[-1] - 2
        sizes += even
    return tuple(sizes)


def pupil_figures(chance: Chance, cast: Cast, stage: str, enrolment: Enrolment) -> dict[str, float]:
    """The declared figures of pupils and classes, under the codes of the catalogue."""
    pupils = enrolment.pupils
    rural, away = cast.place == "village", cast.place == "seat"
    values: dict[str, float] = {
        "pupils": pupils,
        "pupils_last_year": enrolment.last_year,
        "intake": enrolment.grades[0],
        "graduates": enrolment.graduates,
        "classes": len(enrolment.classes),
        "class_size_max": max(enrolment.classes, default=0),
        "medical_checks_last_year": round(enrolment.last_year * chance.between(0.9, 1.0)),
    } | _bands(enrolment.classes)
    if stage in FIRST_GRADE:
        values |= {f"grade_{FIRST_GRADE[stage] + place}": count for place, count in enumerate(enrolment.grades)}
        values["expected_graduates"] = enrolment.grades[-1]
        values["boarders"] = round(pupils * chance.between(0.3, 0.9)) if cast.row.boarding else 0
        values["migrants"] = round(pupils * (chance.between(0.08, 0.3) if away else chance.between(0.0, 0.04)))
        values["left_behind"] = round(pupils * (chance.between(0.1, 0.35) if rural else chance.between(0.0, 0.12)))
    return values


def _bands(classes: Sequence[int]) -> Mapping[str, float]:
    counts = dict.fromkeys(band_codes(), 0.0)
    for size in classes:
        place = next((n for n, limit in enumerate(BANDS) if size <= limit), len(BANDS))
        counts[band_codes()[place]] += 1
    return counts


def band_codes() -> tuple[str, ...]:
    """The figure codes of the class-size bands, from small to large."""
    middle = tuple(f"classes_{low + 1}_{high}" for low, high in pairwise(BANDS))
    return ("classes_le25", *middle, "classes_ge66")
