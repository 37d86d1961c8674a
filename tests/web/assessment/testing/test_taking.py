"""Items, pupils, samples and seats."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.design import save_test, set_schools
from tongpan.assessment.testing.actions.list_files import keep_items, read_items, read_pupils
from tongpan.assessment.testing.actions.roster import PupilRow, keep_pupils
from tongpan.assessment.testing.actions.sample import Wanted, give_seats, take_all, take_sample
from tongpan.assessment.testing.models import JointTest, Pupil, TestItem, TestSchool
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.reading import Sheet


def test_seats_are_given_once_each_and_again_alike(testing):
    test = testing.test((37, 61))
    with in_unit(testing.county):
        assert give_seats(test, seed=5, user=testing.user) == (2 + 3, 98)
        first = dict(Pupil.everywhere.values_list("code", "seat"))
        places = Counter(Pupil.everywhere.values_list("school", "room", "seat"))
        assert set(places.values()) == {1}
        rooms = Counter(Pupil.everywhere.values_list("school", "room"))
        assert max(rooms.values()) <= test.room_size
        give_seats(test, seed=5, user=testing.user)
        assert dict(Pupil.everywhere.values_list("code", "seat")) == first
        give_seats(test, seed=6, user=testing.user)
        assert dict(Pupil.everywhere.values_list("code", "seat")) != first


@pytest.mark.parametrize(
    ("sizes", "unavoidable"),
    [
        ({"1班": 20, "2班": 20, "3班": 20}, 0),
        ({"1班": 31, "2班": 29}, 1),
        ({"1班": 45, "2班": 15}, 28),
    ],
)
def test_neighbours_come_from_different_classes_as_far_as_there_are_others(testing, sizes, unavoidable):
    test = testing.test((60,))
    pupils = list(Pupil.everywhere.filter(test=test).order_by("code"))
    for own, group in zip(pupils, [name for name, size in sizes.items() for _ in range(size)], strict=True):
        own.group = group
    Pupil.everywhere.bulk_update(pupils, ["group"])
    with in_unit(testing.county):
        give_seats(test, seed=3, user=None)
    alike = 0
    for room in set(Pupil.everywhere.values_list("room", flat=True)):
        groups = list(Pupil.everywhere.filter(room=room).order_by("seat").values_list("group", flat=True))
        most = Counter(groups).most_common(1)[0][1]
        beside = sum(one == other for one, other in pairwise(groups))
        assert beside <= max(0, most - (len(groups) - most) - 1)
        alike += beside
    assert alike == unavoidable


@pytest.mark.parametrize(("classes", "papers"), [(1, "AB"), (2, "AB"), (3, "AB"), (4, "AB"), (2, "ABC"), (3, "ABC")])
def test_neighbours_have_different_papers_and_each_class_has_all_of_them(testing, classes, papers):
    test = testing.test((30, 30))
    for number, paper in enumerate(papers, start=9):
        TestItem.everywhere.filter(test=test, number=number).update(paper=paper)
    pupils = list(Pupil.everywhere.filter(test=test).order_by("code"))
    for place, own in enumerate(pupils):
        own.group = f"{place % classes + 1}班"
    Pupil.everywhere.bulk_update(pupils, ["group"])
    with in_unit(testing.county):
        give_seats(test, seed=1, user=None)
    for number in (1, 2):
        rows = Pupil.everywhere.filter(school__number=number).order_by("room", "seat")
        given = list(rows.values_list("paper", "group", "room"))
        beside = [one for one, other in pairwise(given) if one[0] == other[0] and one[2] == other[2]]
        assert len(beside) <= (1 if len(papers) == 2 and classes in {2, 4} else 0)
        had = Counter((group, paper) for paper, group, _room in given)
        for group in {group for _paper, group, _room in given}:
            counts = [had[group, paper] for paper in papers]
            assert max(counts) - min(counts) <= 2, (group, counts)


def test_a_sample_has_a_reason_and_weights_that_make_the_whole(testing):
    test = testing.test((60, 60, 60, 60, 60, 60))
    with in_unit(testing.county):
        wanted = Wanted(error=0.4, alike=0.1, take=20, apart=False)
        take_sample(test, wanted, reason="误差不超过 0.4 个标准差", user=testing.user)
    taking = Pupil.everywhere.filter(test=test, taking=True)
    chosen = TestSchool.everywhere.filter(test=test, chosen=True).count()
    assert 2 <= chosen < 6
    assert taking.count() == chosen * 20
    assert sum(taking.values_list("weight", flat=True)) == pytest.approx(360)
    test.refresh_from_db()
    assert (test.sample["kind"], test.sample["schools"]) == ("drawn", chosen)
    assert test.sample["reasons"]
    with in_unit(testing.county):
        take_all(test, reason="全部", user=None)
    assert not Pupil.everywhere.filter(test=test, taking=False).exists()


def test_nobody_changes_who_takes_part_once_scores_are_in(testing):
    test = testing.answer(testing.test((4, 4)))
    with in_unit(testing.county):
        for attempt in (
            lambda: give_seats(test, seed=1, user=None), lambda: take_all(test, reason="", user=None),
            lambda: set_schools(test, [], user=None),
        ):  # fmt: skip
            with pytest.raises(Refused, match="Scores are in"):
                attempt()


def test_first_graders_have_no_written_test(testing):
    test = JointTest(unit=testing.county, year=2025, name="二年级", subject="maths", grade=2)
    with in_unit(testing.county), pytest.raises(Refused, match="no written tests"):
        save_test(test, user=testing.user)


def test_codes_are_given_where_there_are_none_and_names_are_not_read(testing):
    test = testing.test((2, 2), items=False)
    sheet = Sheet("", [["学校", "班级", "姓名", "代码", "性别", "寄宿"],
                       ["甲县第1小学校", "1", "某某", "", "女", "是"],
                       ["甲县第1小学校", "1", "某某", "Z9", "男", ""]])  # fmt: skip
    with in_unit(testing.county):
        found = read_pupils([sheet], "x.xlsx", test, testing.county)
        assert found.problems == []
        assert keep_pupils(test, [PupilRow(*row) for row in found.rows], unit=testing.county, user=None) == (2, 0)
        again = [row for row in found.rows if row[2]]
        assert keep_pupils(test, [PupilRow(*row) for row in again], unit=testing.county, user=None) == (0, 0)
    fresh = Pupil.everywhere.filter(test=test, sex="2", boarding=True, group="1", unit__slug="2144180901")
    assert [own.code for own in fresh if own.code.startswith("25002")] == ["2500201001"]
    assert "某某" not in str([vars(own) for own in Pupil.everywhere.all()])


def test_a_school_cannot_take_another_schools_pupil_by_the_code(testing):
    test = testing.test((2, 2))
    one, two = TestSchool.everywhere.filter(test=test).order_by("unit__slug")
    taken = Pupil.everywhere.filter(school=two).first()
    with in_unit(one.unit), pytest.raises(Refused, match="belongs to a pupil of another school"):
        keep_pupils(test, [PupilRow(one.pk, "1", taken.code)], unit=one.unit, user=None)


def test_a_file_of_items_says_what_is_wrong(testing):
    test = testing.test((2, 2), items=False)
    rows = [["题号", "题型", "满分", "答案", "选项", "内容", "能力", "题目"],
            [1, "选择", 3, "b", "ABCD", "数与代数", "理解", "分数"],
            [2, "解答", 8, "", "", "图形", "应用", ""], [2, "选择", 3, "A", "", "", "", ""],
            [3, "选择", 3, "F", "", "", "", ""],
            [4, "选择", 0, "A", "", "", "", ""]]  # fmt: skip
    found = read_items([Sheet("", rows)], "x.xlsx")
    assert [(own.row, own.column) for own in found.problems] == [(4, "A"), (5, "D"), (6, "C")]
    with in_unit(testing.county):
        assert keep_items(test, found, user=testing.user) == 2
    kept = TestItem.everywhere.filter(test=test).values_list("number", "kind", "maximum", "key", "options")
    assert list(kept) == [(1, "choice", 3, "B", "ABCD"), (2, "score", 8, "", "")]


def test_a_sample_of_nobody_is_refused_in_words(testing):
    test = testing.test((0, 0))
    with in_unit(testing.county), pytest.raises(Refused, match="Nobody is on the list"):
        take_sample(test, Wanted(error=0.1, alike=0.1, take=20, apart=True), reason="", user=None)
