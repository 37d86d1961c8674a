"""The analysis: what it finds is what was put in; what is small is not kept; what is archived stays."""

from __future__ import annotations

import json

import numpy as np
import pytest
from django.urls import reverse

from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.actions.archive import archive
from tongpan.assessment.testing.actions.design import add_anchors, save_item, save_test
from tongpan.assessment.testing.actions.remarks import say
from tongpan.assessment.testing.models import Analysis, BankItem, JointTest, Pupil, SchoolResult, TestItem
from tongpan.assessment.testing.queries.results import school_means
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import register_of

SIZES = (80, 80, 80, 80)


def second(testing, first, *, shift):
    """The year after, with eight anchors from the bank and pupils who can do more by ``shift``."""
    test = testing.test(SIZES, year=2026, before=first, items=False)
    with in_unit(testing.county):
        bank = BankItem.everywhere.filter(test=first, kind="choice").order_by("code")[1:9]
        add_anchors(test, bank, user=testing.user)
        testing.items(test, first=9)
        testing.answer(test, shift=shift, seed=8)
        analyse(test, user=testing.user)
    return test


def test_shares_of_points_are_those_of_the_answers(testing):
    test = testing.analysed()
    last = Analysis.everywhere.get(test=test)
    answers = list(Pupil.everywhere.filter(test=test).values_list("answers", flat=True))
    for item in TestItem.everywhere.filter(test=test):
        given = [own[str(item.number)] for own in answers]
        points = [item.maximum * (own == item.key) if item.is_choice else own for own in given]
        found = next(own for own in last.result["items"] if own["number"] == item.number)
        assert found["share"] == pytest.approx(np.mean(points) / item.maximum, abs=1e-6)
    whole = last.result["whole"]
    assert whole["pupils"] == 120
    assert last.result["full"] == 28
    assert 0 <= whole["excellent"] <= whole["good"] <= whole["pass"] <= 1


def test_growth_is_told_by_the_anchors(testing):
    first = testing.analysed(SIZES, year=2025)
    with in_unit(testing.county):
        archive(first, user=testing.user)
    found = Analysis.everywhere.get(test=second(testing, first, shift=0.5))
    assert found.linked
    assert found.result["link"]["anchors"] == list(range(1, 9))
    assert found.result["scale"] == first.pk
    rows = [own.facts for own in SchoolResult.everywhere.filter(test=found.test)]
    growth = np.mean([own["growth"] for own in rows])
    assert abs(growth - 0.5) < 3 * np.mean([own["growth_se"] for own in rows])
    assert growth > 0.2


def test_without_anchors_two_years_are_not_compared(testing):
    first = testing.analysed(year=2025)
    test = testing.analysed(year=2026, before=first)
    assert not Analysis.everywhere.get(test=test).linked
    assert all("growth" not in own.facts for own in SchoolResult.everywhere.filter(test=test))
    with in_unit(testing.county):
        means = [own for own in school_means(testing.county) if own.test == test.pk]
    assert {own.scale for own in means} == {test.pk}


def test_the_same_answers_give_the_same_result(testing):
    test = testing.analysed()
    with in_unit(testing.county):
        again = analyse(test, user=testing.user)
    one, two = Analysis.everywhere.filter(test=test).order_by("pk")
    assert (one.result, one.digest) == (two.result, two.digest)
    assert again.pk == two.pk
    assert SchoolResult.everywhere.filter(test=test).count() == 4
    assert set(SchoolResult.everywhere.values_list("analysis", flat=True)) == {two.pk}


def test_small_schools_and_classes_are_not_kept_with_figures(testing):
    test = testing.analysed((30, 6, 14, 40, 24))
    rows = {own.pupils: own for own in SchoolResult.everywhere.filter(test=test)}
    assert {size for size, own in rows.items() if own.facts["hidden"]} == {6, 14}
    assert all(own.facts.get("points") is None and own.mean == 0 for own in rows.values() if own.facts["hidden"])
    assert Analysis.everywhere.get(test=test).result["merged"]["pupils"] == 20
    with in_unit(testing.county):
        assert sorted(own.pupils for own in school_means(testing.county)) == [24, 30, 40]


def test_classes_of_few_pupils_hide_a_second_one(testing):
    test = testing.test((36, 30, 30))
    school = Pupil.everywhere.filter(test=test).order_by("unit__slug").first().school
    for place, own in enumerate(Pupil.everywhere.filter(school=school).order_by("code")):
        Pupil.everywhere.filter(pk=own.pk).update(group="1" if place < 5 else "2" if place < 18 else "3")
    testing.answer(test)
    with in_unit(testing.county):
        analyse(test, user=testing.user)
    classes = SchoolResult.everywhere.get(test=test, unit=school.unit).facts["classes"]
    assert [(own["name"], own["hidden"]) for own in classes] == [("1", True), ("2", True), ("3", False)]
    assert [set(own) for own in classes if own["hidden"]] == [{"name", "hidden"}] * 2


def test_nothing_that_is_kept_names_a_pupil(testing):
    test = testing.analysed()
    kept = json.dumps(
        [Analysis.everywhere.get(test=test).result, *SchoolResult.everywhere.values_list("facts", flat=True)]
    )
    assert not any(f'"{code}"' in kept for code in Pupil.everywhere.values_list("code", flat=True))


def test_too_few_answers_are_refused_in_words(testing):
    test = testing.answer(testing.test((10, 10)))
    with in_unit(testing.county), pytest.raises(Refused, match="scores of 20 pupils in 12 items"):
        analyse(test, user=testing.user)


