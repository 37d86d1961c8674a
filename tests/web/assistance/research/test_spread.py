"""Who is taken where there is room for fewer: by demand, in order, nobody twice, and all where there is room."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongpan.assistance.research.tables.spread import spread

KINDS = [(subject, county) for subject in ("maths", "music", "art") for county in ("甲县", "乙县")]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 5), max_size=14), st.integers(0, 16), st.lists(st.integers(0, 30), max_size=6))
def test_nobody_twice_all_where_there_is_room_and_in_order_within_a_kind(places, size, counts):
    given_kinds, demand = [KINDS[place] for place in places], dict(zip(KINDS, counts))
    people = [(kind, n) for n, kind in enumerate(given_kinds)]
    taken = spread(people, size, demand)
    assert len(taken) == len(set(taken)) == min(size, len(people))
    for kind in set(given_kinds):
        mine = [n for own, n in people if own == kind]
        assert [n for n in taken if n in mine] == mine[: len([n for n in taken if n in mine])]


def test_places_follow_the_apprentices():
    people = [((subject, county), (subject, county, n)) for subject in ("maths", "music") for county in "甲乙"
              for n in range(10)]  # fmt: skip
    demand = {("maths", "甲"): 60, ("maths", "乙"): 30, ("music", "甲"): 10, ("music", "乙"): 20}
    taken = Counter((subject, county) for subject, county, _n in spread(people, 12, demand))
    assert taken == {("maths", "甲"): 6, ("maths", "乙"): 3, ("music", "甲"): 1, ("music", "乙"): 2}
