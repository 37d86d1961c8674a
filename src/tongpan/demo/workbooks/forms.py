"""The statistics forms of a county: all schools in one workbook, and one school in a workbook of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from tongpan.demo.rows import Region, SchoolRow
from tongpan.registry.imports.schemas import choices
from tongpan.registry.statistics.descriptions import Form, all_forms
from tongpan.registry.statistics.filling import Filled, fill
from tongpan.registry.statistics.writer import Placing, sheet_name, write_forms

from .drafts import Planted

Amounts = Mapping[tuple[str, str], float]
ONE_STAGE = "head"


def amounts_of(region: Region, code: str, year: int) -> dict[tuple[str, str], float]:
    """The declared figures of a school by (stage, figure)."""
    return {
        (row.stage, figure): value
        for row in region.figures
        if row.code == code and row.year == year
        for figure, value in row.values.items()
    }


def forms_of(region: Region, school: SchoolRow, year: int) -> list[Filled]:
    """Every form that a school files in a year."""
    amounts, name = amounts_of(region, school.code, year), _name(region, school.code)
    found, told = [_basics(region, school, year)], set[tuple[str, str]]()
    for form in all_forms():
        alone = any(wanted.stage == ONE_STAGE for wanted in form.figures)
        if form.fields or alone or form.version_in(year) is None:
            continue
        held = {(wanted.stage, wanted.figure) for wanted in form.figures} & amounts.keys()
        filled = fill(form, amounts, year=year, school=school.code, name=name)
        if filled and not held <= told:
            found.append(filled)
            told |= held
    return found


def _name(region: Region, code: str) -> str:
    return next(unit.name for unit in region.units if unit.slug == code)


def _basics(region: Region, school: SchoolRow, year: int) -> Filled:
    form = next(form for form in all_forms() if form.fields)
    version = form.version_in(year)
    assert version is not None
    unit = next(unit for unit in region.units if unit.slug == school.code)
    texts = {
        "code": school.code, "name": unit.name, "kind": choices.SCHOOL_KIND[school.kind][0],
        "setting": choices.SETTING[school.setting][0], "host": "县级教育部门" if school.public else "民办",
        "address": school.address, "longitude": str(unit.longitude), "latitude": str(unit.latitude),
        "built": str(school.built),
    }  # fmt: skip
    return Filled(form, version.code, year, school.code, unit.name, {}, texts)


def write_statistics(region: Region, county: str, year: int, folder: Path, *, clean: bool) -> list[Planted]:
    """Write ``statistics.xlsx`` (a sheet per form, the schools below each other) and ``statistics-one-school.xlsx``."""
    schools = [
        school
        for school in region.schools
        if school.county == county and any(row.code == school.code and row.year == year for row in region.figures)
    ]
    sheets: dict[str, list[Filled]] = defaultdict(list)
    for school in schools:
        for filled in forms_of(region, school, year):
            sheets[sheet_name(filled.form, filled.code)].append(filled)
    write_forms(folder / "statistics.xlsx", list(sheets.items()))
    one = next(school for school in schools if len(school.stages) > 1)
    forms = forms_of(region, one, year)
    planted = [] if clean else _soiled(forms)
    placing = Placing() if clean else Placing(down=3, across=2)
    write_forms(
        folder / "statistics-one-school.xlsx", [(sheet_name(form.form, form.code), [form]) for form in forms], placing
    )
    return planted


def _soiled(forms: list[Filled]) -> list[Planted]:
    """Give one form the number that it had until 2020, and say that all tables were moved."""
    file = "statistics-one-school.xlsx"
    for place, filled in enumerate(forms):
        former = _former(filled.form)
        if former and any(wanted.figure == "grade_1" for wanted in filled.form.figures):
            sheet = sheet_name(filled.form, former)
            forms[place] = Filled(filled.form, former, filled.year, filled.school, filled.name, filled.cells)
            text = f"沿用2020年以前的表号{former}，应提示并照常读取"
            return [
                Planted(file, "", 0, "", "moved", "各表右移两列、下移三行，应照常读取"),
                Planted(file, sheet, 5, "", "former_number", text),
            ]
    return [Planted(file, "", 0, "", "moved", "各表右移两列、下移三行，应照常读取")]


def _former(form: Form) -> str:
    return next((version.code for version in form.versions if version.until is not None), "")
