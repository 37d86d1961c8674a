"""What a list exports can be brought back: in either language, and it changes nothing."""

from __future__ import annotations

import pytest
from django.utils import translation

from tongpan.access.models import Unit
from tongpan.assistance.research.models import Session
from tongpan.registry.imports.kinds import GENERAL, all_kinds

from .lists import alone, bring, causes, counts, exported, rows
from .records import Records

KINDS = ("bonds", "needs", "tasks", "projects", "places", "ledger", "placements", "applications", "activities",
         "attendance", "mentoring", "milestones", "sources", "items")  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_list_brought_back_changes_nothing(world, kind, language, tmp_path):
    number = Records(world).fill(kind)
    path = exported(world, tmp_path, all_kinds()[kind].page, language=language)
    outcome = bring(world, path, kind)
    assert counts(outcome) == alone(number), causes(outcome)


@pytest.mark.parametrize("kind", KINDS)
def test_schools_of_the_same_name_are_told_apart(world, kind, tmp_path):
    """Both schools are 中心小学 for short, and so is the county’s other one by its full name."""
    Unit.everywhere.filter(kind="school").update(name="中心小学", short_name="中心小学")
    number = Records(world).fill(kind)
    path = exported(world, tmp_path, all_kinds()[kind].page)
    outcome = bring(world, path, kind)
    assert counts(outcome) == alone(number), causes(outcome)


def test_a_name_that_two_bear_is_refused_with_both_and_the_remedy(world, tmp_path):
    Unit.everywhere.filter(kind="school").update(short_name="中心小学")
    head = ["项目名称", "学校", "类别"]
    outcome = bring(world, rows(tmp_path, head, ["照明", "中心小学", "教室照明"]), "projects")
    (found,) = [own for own in outcome.problems if own.severity == "error"]
    with translation.override("en"):
        assert found.because() == "2 are called 中心小学: 云溪中心小学（2144180001）、云溪初级中学（2144180002）"
        assert "write the one that is meant with its code behind the name: 云溪中心小学（2144180001）" in found.text()
    again = bring(world, rows(tmp_path, head, ["照明", "云溪初级中学（2144180002）", "教室照明"]), "projects")
    assert counts(again)["added"] == 1


def test_the_list_of_sessions_can_be_brought_back_too(world, tmp_path):
    Records(world).fill("activities")
    path = exported(world, tmp_path, "assistance:research-sessions")
    assert counts(bring(world, path, "activities")) == alone(1)
    assert Session.everywhere.count() == 2


def test_every_list_that_can_be_brought_in_is_tested():
    assert {key for key, own in all_kinds().items() if own.permission != GENERAL} == {*KINDS, "honours"}
