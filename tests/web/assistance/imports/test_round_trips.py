"""What a list exports can be brought back: in either language, and it changes nothing."""

from __future__ import annotations

import pytest

from tongpan.assistance.research.models import Session
from tongpan.registry.imports.kinds import GENERAL, all_kinds

from .lists import alone, bring, causes, counts, exported
from .records import Records

KINDS = ("bonds", "needs", "tasks", "projects", "places", "ledger", "placements", "applications", "activities",
         "attendance", "mentoring")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_brought_back_changes_nothing(world, kind, language, tmp_path):
    number = Records(world).fill(kind)
    path = exported(world, tmp_path, all_kinds()[kind].page, language=language)
    outcome = bring(world, path, kind)
    assert counts(outcome) == alone(number), causes(outcome)


def test_the_list_of_sessions_can_be_brought_back_too(world, tmp_path):
    Records(world).fill("activities")
    path = exported(world, tmp_path, "assistance:research-sessions")
    assert counts(bring(world, path, "activities")) == alone(1)
    assert Session.everywhere.count() == 2


def test_every_list_that_can_be_brought_in_is_tested():
    assert {key for key, own in all_kinds().items() if own.permission != GENERAL} == {*KINDS, "honours"}
