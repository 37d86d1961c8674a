"""The report: what it says, in both formats, for those who may have it, and recorded."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from xml.etree import ElementTree

import docx
import pytest
from django.urls import reverse
from django.utils.translation import override

from tongpan.access.models import AuditRecord, Role
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap
from tongpan.insight.report.beside import laid
from tongpan.insight.report.blocks import (
    Beside,
    Cell,
    Cover,
    Document,
    Findings,
    Heading,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from tongpan.insight.report.content import self_assessment
from tongpan.insight.report.pdf import write_pdf
from tongpan.insight.report.word import write_word
from tongpan.registry.models import YearFigures
from tongpan.ui.charts import Chart

from . import region

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0f766e"/></svg>'
EVERY_BLOCK = Document(
    title="报告",
    header="示例县",
    footer="记录 0001",
    blocks=(
        Cover("报告", "示例县", [("日期", "2026年1月1日")], "演示"),
        Heading("一、结论"),
        Paragraph("全县达标。#[不是代码] *不是粗体* $x$"),
        Paragraph("注。\n又注。", small=True),
        Findings([("good", "好"), ("gap", "差"), ("muted", "无"), ("", "平")]),
        Table(["校", "值"], [[Cell("䶮校"), Cell("1", "gap")]], ["left", "right"], total=[Cell("计"), Cell("1")]),
        Picture(SVG, "图", 0.5),
        Beside((Picture(SVG, "左图"), Picture(SVG, "右图"))),
        Signatures(["签字："]),
    ),
)


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


def test_both_writers_know_every_block_and_take_text_as_text():
    assert write_pdf(EVERY_BLOCK).startswith(b"%PDF-")
    words = words_of(write_word(EVERY_BLOCK))
    for said in ("全县达标。#[不是代码] *不是粗体* $x$", "䶮校", "左图", "右图", "签字："):
        assert said in words
    assert 'w:eastAsia="Noto Sans SC"' in words or "Noto Sans SC" in words_style(write_word(EVERY_BLOCK))


def words_style(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/styles.xml").decode()


def drawn(name: str, height: int = 300, *, narrow: bool = True) -> Chart:
    return Chart("wide", name, narrow=f'<svg viewBox="0 0 340 {height}"></svg>' if narrow else "")


def test_pictures_stand_beside_each_other_where_both_can_be_read_at_half_the_width():
    alone, low, high = drawn("甲", narrow=False), drawn("乙"), drawn("丙", 900)
    assert [type(own) for own in laid([low, low])] == [Beside]
    assert [own.svg for own in laid([low, alone])] == ["wide", "wide"]
    assert [type(own) for own in laid([low, high])] == [Picture, Picture]
    found = list(laid([alone, low, low, high]))
    assert [type(own) for own in found] == [Picture, Beside, Picture]
    assert [own.caption for own in found[1].pictures] == ["乙", "乙"]
    assert all(own.svg == low.narrow for own in found[1].pictures)
    assert list(laid([])) == []


def part_of(made: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return archive.read(f"word/{name}.xml").decode()


def test_a_word_file_says_its_language_and_which_font_stands_in():
    made = write_word(EVERY_BLOCK)
    assert 'w:eastAsia="zh-CN"' in words_style(made)
    assert 'w:eastAsia="en-US"' not in words_style(made)
    fonts = part_of(made, "fontTable")
    assert '<w:font w:name="Noto Sans SC"><w:altName w:val="Microsoft YaHei"/>' in fonts
    assert ElementTree.fromstring(fonts) is not None


def test_a_word_table_takes_the_page_by_what_its_columns_hold_and_tears_no_row():
    rows = [[Cell("阳山县示范第二小学"), Cell("1")], [Cell("乙校"), Cell("2")]]
    table = Table(["学校", "值"], rows, ["left", "right"])
    made = docx.Document(io.BytesIO(write_word(dataclasses.replace(EVERY_BLOCK, blocks=(table,)))))
    name, value = (column.width.mm for column in made.tables[0].columns)
    assert name + value == pytest.approx(170, abs=0.1)
    assert name > 1.9 * value
    assert all("cantSplit" in row._tr.xml for row in made.tables[0].rows)


def test_what_belongs_together_stays_on_one_page_in_word():
    made = docx.Document(io.BytesIO(write_word(dataclasses.replace(EVERY_BLOCK, mark="某人 导出"))))
    at = next(n for n, own in enumerate(made.paragraphs) if own.text == "图")
    assert made.paragraphs[at - 1].paragraph_format.keep_with_next, "a picture and its caption"
    foot = made.sections[0].footer.paragraphs
    assert [own.style.name for own in foot] == ["Footer", "Footer"]
    assert made.styles["Footer"].font.size.pt == 8


def test_a_ragged_table_is_refused():
    with pytest.raises(ValueError, match="A row of 1 cells in a table of 2 columns"):
        Table(["校", "值"], [[Cell("甲")]], ["left", "right"])


@pytest.fixture
def county(db):
    return region.fair_county(region.city())


@pytest.fixture
def gap_run(county):
    with in_unit(county):
        return measure_gap(county, region.YEAR, user=None)


def texts(document: Document) -> str:
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph | Heading):
            parts.append(block.text)
        elif isinstance(block, Findings):
            parts += [words for _tone, words in block.items]
        elif isinstance(block, Table):
            parts += [cell.text for row in block.rows for cell in row]
    return "\n".join(parts)


def test_the_report_cites_its_run_and_every_rule(gap_run):
    with override("zh-hans"), in_unit(gap_run.unit):
        document = self_assessment(gap_run)
    said = texts(document)
    cover = document.blocks[0]
    assert isinstance(cover, Cover)
    assert any(str(gap_run.pk)[:8] in value for _label, value in cover.lines)
    assert str(gap_run.pk)[:8] in document.footer
    assert "教督〔2017〕6号" in said
    assert "2017年4月19日" in said
    assert cover.mark == "演示数据，不对应任何真实学校"


def test_what_a_school_lacks_is_said_with_its_amount(county):
    with in_unit(county):
        short = YearFigures.objects.filter(stage="primary").select_related("unit").order_by("unit__slug").first()
        short.values["teachers_backbone"] = 3  # of 500 pupils: 0.6 per 100 where 1 is asked, so 2 people short
        short.save()
        run = measure_gap(county, region.YEAR, user=None)
    with override("zh-hans"), in_unit(county):
        said = texts(self_assessment(run))
    assert "骨干教师数缺 2 人" in said
    assert short.unit.name in said


def test_a_school_that_does_not_count_has_its_name_among_the_differences(county):
    small = region.school(county, "2184182699", "小湾教学点", "218", figures={"primary": region.FULL | {"pupils": 21}})
    region.teacher(small)
    with in_unit(county):
        run = measure_gap(county, region.YEAR, user=None)
    assert "2184182699" in {own["school"] for own in run.result["excluded"]}
    with override("zh-hans"), in_unit(county):
        document = self_assessment(run)
    last = [block for block in document.blocks if isinstance(block, Table)][-1]
    assert {row[0].text for row in last.rows} == {"小湾教学点"}


def test_a_plan_of_another_year_is_refused(county, gap_run):
    with in_unit(county):
        other = measure_gap(county, region.YEAR - 1, user=None)
    with pytest.raises(ValueError, match="one county and one school year"):
        self_assessment(gap_run, other)


@pytest.mark.parametrize(("format_", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_a_planner_takes_the_file_away_and_it_is_recorded(client, county, gap_run, format_, begins):
    client.force_login(region.account("planner", Role.PLANNER, county))
    response = client.get(reverse("insight:report-file", args=(county.slug, region.YEAR, format_)))
    assert response.status_code == 200
    assert response.content.startswith(begins)
    assert "attachment" in response["Content-Disposition"]
    entry = AuditRecord.objects.filter(action="insight.report.write").get()
    assert (entry.actor, entry.target, entry.detail["format"]) == ("planner", str(gap_run.pk), format_)


def test_a_county_that_was_not_measured_has_no_report(client, county):
    client.force_login(region.account("planner", Role.PLANNER, county))
    assert client.get(reverse("insight:report-file", args=(county.slug, region.YEAR, "pdf"))).status_code == 404
    page = client.get(reverse("insight:report", args=(county.slug, region.YEAR)))
    assert page.status_code == 200


def test_a_format_that_we_do_not_write_is_not_found(client, county, gap_run):
    client.force_login(region.account("planner", Role.PLANNER, county))
    assert client.get(reverse("insight:report-file", args=(county.slug, region.YEAR, "exe"))).status_code == 404


def test_a_region_lists_its_counties(client, county, gap_run):
    client.force_login(region.account("leader", Role.VIEWER, county.parent))
    page = client.get(reverse("insight:report", args=(county.parent.slug, region.YEAR)))
    assert page.status_code == 200
    assert county.title in page.content.decode()
