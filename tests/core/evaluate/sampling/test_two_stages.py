"""A sample of two stages as R survey prints it, and the truth about all schools beside what each sample says of it.

``apiclus2.csv`` are five columns of the 126 schools of California in the sample ``apiclus2`` of R survey: the district,
its Academic Performance Index of 2000 and number of pupils (figures of the state's Department of Education), how many
districts there are and how many schools in the district.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.sampling import mean, survey, total

TRUTH = {"mean": 664.71263, "pupils": 3_811_472}
"""Of all 6,194 schools; six of the 126 here say no number of pupils, and are summed as none, as R does."""


@pytest.fixture(scope="module")
def two_stages():
    with (Path(__file__).parent / "apiclus2.csv").open() as file:
        rows = list(csv.DictReader(file))
    district = [row["dnum"] for row in rows]
    drawn = np.array([district.count(own) for own in district])
    districts, schools = (np.array([int(row[name]) for row in rows]) for name in ("districts", "schools"))
    weights = districts / len(set(district)) * schools / drawn
    score = [float(row["api00"]) for row in rows]
    pupils = [float(row["enroll"] or 0) for row in rows]
    return score, pupils, survey(weights, district, population=districts, inner=schools)


def test_two_stages_are_published(two_stages):
    score, pupils, own = two_stages
    assert (len(score), own.units) == (126, 40)
    found = mean(score, own)
    assert (found.value, found.se) == pytest.approx((670.812, 30.099), abs=5e-4)
    found = total(pupils, own)
    assert (found.value, found.se) == pytest.approx((2_639_273, 799_638), abs=0.6)


def test_without_the_second_stage_the_error_is_smaller(two_stages):
    """What the choice of schools within districts adds is really counted."""
    score, _pupils, own = two_stages
    bare = type(own)(own.weights, own.unit, own.stratum, own.chance, np.ones(len(score)), own.lonely, own.names,
                     own.codes)  # fmt: skip
    assert mean(score, bare).se < mean(score, own).se


def test_the_truth_lies_within_what_each_sample_says(two_stages):
    score, pupils, own = two_stages
    said = {"mean": [mean(score, own)], "pupils": [total(pupils, own)]}
    for name, unit, stratum in (("api_apistrat.csv", "snum", "stype"), ("api_apiclus1.csv", "dnum", None)):
        rows = read(name)
        strata = [row[stratum] for row in rows] if stratum else None
        other = survey(numbers(rows, "pw"), [row[unit] for row in rows], strata, population=numbers(rows, "fpc"))
        said["mean"].append(mean(numbers(rows, "api00"), other))
        said["pupils"].append(total(numbers(rows, "enroll"), other))
    for kind, found in said.items():
        for one in found:
            low, high = one.interval
            assert low <= TRUTH[kind] <= high
