"""The fit that the solver reckons for all pairs at once is the one that plain code reckons for each."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.plan.pairing.tiny import donor, recipient, tiny

from tongpan_core.plan.pairing import SCOPES, Fixed, Limits, Pair, PairingPlan, PairingProblem, Past, Weights
from tongpan_core.plan.pairing.fit import STEPS, table
from tongpan_core.plan.pairing.verify import barred_by, fit, relation

STAGES = st.frozensets(st.sampled_from(("primary", "junior", "senior")), min_size=1)
LANGUAGES = st.frozensets(st.sampled_from(("yao", "zhuang")))
COUNTY = st.sampled_from(("north", "south"))
CITY = st.sampled_from(("river", "lake"))
MAYBE = st.one_of(st.just(float("nan")), st.integers(0, 2000).map(float))


@st.composite
def any_problem(draw):
    d, r = draw(st.integers(1, 3)), draw(st.integers(1, 3))

    def unit():
        return {"stages": draw(STAGES), "languages": draw(LANGUAGES), "county": draw(COUNTY), "city": draw(CITY)}

    donors = [donor(f"u{i}", level=draw(st.sampled_from(("city", "county"))), **unit()) for i in range(d)]
    recipients = [recipient(f"u{j + 1}", least=0, **unit()) for j in range(r)]

    def numbers(values, *shape):
        return np.array([draw(values) for _ in range(int(np.prod(shape)))]).reshape(shape)

    tenths = st.integers(0, 10).map(lambda own: own / 10)
    years = st.integers(2015, 2024)
    past = draw(
        st.lists(
            st.builds(
                lambda i, j, year, long: Past(f"u{i}", f"u{j}", year, None if long < 0 else year + long),
                st.integers(0, 4), st.integers(0, 4), years, st.integers(-1, 1),
            ),
            max_size=3,
        )
    )  # fmt: skip
    current = draw(st.none() | st.just(PairingPlan((Pair("u1", "u0", 50.0),))))
    weights = [draw(st.integers(0, 5)) for _ in range(6)]
    limits = Limits(
        scopes=draw(st.frozensets(st.sampled_from(SCOPES))),
        distance_km=draw(st.none() | st.just(900.0)),
        least_fit=draw(st.none() | st.integers(0, 100).map(float)),
        mode=draw(st.sampled_from(("keep", "rotate", "free"))),
        rotate_years=draw(st.integers(0, 4)),
    )
    return PairingProblem(
        region="river",
        year=2026,
        donors=tuple(donors),
        recipients=tuple(recipients),
        subjects=("music", "art"),
        donor_pupils=numbers(MAYBE, d),
        recipient_pupils=numbers(MAYBE, r),
        strong=numbers(tenths, d, 2),
        weak=numbers(tenths, r, 2),
        km=numbers(MAYBE, d, r),
        weights=Weights(1 + weights[0], *weights[1:]),
        limits=limits,
        past=tuple(past),
        current=current,
    )


@settings(deadline=None, max_examples=300)
@given(any_problem())
def test_all_at_once_and_one_by_one(problem):
    found = table(problem)
    for i in range(len(problem.donors)):
        for j in range(len(problem.recipients)):
            assert found.tenths[i, j] / STEPS == fit(problem, i, j)
            assert found.allowed[i, j] == (not barred_by(problem, i, j))
            assert 0 <= found.tenths[i, j] <= 1000


def test_relations():
    here = recipient("r", county="north", city="river")
    assert relation(donor("d", county="north"), here) == "within_county"
    assert relation(donor("d", county="south"), here) == "county_to_county"
    assert relation(donor("d", county="north", level="city"), here) == "city_to_county"
    assert relation(donor("d", city="lake", level="city"), here) == "across_cities"


def test_decisions_open_and_close_pairs():
    limits = Limits(mode="free", least_fit=60)
    problem = tiny(
        [[50, 70]], places=[2], limits=limits, fixed=(Fixed("force", "d0", "r0"), Fixed("forbid", "d0", "r1"))
    )
    assert table(problem).allowed.tolist() == [[True, False]]
