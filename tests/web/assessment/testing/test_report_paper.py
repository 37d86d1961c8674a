"""The results of a test as Word and PDF: pictures that stand still, no pupil, and for a school only itself."""

from __future__ import annotations

import datetime as dt
import io

import docx
from tests.web.assessment.testing.test_pages import address

from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.models import Analysis, JointTest, Pupil, TestSchool
from tongpan.assistance.partnership.models import Bond, BondMember


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


def report_of(testing, test, account="planner", **given):
    answer = testing.world.client(account).get(address("test-report", test, format_="docx", year=test.year, **given))
    return words_of(answer)


def test_the_paper_tells_link_and_growth_to_who_sees_all(testing, linked):
    paper, _words = report_of(testing, linked)
    heads = [own.text for own in paper.paragraphs if own.style.name.startswith("Heading")]
    assert heads[-4:] == ["衔接与增长", "锚题及其难度漂移", "各种方法的结果", "本卷得分相当于上次试卷的得分"]
    tables = {table.rows[0].cells[0].text: table for table in paper.tables}
    link = Analysis.everywhere.filter(test=linked).first().result["link"]
    told = {row.cells[0].text: row.cells[1].text for row in tables["怎样衔接"].rows[1:]}
    assert told["方法"] == "Stocking–Lord 法"
    assert told["上次测试"] == linked.before.name
    assert told["换算式"] == f"{link['slope']:.4f} × θ + {link['shift']:.4f}".replace("-", "−")
    anchors = next(own for own in paper.tables if own.rows[0].cells[-1].text == "改变取舍后总体均分的变动")
    assert [row.cells[0].text for row in anchors.rows[1:]] == [str(number) for number in link["anchors"]]
    schools = next(own for own in paper.tables if own.rows[0].cells[-1].text == "进步")
    assert len(schools.rows) == 1 + 4
    assert all("±" in row.cells[-1].text for row in schools.rows[1:])


def test_a_school_reads_its_own_growth_and_nothing_of_the_link(testing, linked):
    paper, words = report_of(testing, linked, "clerk", unit="2144180001")
    assert "衔接与增长" not in words
    assert "锚题" not in words
    assert any(own.rows[0].cells[-1].text == "进步" and len(own.rows) == 2 for own in paper.tables)


def test_without_common_items_the_paper_says_why_no_growth_is_told(testing):
    first = testing.analysed((30, 30, 30), year=2025)
    _paper, words = report_of(testing, testing.analysed((30, 30, 30), year=2026, before=first))
    assert "两次测试共有的题目太少" in words


def test_bonds_stand_in_the_paper_of_who_sees_all(testing):
    """Both sides, the gap in spreads with its interval; a school reads of no bond's figures."""
    test = testing.answer(testing.test((30, 30, 30, 30)))
    one, two = (own.unit for own in TestSchool.everywhere.filter(test=test).order_by("unit__slug")[:2])
    bond = Bond.everywhere.create(unit=testing.county, name="第一对", form="pairing", since=dt.date(2024, 9, 1))
    for unit, role in ((one, "supporter"), (two, "recipient")):
        BondMember.everywhere.create(bond=bond, unit=unit, role=role)
    with in_unit(testing.county):
        analyse(test, user=testing.user)
    paper, _words = report_of(testing, test)
    rows = next(own for own in paper.tables if own.rows[0].cells[0].text == "结对关系").rows
    assert rows[1].cells[0].text == "第一对"
    assert "±" in " ".join(cell.text for cell in rows[1].cells)
    assert "第一对" not in report_of(testing, test, "clerk", unit="2144180001")[1]
