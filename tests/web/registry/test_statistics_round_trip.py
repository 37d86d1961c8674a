"""What is written into the forms is what is read out of them, wherever the tables stand and however they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongpan.registry.imports.problems import NOTICE
from tongpan.registry.imports.reading import read_sheets
from tongpan.registry.statistics import FormsRead, read_forms
from tongpan.registry.statistics.descriptions import Form, all_forms
from tongpan.registry.statistics.filling import Filled, fill
from tongpan.registry.statistics.writer import Placing, sheet_name, write_forms
from tongpan_core.policy.figures import figure_catalogue

YEAR = 2025
TABLES = [form for form in all_forms() if form.figures]


def amounts_for(form: Form, stage: str = "") -> dict[tuple[str, str], float]:
    """A different number for every figure of a form."""
    return {
        (stage if wanted.stage == "head" else wanted.stage, wanted.figure): 1000.0 + 37 * place
        for place, wanted in enumerate(form.figures)
    }


def stage_of(form: Form) -> str:
    return "primary" if any(wanted.stage == "head" for wanted in form.figures) else ""


def filled(form: Form, year: int = YEAR, school: str = "2144900001", name: str = "示例小学") -> Filled:
    found = fill(form, amounts_for(form, stage_of(form)), year=year, school=school, name=name, stage=stage_of(form))
    assert found is not None
    return found


def through_file(folder: Path, forms: list[Filled], placing: Placing | None = None, year: int = YEAR) -> FormsRead:
    path = folder / "forms.xlsx"
    sheets = [(sheet_name(one.form, one.code), [one]) for one in forms]
    write_forms(path, sheets, placing)
    return read_forms(read_sheets(path), file="forms.xlsx", year=year)


def figures_in(read: FormsRead) -> dict[tuple[str, str], float]:
    return {(entry.stage, entry.figure): entry.value for entry in read.entries}


def years_of(form: Form) -> list[int]:
    return [year for year in (2018, 2021, 2025) if form.version_in(year)]


@pytest.mark.parametrize("form", TABLES, ids=lambda form: form.content)
def test_every_form_comes_back_in_every_version(form, tmp_path):
    for year in years_of(form):
        read = through_file(tmp_path, [filled(form, year)], year=year)
        assert read.problems == []
        expected = amounts_for(form, "")
        assert figures_in(read) == pytest.approx(
            amounts_for(form, read.entries[0].stage) if stage_of(form) else expected
        )
        assert {(entry.school, entry.name) for entry in read.entries} == {("2144900001", "示例小学")}
        assert all(entry.read for entry in read.entries)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    form=st.sampled_from(TABLES),
    placing=st.builds(Placing, st.integers(0, 9), st.integers(0, 6), st.booleans()),
    seed=st.integers(0, 10_000),
)
def test_moved_and_turned_tables_read_the_same(form, placing, seed, tmp_path):
    catalogue = figure_catalogue()
    amounts = {
        key: float((seed * (place + 3)) % 9000) / (1 if catalogue[key[1]].kind == "integer" else 100)
        for place, key in enumerate(amounts_for(form, stage_of(form)))
    }
    year = years_of(form)[-1]
    one = fill(form, amounts, year=year, school="2144900001", name="示例小学", stage=stage_of(form))
    assert one is not None
    read = through_file(tmp_path, [one], placing, year=year)
    assert [problem for problem in read.problems if problem.severity != NOTICE] == []
    found = figures_in(read)
    if stage_of(form):
        found = {(stage_of(form), figure): value for (_, figure), value in found.items()}
    assert found == pytest.approx(amounts, abs=0.011)


def test_many_schools_stand_below_each_other_on_one_sheet(tmp_path):
    form = next(form for form in TABLES if form.content == "Pupils by kind, primary")
    schools = [f"21449{number:05d}" for number in range(1, 6)]
    forms = [filled(form, school=code, name=f"示例第{code[-1]}小学") for code in schools]
    path = tmp_path / "many.xlsx"
    write_forms(path, [("教基3112", forms)])
    read = read_forms(read_sheets(path), file="many.xlsx", year=YEAR)
    assert read.problems == []
    assert [seen.school for seen in read.seen] == schools
    assert len(read.entries) == 5 * len(form.figures)
    assert len({(entry.sheet, entry.row, entry.column) for entry in read.entries}) == len(read.entries)


def test_money_in_ten_thousands_becomes_yuan_and_addresses_are_those_of_the_sheet(tmp_path):
    form = next(form for form in TABLES if form.content == "Other conditions")
    one = fill(form, {("", "equipment_value"): 1_234_500.0}, year=YEAR, school="2144900001", name="")
    assert one is not None
    assert list(one.cells.values()) == [123.45]
    read = through_file(tmp_path, [one], Placing(2, 3))
    (entry,) = read.entries
    assert entry.value == pytest.approx(1_234_500.0)
    sheet = read_sheets(tmp_path / "forms.xlsx")[0]
    column = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(entry.column[-1]) + 26 * (len(entry.column) - 1)
    assert sheet.rows[entry.row - 1][column] == 123.45
