"""The rules of the verdict: each can be reached, and nothing is said where the data cannot tell."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.insight.proof.tables.policy import numbers, rules_of
from tongpan.insight.proof.tables.verdict import Facts, judge

RULES = numbers(rules_of(dt.date(2025, 9, 1), "441826"))
SURE = Facts(
    helped=12, compared=20, before=3, low=1.0, high=3.0, p=0.001, p_least=0.0, trend=0.4, worth=0.8, smallest=1.4,
    better="up",
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "worked"),
        ({"low": -3.0, "high": -1.0}, "worse"),
        ({"better": "down"}, "worse"),
        ({"low": -3.0, "high": -1.0, "better": "down"}, "worked"),
        ({"low": -0.5, "high": 0.7, "p": 0.6}, "none"),
        ({"low": -0.5, "high": 0.9, "p": 0.4}, "unknown"),
        ({"p": 0.06}, "unknown"),
        ({"trend": 0.049}, "unknown"),
        ({"trend": None}, "worked"),
        ({"before": 1}, "unknown"),
        ({"compared": 4}, "unknown"),
        ({"p_least": 0.06}, "unknown"),
    ],
)
def test_the_verdict_follows_the_rules(changed, verdict):
    found, reasons = judge(SURE._replace(**changed), RULES)
    assert found == verdict
    assert bool(reasons) == (verdict == "unknown")


def test_every_obstacle_is_named():
    _found, reasons = judge(SURE._replace(before=1, compared=2, trend=0.01, p_least=0.3), RULES)
    assert [sorted(own.values) for own in reasons] == [
        ["compared", "least"],
        ["before", "least"],
        ["level", "p"],
        ["p"],
    ]


def test_a_wide_interval_says_what_would_have_been_seen():
    _found, (reason,) = judge(SURE._replace(low=-1.0, high=2.0, p=0.5), RULES)
    assert reason.values == {"smallest": 1.4, "worth": 0.8, "power": 0.8}
