"""The sample workbooks through the import engine: the clean ones change nothing, each planted fault is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tongpan.access.models import Unit
from tongpan.access.scope import in_unit
from tongpan.demo.load import load_small
from tongpan.demo.region import small_region
from tongpan.demo.workbooks import write_workbooks
from tongpan.registry.actions.import_file import import_file
from tongpan.registry.imports.outcome import Outcome

pytestmark = pytest.mark.django_db
WORKBOOKS = (
    "schools.xlsx", "figures.xlsx", "teachers.xlsx", "teachers-gb18030.csv", "statistics.xlsx",
    "statistics-one-school.xlsx", "villages.xlsx",
)  # fmt: skip
REFUSED = {
    "duplicate_code", "unknown_word", "negative", "no_number", "check_digit", "missing", "two_home_posts",
    "unknown_town", "unknown_school", "repeated",
}  # fmt: skip
WARNED = {"swapped", "cross_check", "former_number"}


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    write_workbooks(small_region(), folder, clean=True)
    return folder


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dirty")
    write_workbooks(small_region(), folder)
    return folder


def imported(folder: Path, file: str) -> Outcome:
    county = Unit.everywhere.get(slug="441823")
    with in_unit(county):
        return import_file(folder / file, unit=county, year=2025, dry_run=True)


def places(problems: list[Any], severity: str) -> set[tuple[str, int]]:
    return {(problem.sheet, problem.row) for problem in problems if problem.severity == severity and problem.row}


@pytest.mark.parametrize("file", WORKBOOKS)
def test_a_clean_workbook_of_what_is_loaded_changes_nothing(file, clean):
    load_small()
    outcome = imported(clean, file)
    counts = outcome.counts
    assert [problem.text() for problem in outcome.problems] == []
    assert (counts["added"], counts["changed"], counts["left_out"]) == (0, 0, 0)
    assert counts["same"] > 0


@pytest.mark.parametrize(
    "file", ["schools.xlsx", "figures.xlsx", "teachers.xlsx", "statistics-one-school.xlsx", "villages.xlsx"]
)
def test_every_planted_fault_is_found_at_its_place_and_nothing_else_is_refused(file, dirty):
    load_small()
    planted = [one for one in json.loads((dirty / "faults.json").read_text("utf8")) if one["file"] == file]
    outcome = imported(dirty, file)
    refused = {(one["sheet"], one["row"]) for one in planted if one["kind"] in REFUSED}
    warned = {(one["sheet"], one["row"]) for one in planted if one["kind"] in WARNED}
    found = places(outcome.problems, "error")
    assert refused <= found
    twins = {one["kind"] for one in planted} & {"duplicate_code", "two_home_posts"}
    assert len(found - refused) == len(twins), "of two rows that contradict each other, both are named"
    assert places(outcome.problems, "warning") == warned
