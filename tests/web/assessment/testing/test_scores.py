"""Score files: every problem at once, good rows kept, the same file twice without effect."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.score_file import read_scores
from tongpan.assessment.testing.actions.scores import clear_scores, keep_scores
from tongpan.assessment.testing.models import JointTest, Pupil, ScoreFile
from tongpan.assistance.base.refusal import Refused
from tongpan.registry.imports.reading import Sheet

HEADS = ["准考证号", "缺考", *(f"第{n}题" for n in range(1, 13)), "总分"]
GOOD = ["A", "B", "C", "D", "A", "", "C", "D", "AB", "*", "3", "2.5"]


def sheet(*rows):
    return [Sheet("成绩", [["某某抽测成绩", *[""] * 14], HEADS, *rows])]


def row(code, *, absent="", answers=GOOD, total="30"):
    return [code, absent, *answers, total]


@pytest.fixture
def test(testing):
    return testing.test((4, 3))


def read(test, testing, *rows, unit=None):
    with in_unit(unit or testing.county):
        return read_scores(sheet(*rows), "成绩.xlsx", test, unit or testing.county)


def test_letters_points_and_absence_are_read(test, testing):
    found = read(test, testing, row("2501000"), row("2501001", absent="缺考", answers=[""] * 12))
    assert found.problems == []
    answers = {"1": "A", "2": "B", "3": "C", "4": "D", "5": "A", "7": "C", "8": "D", "9": "*", "10": "*",
               "11": 3, "12": 2.5}  # fmt: skip
    assert found.rows == [["2501000", False, answers], ["2501001", True, {}]]
    assert found.remarks == [
        ("%(count)s pupils of the list are not in the file; their scores stay as they are.", {"count": 5})
    ]


def test_every_problem_is_told_at_once_with_row_and_column(test, testing):
    wrong = ["E", *GOOD[1:10], "5", ""]
    found = read(
        test, testing, row("2501000", answers=wrong), row("9999999"), row("2501001"), row("2501001"), row(""),
        row("2501002", answers=[""] * 12), row("2501003", answers=[*GOOD[:10], "二", "1.3"]),
    )  # fmt: skip
    assert [(own.row, own.column, own.value) for own in found.problems] == [
        (3, "C", "E"), (3, "M", "5"), (3, "N", ""), (4, "A", "9999999"), (6, "A", "2501001"), (7, "A", ""),
        (8, "", ""), (9, "M", "二"), (9, "N", "1.3"),
    ]  # fmt: skip
    assert found.problems[4].values == {"row": 5}
    assert [code for code, _absent, _answers in found.rows] == ["2501001"]
    assert found.bad_rows == 6


def test_a_file_without_a_column_of_an_item_is_refused(test, testing):
    with in_unit(testing.county), pytest.raises(Refused, match="no column for item 12"):
        read_scores([Sheet("", [["代码", *map(str, range(1, 12))], ["2501000", *GOOD[:11]]])], "x.csv", test,
                    testing.county)  # fmt: skip


def test_the_same_file_twice_changes_nothing(test, testing):
    found = read(test, testing, row("2501000"), row("2501001", absent="1"))
    with in_unit(testing.county):
        assert keep_scores(test, found, unit=testing.county, user=testing.user) == 2
        count = AuditRecord.objects.count()
        assert keep_scores(test, found, unit=testing.county, user=testing.user) == 0
    assert AuditRecord.objects.count() == count
    assert ScoreFile.everywhere.count() == 1
    assert JointTest.everywhere.get(pk=test.pk).state == "scored"
    own = Pupil.everywhere.get(code="2501001")
    assert (own.absent, own.answers) == (True, None)


def test_a_school_brings_in_scores_of_its_own_pupils_only(test, testing):
    own = testing.world.units["2144180001"]
    found = read(test, testing, row("2501000"), row("2502000"), unit=own)
    assert [(problem.row, problem.value) for problem in found.problems] == [(4, "2502000")]
    with in_unit(own):
        assert keep_scores(test, found, unit=own, user=None) == 1
        found.rows[0][0] = "2502000"
        with pytest.raises(Refused):
            keep_scores(test, found, unit=own, user=None)
        assert clear_scores(test, unit=own, user=None) == 1
    assert not Pupil.everywhere.filter(answers__isnull=False).exists()


def test_nothing_is_kept_before_one_says_so_and_then_the_good_rows(test, testing):
    browser = testing.world.client("planner")
    page = reverse("assessment:test-scores", args=("441801", 2025, test.pk))
    text = "\n".join(",".join(own) for own in (HEADS, row("2501000"), row("1234567")))
    answer = browser.post(page, {"file": SimpleUploadedFile("成绩.csv", text.encode())})
    shown = answer.content.decode()
    assert "1234567" in shown
    assert not Pupil.everywhere.filter(answers__isnull=False).exists()
    packed = answer.context["packed"]
    kept = browser.post(reverse("assessment:test-scores-keep", args=("441801", 2025, test.pk)), {"packed": packed})
    assert kept.status_code == 302
    assert list(Pupil.everywhere.filter(answers__isnull=False).values_list("code", flat=True)) == ["2501000"]


def test_what_was_checked_for_one_unit_is_not_kept_for_another(test, testing):
    browser = testing.world.client("planner")
    page = reverse("assessment:test-scores", args=("441801", 2025, test.pk))
    text = "\n".join(",".join(own) for own in (HEADS, row("2502000")))
    packed = browser.post(page, {"file": SimpleUploadedFile("成绩.csv", text.encode())}).context["packed"]
    clerk = testing.world.client("clerk")
    clerk.post(reverse("assessment:test-scores-keep", args=("2144180001", 2025, test.pk)), {"packed": packed})
    assert not Pupil.everywhere.filter(answers__isnull=False).exists()
