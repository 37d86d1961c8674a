"""1,304 real schools from their ministry's own file: imported, measured district by district, drawn on the map."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from math import sqrt
from pathlib import Path

import pytest
from django.urls import reverse

from tongpan.access.models import Role, Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gaps
from tongpan.insight.models import Run
from tongpan.registry.actions.import_file import import_file
from tongpan.registry.models import LocalIndicator

from . import region

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "schools" / "malaysia-sjkc.csv"
FIELDS = {
    "city": "NEGERI", "county": "PPD", "code": "KODSEKOLAH", "name": "NAMASEKOLAH_C", "name_en": "NAMASEKOLAH",
    "setting": "LOKASI", "pupils": "ENROLMEN", "teachers": "GURU",
    "longitude": "KOORDINATXX", "latitude": "KOORDINATYY",
}  # fmt: skip
OPTIONS = {
    "constants": {"kind": "211", "stage": "primary"},
    "translations": {"setting": {"Luar Bandar": "220", "Bandar": "111"}},
}

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason="the shared data are not beside the project"),
]


@pytest.fixture
def malaysia() -> Unit:
    root = Unit(slug="malaysia", name="马来西亚", kind=UnitKind.PROVINCE)
    root.save()
    with in_unit(root):
        assert import_file(REAL, unit=root, year=2025, fields=FIELDS, options=OPTIONS, save_mapping="SJKC").committed
    LocalIndicator.everywhere.create(
        unit=root, code="staffing", label="每百名学生拥有教师数", numerator={"teachers": 1}, denominator="pupils",
        per=100, since=dt.date(2020, 1, 1), reference="示例",
    )  # fmt: skip
    return root


def by_district() -> dict[str, tuple[float, float]]:
    """Teachers per 100 pupils and its student-weighted CV, straight from the file, by district."""
    held = defaultdict(list)
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["ENROLMEN"].strip() and float(row["ENROLMEN"]):
                held[row["PPD"]].append((float(row["ENROLMEN"]), float(row["GURU"])))
    found = {}
    for name, rows in held.items():
        pupils, teachers = sum(p for p, _t in rows), sum(t for _p, t in rows)
        mean = teachers / pupils
        found[name] = (100 * mean, sqrt(sum(p / pupils * (t / p - mean) ** 2 for p, t in rows)) / mean)
    return found


def test_the_staffing_gap_of_every_district_is_that_of_the_file(malaysia, client):
    with in_unit(malaysia):
        runs = measure_gaps(malaysia, [2025], user=None)
    expected = by_district()
    assert len(runs) == 134
    several = 0
    for run in runs:
        own = next(line for line in run.summary["indicators"] if line["code"] == "staffing")
        value, spread = expected[run.unit.name]
        assert own["value"] == pytest.approx(value, rel=1e-12)
        if own["schools"] - own["unknown"] > 1:
            several += 1
            assert own["cv"] == pytest.approx(spread, rel=1e-9)
    assert several > 100
    assert {run.status for run in runs} == {"cannot_judge"}, "what nobody reported is not judged"
    client.force_login(region.account("planner", Role.PLANNER, malaysia))
    page = client.get(reverse("insight:overview", args=(malaysia.slug, 2025)))
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    assert Run.everywhere.count() == 134
