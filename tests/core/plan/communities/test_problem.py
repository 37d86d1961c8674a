"""What a problem refuses, and what it gives back."""

import dataclasses

import numpy as np
import pytest
from tests.core.plan.communities.small import small

from tongpan_core.plan.communities import Fixed, Limits
from tongpan_core.plan.problem import ProblemError


def test_every_fault_is_told_at_once():
    with pytest.raises(ProblemError) as caught:
        small(
            size=np.array([1, -2, 3, 4, 5, np.nan]),
            limits=Limits(3, 2, farthest_km=-1.0, size_least=5, size_most=4),
            current={"S0": "X9"},
            fixed=(Fixed("joins", "S0", "X8"), Fixed("core", "X7")),
            keep_price=-1.0,
        )
    faults = str(caught.value).splitlines()
    assert [fault for fault in faults if "School 1 (S1)" in fault and "-2" in fault]
    assert [fault for fault in faults if "School 5 (S5)" in fault]
    for word in ("3 to 2", "farthest_km", "size_least", "X9", "X8", "X7", "keep_price"):
        assert [fault for fault in faults if word in fault], word


def test_arrays_cannot_be_changed_and_shapes_are_checked():
    problem = small()
    with pytest.raises(ValueError, match="read-only"):
        problem.km[0, 1] = 3.0
    with pytest.raises(ProblemError, match="“km” has shape"):
        small(km=np.zeros((2, 2)))
    with pytest.raises(ProblemError, match="stands 6 times"):
        small(schools=(problem.schools[0],) * 6)


def test_digest_tells_problems_apart():
    problem = small()
    assert problem.digest == small().digest
    others = [small(seed=1), small(keep_price=1.0), small(fixed=(Fixed("core", "S1"),))]
    others.append(dataclasses.replace(problem, limits=Limits(2, 3)))
    assert len({problem.digest, *(other.digest for other in others)}) == 5


def test_plain_values():
    problem = small(capacity=np.inf)
    plain = problem.to_dict()
    assert plain["capacity"] == [None] * 6
    assert plain["limits"]["cores_most"] == 2
    assert plain["schools"][0] == {"code": "S0", "name": "School 0", "county": "C1", "stages": ["primary"]}
    assert len(problem) == 6
