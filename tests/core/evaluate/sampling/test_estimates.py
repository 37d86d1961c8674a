"""What a sample says: the published numbers of R survey on the schools of California, and full enumeration."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
from tests.core.evaluate.data import numbers, read

from tongpan_core.evaluate.errors import EvaluationError
from tongpan_core.evaluate.sampling import apart, difference, jackknife, mean, ratio, survey, total


@pytest.fixture(scope="module")
def strat():
    rows = read("api_apistrat.csv")
    own = survey(
        numbers(rows, "pw"), [r["snum"] for r in rows], [r["stype"] for r in rows], population=numbers(rows, "fpc")
    )
    return rows, own


@pytest.fixture(scope="module")
def clusters():
    rows = read("api_apiclus1.csv")
    return rows, survey(numbers(rows, "pw"), [r["dnum"] for r in rows], population=numbers(rows, "fpc"))


def test_a_stratified_sample_is_published(strat):
    rows, own = strat
    found = mean(numbers(rows, "api00"), own)
    assert (found.value, found.se) == pytest.approx((662.287, 9.40894), abs=5e-4)
    assert found.df == 197
    found = total(numbers(rows, "enroll"), own)
    assert (found.value, found.se) == pytest.approx((3_687_178, 114_642), abs=0.6)
    found = ratio(numbers(rows, "api.stu"), numbers(rows, "enroll"), own)
    assert (found.value, found.se) == pytest.approx((0.83695689, 0.0077571), abs=5e-8)


def test_without_the_number_of_schools_the_error_is_larger(strat):
    rows, _own = strat
    bare = survey(numbers(rows, "pw"), [r["snum"] for r in rows], [r["stype"] for r in rows])
    found = mean(numbers(rows, "api00"), bare)
    assert found.se == pytest.approx(9.5361, abs=5e-5)
    assert "How many schools there are in all is not taken into account." in map(str, found.recipe)


def test_a_cluster_sample_is_published(clusters):
    rows, own = clusters
    found = mean(numbers(rows, "api00"), own)
    assert (found.value, found.se, found.effect) == pytest.approx((644.169, 23.5422, 9.34587), abs=5e-4)
    found = total(numbers(rows, "enroll"), own)
    assert (found.value, found.se) == pytest.approx((3_404_940, 932_235), abs=0.6)


def test_jackknife_is_published(clusters, strat):
    rows, own = clusters
    y = np.array(numbers(rows, "api00"))
    found = jackknife(own, lambda w: float(np.average(y, weights=w)))
    assert (found.value, found.se) == pytest.approx((644.169, 26.3294), abs=5e-4)
    rows, own = strat
    y = np.array(numbers(rows, "api00"))
    # With one school a cluster and one weight a stratum, JKn of a mean is the linearised error to the last digit.
    assert jackknife(own, lambda w: float(np.average(y, weights=w))).se == pytest.approx(mean(y, own).se, rel=1e-9)


def test_a_difference_of_groups_is_that_of_their_means_with_what_they_share(strat):
    rows, own = strat
    y, kind = numbers(rows, "api00"), np.array([row["stype"] for row in rows])
    one, two = mean(y, own, kind == "E"), mean(y, own, kind == "H")
    found = difference(y, own, kind == "E", kind == "H")
    assert found.value == pytest.approx(one.value - two.value)
    assert found.se == pytest.approx(np.hypot(one.se, two.se), rel=1e-9)  # strata are drawn apart
    assert apart(one, two).se == pytest.approx(found.se, rel=1e-9)
    same = difference(y, own, kind == "E", kind == "E")
    assert (same.value, same.se) == (0, 0)


def all_samples(population, schools, pupils):
    """Every two-stage sample: schools, then pupils of each; all equally likely for schools of one size."""
    for chosen in combinations(range(len(population)), schools):
        for inside in product(*(list(combinations(range(len(population[school])), pupils)) for school in chosen)):
            yield [(school, pupil) for school, own in zip(chosen, inside) for pupil in own]


@pytest.mark.parametrize(("schools", "pupils"), [(2, 2), (3, 2), (2, 3), (4, 2)])
def test_over_all_samples_of_two_stages_the_variance_is_right_on_average(schools, pupils):
    rng = np.random.default_rng(schools * 10 + pupils)
    population = rng.normal(size=(4, 3)) + 2 * rng.normal(size=(4, 1))
    values, variances = [], []
    for sample in all_samples(population, schools, pupils):
        weight = 4 * 3 / (schools * pupils)
        unit = [school for school, _pupil in sample]
        own = survey([weight] * len(sample), unit, population=[4] * len(sample), inner=[3] * len(sample))
        found = total([population[place] for place in sample], own)
        values.append(found.value)
        variances.append(found.se**2)
    assert np.mean(values) == pytest.approx(population.sum())
    assert np.mean(variances) == pytest.approx(np.var(values), rel=1e-9, abs=1e-12)


def lonely(policy):
    return survey([1.0] * 5, [1, 2, 3, 4, 5], ["a", "a", "b", "b", "c"], population=[9] * 5, lonely=policy)


def test_what_becomes_of_a_stratum_with_one_school_is_named():
    y = [1.0, 2.0, 4.0, 7.0, 9.0]
    with pytest.raises(EvaluationError, match="Stratum “c” has results of one school only"):
        mean(y, lonely("fail"))
    certain, average, adjusted = (mean(y, lonely(policy)).se ** 2 for policy in ("certainty", "average", "adjust"))
    assert average == pytest.approx(certain * 3 / 2)
    assert adjusted == pytest.approx(certain + (1 - 1 / 9) * ((9 - np.mean(y)) / 5) ** 2)
    with pytest.raises(EvaluationError, match="none can be left out"):
        jackknife(lonely("average"), lambda w: float(w.sum()))


def test_corner_cases_give_no_nonsense():
    whole = survey([1.0] * 4, [1, 1, 2, 2], population=[2] * 4)
    found = mean([1.0, 2, 3, 4], whole)
    assert (found.se, found.interval) == (0, (2.5, 2.5))
    flat = mean([3.0] * 4, survey([1.0, 2, 1, 1], [1, 1, 2, 2]))
    assert (flat.value, flat.se) == (3, 0)
    assert np.isnan(flat.effect)
    zero = survey([1.0, 0, 1, 1], [1, 1, 2, 3])
    assert mean([1.0, np.nan, 2, 3], zero).value == 2
    with pytest.raises(EvaluationError, match="Nobody with a weight"):
        mean([1.0, 2, 3, 4], zero, [False, True, False, False])


@pytest.mark.parametrize(
    ("columns", "named", "words"),
    [
        (([1.0, 1], [1]), {}, "one of each a row"),
        (([0.0, 0], [1, 2]), {}, "some above 0"),
        (([1.0, 1], [1, 1], ["a", "b"]), {}, "School 1 lies in two strata"),
        (([1.0, 1], [1, 2]), {"population": [1, 1]}, "more schools were drawn than there are"),
        (([1.0, 1], [1, 1]), {"inner": [1, 1]}, "more pupils were drawn than there are"),
    ],
)
def test_a_sample_that_contradicts_itself_is_refused(columns, named, words):
    with pytest.raises(EvaluationError, match=words):
        survey(*columns, **named)
