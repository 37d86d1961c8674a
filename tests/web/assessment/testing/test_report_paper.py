"""The results of a test as Word and PDF: pictures that stand still, no pupil, and for a school only itself."""

from __future__ import annotations

import io

import docx
from tests.web.assessment.testing.test_pages import address

from tongpan.assessment.testing.models import JointTest, Pupil


def words_of(answer):
    paper = docx.Document(io.BytesIO(answer.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return paper, "\n".join([*(own.text for own in paper.paragraphs), *cells])


def test_the_holder_reads_all_schools_with_pictures(testing):
    test = testing.analysed((30, 30, 30, 30))
    answer = testing.world.client("planner").get(address("test-report", test, format_="docx"))
    paper, words = words_of(answer)
    assert len(paper.inline_shapes) >= 4
    assert "甲县第1小学校" in words
    assert "量尺分" in words
    assert not any(code in words for code in Pupil.everywhere.values_list("code", flat=True))
    made = testing.world.client("planner").get(address("test-report", test, format_="pdf"))
    assert made.content.startswith(b"%PDF")


def test_a_school_reads_itself_and_the_whole(testing):
    test = testing.analysed((30, 30, 30, 30))
    _paper, words = words_of(
        testing.world.client("clerk").get(address("test-report", test, "2144180001", format_="docx"))
    )
    assert "云溪中心小学" in words
    assert "小学校" not in words
    assert "全体参测学生" in words


def test_other_formats_and_tests_without_results_are_not_there(testing):
    test, browser = testing.analysed((30, 30, 30)), testing.world.client("planner")
    assert browser.get(address("test-report", test, format_="exe")).status_code == 404
    bare = JointTest.everywhere.create(unit=testing.county, year=2025, name="空白抽测", subject="maths", grade=5)
    assert browser.get(address("test-report", bare, format_="pdf")).status_code == 404
