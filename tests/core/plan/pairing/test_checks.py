"""A pairing that contradicts itself is refused with every fault, each naming who, what and the remedy."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest
from tests.core.plan.pairing.tiny import donor, forbid, force, recipient, tiny

from tongpan_core.plan.pairing import Limits, Past, Weights
from tongpan_core.plan.problem import ProblemError


def faults(**changes):
    with pytest.raises(ProblemError) as caught:
        tiny([[50, 60], [70, 80]], **changes)
    return str(caught.value).splitlines()


def test_every_fault_at_once():
    found = faults(
        donors={1: {"stages": frozenset()}},
        recipients={0: {"stages": frozenset({"college"})}},
        places=[-1, 1],
        least=[2, 1],
        most=[1, 1],
        strong=np.array([[1.5, 0], [0, 0]]),
        recipient_pupils=np.array([-5.0, 1]),
        km=np.array([[1.0, -2], [1, 1]]),
        limits=Limits(mode="never", share=2, half_km=0),  # type: ignore[arg-type]
        past=(Past("d0", "r0", 2024, 2020),),
    )
    assert found == [
        "Donor Donor d1: “stages” is empty; give at least one of kindergarten, primary, junior, senior.",
        "Recipient Recipient r0: 'college' is not a stage; give some of kindergarten, primary, junior, senior.",
        "Donor Donor d0: “places” is -1; give zero or more.",
        "Recipient Recipient r0: from 2 to 1 donors is no range; give “least” from 0 to “most”.",
        "Donor Donor d0: “strong” in s0 is 1.5; give a number from 0 to 1.",
        "Recipient Recipient r0: “recipient_pupils” is below zero; give a number of pupils, or leave it unknown.",
        "From Donor d0 to Recipient r1: “km” is -2.0; give zero or more, or leave it unknown.",
        "river: “mode” is 'never'; give keep, rotate or free.",
        "river: limit “half_km” is 0; give a number (above zero).",
        "river: limit “share” is 2; give a number (0 to 1).",
        "Past pair d0 and r0: it ends (2020) before it begins; correct it.",
    ]


def test_decisions_that_cannot_be():
    junior = {0: {"stages": frozenset({"junior"})}}
    assert faults(recipients=junior, fixed=(force(0, 0), force(0, 1), forbid(0, 1), force(5, 0))) == [
        "Decision for d0 and r0: Donor d0 (primary) and Recipient r0 (junior) share no stage; take it back.",
        "Decision for d0 and r1: the pair is forced and forbidden; take one of the two back.",
        "Decision for d5 and r0: d5 is no donor here; correct the key or take the decision back.",
    ]


def test_shapes_and_nobody():
    assert faults(km=np.zeros((2, 3))) == ["river: “km” has shape (2, 3); (2, 2) is needed."]
    problem = tiny([[50]])
    with pytest.raises(ProblemError, match="there is no donor to pair; give at least one"):
        replace(problem, donors=(), donor_pupils=np.zeros(0), strong=np.zeros((0, 1)), km=np.zeros((0, 1)))
    with pytest.raises(ProblemError, match="the key d0 stands twice"):
        replace(tiny([[50], [60]]), donors=(donor("d0"), donor("d0")))
    with pytest.raises(ProblemError, match="all weights are zero"):
        replace(problem, weights=Weights(0, 0, 0, 0, 0, 1))


def test_it_cannot_be_changed_and_knows_itself():
    problem = tiny([[50, 60], [70, 80]])
    with pytest.raises(ValueError, match="read-only"):
        problem.km[0, 0] = 5
    assert len(problem) == 4
    assert pickle.loads(pickle.dumps(problem)).digest == problem.digest == tiny([[50, 60], [70, 80]]).digest
    assert problem.digest != tiny([[50, 60], [70, 81]]).digest
    assert problem.digest != replace(problem, recipients=(recipient("r0"), recipient("r2"))).digest
    assert problem.to_dict()["strong"] == [[0.5, 0.6], [0.7, 0.8]]
    assert problem.to_dict()["donors"][0]["stages"] == ["primary"]
    assert tiny([[50]], km=np.array([[np.nan]])).to_dict()["km"] == [[None]]