def test_the_archive_is_locked_and_fills_the_bank(testing):
    test = testing.analysed()
    with in_unit(testing.county):
        assert archive(test, user=testing.user) == 12
        item = TestItem.everywhere.filter(test=test).first()
        item.test = test
        for attempt in (
            lambda: analyse(test, user=None), lambda: archive(test, user=None), lambda: save_item(item, user=None),
            lambda: say(item, "note", "一句话", unit=testing.county, user=None),
        ):  # fmt: skip
            with pytest.raises(Refused, match="in the archive"):
                attempt()
    assert JointTest.everywhere.get(pk=test.pk).locked
    found = {own["number"]: own for own in Analysis.everywhere.get(test=test).result["items"]}
    for own in BankItem.everywhere.all():
        number = int(own.code.rsplit("-", 1)[1])
        assert own.parameters == found[number]["parameters"]
        assert own.facility == found[number]["share"]
        assert own.scale == test.pk


def test_the_register_counts_tests_and_their_pupils(testing):
    testing.analysed((30, 30))
    own, school = register_of("test"), testing.world.units["2144180001"]
    for unit, pupils in ((testing.county, 60), (school, 30)):
        with in_unit(unit):
            assert own.value("count", unit, period_of(2025)) == 1
            assert own.value("pupils", unit, period_of(2025)) == pupils
            assert own.value("count", unit, period_of(2024)) == 0
    assert own.address(testing.county, 2025, period_of(2025)) == "/u/441801/2025/tests/"


def test_answers_that_tell_nothing_are_refused_in_words(testing):
    test = testing.answer(testing.test((30, 30)))
    Pupil.everywhere.filter(test=test).update(answers={"1": "A", "11": 4})
    with in_unit(testing.county), pytest.raises(Refused, match="Too few items tell pupils apart"):
        analyse(test, user=testing.user)
    assert not Analysis.everywhere.exists()


def test_a_test_may_have_cut_offs_of_its_own(testing):
    test = testing.analysed()
    by_policy = Analysis.everywhere.filter(test=test).first().result["whole"]["pass"]
    browser = testing.world.client("planner")
    page = reverse("assessment:test-edit", args=("441801", 2025, test.pk))
    sent = {"name": test.name, "subject": test.subject, "grade": test.grade, "year": test.year, "room_size": 30}
    refused = browser.post(page, sent | {"cut_pass": "80"})
    assert "cut_pass" in refused.context["form"].errors
    assert browser.post(page, sent | {"cut_pass": "20", "cut_low": "10"}).status_code == 302
    test.refresh_from_db()
    assert test.cuts == {"pass": 0.2, "low": 0.1}
    again = analyse(test, user=None)
    assert again.parameters["cut_pass"] == 0.2
    assert again.parameters["cut_excellent"] == 0.85
    assert again.result["whole"]["pass"] > by_policy


@pytest.mark.parametrize("known", [True, False])
def test_what_a_cohort_could_do_before_is_taken_into_account(testing, known):
    """The same pupils a grade later: value added where most are known by code, else what is left of the mean alone."""
    first = testing.analysed(SIZES, year=2025)
    with in_unit(testing.county):
        archive(first, user=testing.user)
    test = testing.test(SIZES, year=2026, before=first, items=False, grade=6)
    if known:
        for own in Pupil.everywhere.filter(test=test):
            Pupil.everywhere.filter(pk=own.pk).update(code=f"25{own.code[2:]}")
    with in_unit(testing.county):
        bank = BankItem.everywhere.filter(test=first, kind="choice").order_by("code")[1:9]
        add_anchors(test, bank, user=testing.user)
        testing.items(test, first=9)
        testing.answer(test, seed=8)
        analyse(test, user=testing.user)
    rows = [own.facts for own in SchoolResult.everywhere.filter(test=test)]
    assert {own["value_added"] for own in rows} == {known}
    assert all(0 < own["effect_reliability"] < 1 for own in rows)


def test_items_of_several_points_link_and_differ(testing):
    """Anchors of four points link as those of right and wrong do; girls who lose points on one are told."""
    first = testing.analysed(SIZES, year=2025)
    with in_unit(testing.county):
        archive(first, user=testing.user)
    test = testing.test(SIZES, year=2026, before=first, items=False)
    with in_unit(testing.county):
        bank = BankItem.everywhere.filter(test=first).order_by("code")
        add_anchors(test, [*bank.filter(kind="choice")[1:5], *bank.filter(kind="score")], user=testing.user)
        testing.items(test, first=7)
        testing.answer(test, shift=0.3, seed=8)
        points = TestItem.everywhere.filter(test=test, kind="score").order_by("number").last()
        for own in Pupil.everywhere.filter(test=test, sex="2"):
            own.answers[str(points.number)] = max(0, own.answers[str(points.number)] - 2)
            own.save(update_fields=["answers"])
        made = analyse(test, user=testing.user)
    kinds = dict(TestItem.everywhere.filter(test=test).values_list("number", "kind"))
    assert {kinds[number] for number in made.result["link"]["anchors"]} == {"choice", "score"}
    found = next(own for own in made.result["items"] if own["number"] == points.number)["dif"]["sex"]
    assert found["class"] == "C"
    assert found["delta"] < -1.5
    assert found["gap"] < 0


def test_new_cut_offs_ask_for_a_new_analysis(testing):
    test = testing.analysed()
    test.name = "改名"
    assert save_test(test, user=testing.user).state == "analysed"
    test.cuts = {"excellent": 0.9}
    assert save_test(test, user=testing.user).state == "scored"
    with pytest.raises(Refused, match="not analysed"):
        archive(test, user=testing.user)
