"""QuickXplain finds a set that clashes, and of which nothing can be left out."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from tongpan_core.plan.clash import Dropped, quick_explain, with_only
from tongpan_core.plan.problem import Wish

CLASHES = st.sets(st.frozensets(st.integers(0, 11), min_size=1, max_size=4), min_size=1, max_size=5)


@given(CLASHES)
def test_the_set_clashes_and_is_irreducible(clashes):
    def stands(kept: Sequence[int]) -> bool:
        return not any(clash <= set(kept) for clash in clashes)

    found = quick_explain(stands, list(range(12)))
    assert not stands(found)
    assert all(stands([one for one in found if one != left]) for left in found)


def test_no_wishes_make_no_clash():
    assert quick_explain(lambda _kept: False, []) == []


def test_what_is_not_kept_is_taken_out():
    wishes = [Dropped(Wish(key, "", {}), lambda own, key=key: own - {key}) for key in "abc"]
    assert with_only({"a", "b", "c", "d"}, wishes, wishes[1:2]) == {"b", "d"}
