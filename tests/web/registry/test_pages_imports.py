"""Imports in the browser: from the upload to the records, with every way to leave and to come back."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from tests.people import YEAR, World
from tests.web.registry.importing import identity

from tongpan.access import audit
from tongpan.access.models import AuditRecord, Job, Unit
from tongpan.registry.actions import import_files
from tongpan.registry.models import HeaderMapping, ImportBatch, School, Teacher, YearFigures

LIST = f"/u/441801/{YEAR}/imports/"
HEADS = ["学校标识码", "学校名称", "城乡类型", "地址"]
GOOD = ["2144180001", "云溪中心小学", "村庄", "云溪路1号"]
ODD = ["2144180002", "云溪初级中学", "山里头", "云溪路2号"]


def book(*rows: list[Any], heads: list[str] = HEADS) -> SimpleUploadedFile:
    """A workbook of one sheet, as a browser sends it."""
    made, file = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        made.active.append(row)
    made.save(file)
    return SimpleUploadedFile("学校.xlsx", file.getvalue())


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Send a form and let the jobs that it starts run to their end."""

    def send(browser: Client, address: str, data: Any = None):
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(address, data or {})

    return send


def upload(world: World, run: Any, *rows: list[Any], **more: Any) -> tuple[Client, str]:
    """The planner's browser, and the address of the import."""
    browser = world.client("planner")
    answer = run(browser, LIST, {"file": book(*rows, **more), "kind": "auto", "year": YEAR})
    assert answer.status_code == 302, answer.content.decode()
    return browser, answer["Location"]


def matching(html: str) -> dict[str, str]:
    """The form of the columns as it stands."""
    chosen = {
        name: (re.search(r'<option value="([^"]*)" selected', options) or ["", ""])[1]
        for name, options in re.findall(r'<select name="(column_\d+|constant_\w+)"[^>]*>(.*?)</select>', html, re.S)
    }
    return chosen | {"save_as": ""}


def checked(world: World, run: Any, *rows: list[Any], **more: Any) -> tuple[Client, str]:
    """An import that was matched as proposed, and checked."""
    browser, address = upload(world, run, *rows, **more)
    run(browser, f"{address}match/", matching(browser.get(address).content.decode()))
    return browser, address


def told(browser: Client, address: str) -> str:
    """The words of the page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(address).content.decode()))


def test_what_would_change_is_said_in_the_readers_words(world, run):
    heads = ["学校标识码", "学校名称", "办学类型", "是否寄宿制"]
    browser, address = checked(world, run, ["2144180001", "云溪中心小学", "小学", "否"], heads=heads)
    run(browser, f"{address}commit/", {"rows": "all"})
    words = told(*checked(world, run, ["2144180001", "云溪中心小学", "小学教学点", "是"], heads=heads))
    assert "办学类型 小学 小学教学点" in words
    assert "寄宿制 否 是" in words


def test_figures_and_what_does_not_go_together_are_said_in_the_readers_words(world, run):
    heads = ["学校标识码", "学段", "在校生数", "一年级学生数", "招生数"]
    browser, address = checked(world, run, ["2144180001", "小学", 500, 90, 90], heads=heads)
    run(browser, f"{address}commit/", {"rows": "all"})
    words = told(*checked(world, run, ["2144180001", "小学", 520, 90, 80], heads=heads))
    assert "在校生数 500 520" in words
    assert "招生数80人与一年级学生数90人不符，两者应相等" in words


def test_a_file_goes_all_the_way_once(world, run):
    browser, address = checked(world, run, GOOD)
    html = browser.get(address).content.decode()
    assert "导入全部 1 行" in html
    assert "将新增 0 条、修改 1 条数据" in html
    assert "云溪路1号" in html, "the change is shown before it is made"
    assert School.everywhere.get(code="2144180001").address == ""
    run(browser, f"{address}commit/", {"rows": "all"})
    run(browser, f"{address}commit/", {"rows": "all"})
    own = School.everywhere.get(code="2144180001")
    assert (own.address, own.setting) == ("云溪路1号", "220")
    assert AuditRecord.objects.filter(action="registry.import.commit").count() == 1
    assert Job.everywhere.filter(kind="registry.import.commit").count() == 1
    html = browser.get(address).content.decode()
    assert "导入。" in html
    assert f"/u/441801/{YEAR}/schools/" in html
    assert "学校.xlsx" in browser.get(LIST).content.decode()


def test_the_same_file_again_would_change_nothing(world, run):
    browser, address = checked(world, run, GOOD)
    run(browser, f"{address}commit/", {"rows": "all"})
    browser, address = checked(world, run, GOOD)
    assert "导入不会改变任何数据" in browser.get(address).content.decode()


def test_good_rows_come_in_and_the_others_come_back_with_their_errors(world, run):
    browser, address = checked(world, run, GOOD, ODD)
    html = browser.get(address).content.decode()
    assert "导入无误的行，暂留 1 行" in html
    assert "第 3 行 · 城乡类型" in html
    returned = browser.get(f"{address}workbook/")
    assert "attachment" in returned["Content-Disposition"]
    book = load_workbook(io.BytesIO(b"".join(returned)))
    assert "林规划（planner）" in book.properties.description, "it says who took it"
    sheet = book.active
    assert sheet.cell(2, 5).value in (None, "")
    assert "山里头" in sheet.cell(3, 5).value
    run(browser, f"{address}commit/", {"rows": "good"})
    assert School.everywhere.get(code="2144180001").address == "云溪路1号"
    assert School.everywhere.get(code="2144180002").address == ""


def test_all_or_nothing_writes_nothing_where_there_are_errors(world, run):
    browser, address = checked(world, run, GOOD, ODD)
    run(browser, f"{address}commit/", {"rows": "all"})
    assert School.everywhere.get(code="2144180001").address == ""
    assert ImportBatch.everywhere.get().state == "checked"


def test_words_that_no_field_accepts_are_explained_once(world, run):
    browser, address = checked(world, run, GOOD, ODD)
    html = browser.get(address).content.decode()
    assert re.search(r'<th scope="row">山里头</th><td>城乡类型</td><td class="num">1</td>', html)
    run(browser, f"{address}words/", {"word_0": "220"})
    html = browser.get(address).content.decode()
    assert "导入全部 2 行" in html
    assert ImportBatch.everywhere.get().options["translations"] == {"setting": {"山里头": "220"}}
    run(browser, f"{address}commit/", {"rows": "all"})
    assert School.everywhere.get(code="2144180002").setting == "220"


def test_problems_are_filtered_by_severity_and_column(world, run):
    browser, address = checked(world, run, GOOD, ODD, heads=[*HEADS[:3], "心情"])

    def rows(query: str) -> list[str]:
        part = browser.get(f"{address}?{query}").content.decode().split('id="problems"')[1]
        return re.findall(r'<th scope="row">(.*?)</th>', part.split("</section>")[0])

    assert rows("severity=error") == ["第 3 行 · 城乡类型"]
    assert rows("severity=notice") == ["整张表 · 心情"]
    assert rows("column=城乡类型") == ["第 3 行 · 城乡类型"]
    assert len(rows("")) == 2


def test_a_matching_is_confirmed_saved_and_used_again(world, run):
    heads = ["学校标识码", "学校名称", "门牌"]
    row = ["2144180001", "云溪中心小学", "云溪路8号"]
    browser, address = upload(world, run, row, heads=heads)
    html = browser.get(address).content.decode()
    assert "云溪路8号" in html, "the first values stand beside the column"
    run(browser, f"{address}match/", matching(html) | {"column_2": "address", "save_as": "门牌表"})
    run(browser, f"{address}commit/", {"rows": "all"})
    assert School.everywhere.get(code="2144180001").address == "云溪路8号"
    assert HeaderMapping.everywhere.get().name == "门牌表"
    browser, address = upload(world, run, [*row[:2], "云溪路9号"], heads=heads)
    html = browser.get(address).content.decode()
    assert "已按保存的对应关系“门牌表”自动对应" in html
    assert matching(html)["column_2"] == "address"


def test_two_columns_cannot_fill_one_field(world, run):
    browser, address = upload(world, run, GOOD)
    sent = matching(browser.get(address).content.decode())
    html = run(browser, f"{address}match/", sent | {"column_3": "name"}).content.decode()
    assert "“学校名称”已对应该项目" in html
    assert ImportBatch.everywhere.get().state in {"uploaded", "mapped"}


def test_what_the_file_does_not_say_can_be_said_for_every_row(world, run):
    browser, address = upload(world, run, ["丁老师", identity(7)], heads=["姓名", "身份证号"])
    html = browser.get(address).content.decode()
    assert "有必需的列未找到" in html
    assert identity(7) not in html, "the first values of a personal column are hidden"
    run(browser, f"{address}match/", matching(html) | {"constant_school": "云溪中心小学"})
    html = browser.get(address).content.decode()
    assert "导入全部 1 行" in html
    run(browser, f"{address}commit/", {"rows": "all"})
    assert Teacher.everywhere.get().unit.slug == "2144180001"


def test_an_import_can_be_matched_anew_before_it_is_written(world, run):
    browser, address = checked(world, run, GOOD)
    html = browser.get(f"{address}?step=match").content.decode()
    run(browser, f"{address}match/", matching(html) | {"column_3": ""})
    run(browser, f"{address}commit/", {"rows": "all"})
    own = School.everywhere.get(code="2144180001")
    assert (own.address, own.setting) == ("", "220")


def test_a_discarded_import_is_over(world, run):
    browser, address = checked(world, run, GOOD)
    run(browser, f"{address}discard/")
    assert "已放弃" in browser.get(address).content.decode()
    run(browser, f"{address}commit/", {"rows": "all"})
    assert run(browser, f"{address}match/", {}).status_code == 404
    assert School.everywhere.get(code="2144180001").address == ""


def test_an_import_of_another_county_is_not_there(world, run):
    _browser, address = checked(world, run, GOOD)
    assert world.client("other_planner").get(address.replace("441801", "441802")).status_code == 404
    city = world.client("city_planner").get(address.replace("441801", "4418"))
    assert (city.status_code, city["Location"]) == (302, address)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("照片.png", b"\x89PNG", "不能读取“.png”类型的文件"),
        ("空.xlsx", b"", "空"),
        ("假.xlsx", b"\x89PNG not a workbook", "假.xlsx"),
        ("说明.csv", "只有一句话。".encode(), "说明.csv"),
    ],
)
def test_files_that_cannot_be_read_are_refused_by_what_they_are(world, run, name, content, told):
    answer = run(
        world.client("planner"), LIST, {"file": SimpleUploadedFile(name, content), "kind": "auto", "year": YEAR}
    )
    assert answer.status_code == 200
    assert told in answer.content.decode().split('class="errors"')[1].split("</ul>")[0]
    assert not ImportBatch.everywhere.exists()


def test_too_large_a_file_says_how_large_and_what_to_do(world, run, settings):
    settings.IMPORT_MAX_BYTES = 2048
    answer = run(world.client("planner"), LIST, {"file": book(GOOD), "kind": "auto", "year": YEAR})
    assert "一次最多导入 2.0 KB" in answer.content.decode()


@pytest.mark.parametrize("kind", ["schools", "figures", "teachers"])
def test_templates_have_labels_lists_and_instructions(world, kind):
    answer = world.client("planner").get(f"{LIST}template/{kind}/")
    made = load_workbook(io.BytesIO(answer.content))
    data, words = made.worksheets
    heads = [cell.value for cell in data[1]]
    assert heads == [row[0].value for row in words.iter_rows(min_row=2)]
    assert len(heads) == len(set(heads)) > 5
    lists = {str(own.sqref): own.formula1 for own in data.data_validations.dataValidation}
    column = {"schools": "城乡类型", "figures": "学段", "teachers": "最高学历"}[kind]
    word = {"schools": "村庄", "figures": "小学", "teachers": "本科"}[kind]
    letter = data.cell(1, heads.index(column) + 1).column_letter
    assert word in next(formula for place, formula in lists.items() if place.startswith(f"{letter}2"))


def test_there_is_no_template_of_anything_else(world):
    assert world.client("planner").get(f"{LIST}template/nonsense/").status_code == 404
    assert world.client("planner").get(f"{LIST}data/teachers/").status_code == 404


@pytest.mark.parametrize("kind", ["schools", "figures"])
def test_current_data_come_back_unchanged(world, run, kind):
    unit = Unit.everywhere.get(slug="2144180001")
    unit.opened, unit.longitude, unit.latitude = "2001-09-01", 113.25, 23.5
    unit.save()
    School.everywhere.filter(pk=unit.pk).update(address="=云溪路1号", built=2001, boarding=True, public=False)
    before = list(YearFigures.everywhere.order_by("pk").values_list("unit", "stage", "values"))
    browser = world.client("planner")
    content = browser.get(f"{LIST}data/{kind}/").content
    file = SimpleUploadedFile("data.xlsx", content)
    answer = run(browser, LIST, {"file": file, "kind": "auto", "year": YEAR})
    batch = ImportBatch.everywhere.get()
    assert (batch.kind, batch.state) == (kind, "mapped"), "every header is recognised"
    run(browser, f"{answer['Location']}check/")
    batch.refresh_from_db()
    assert {name: batch.counts[name] for name in ("added", "changed", "errors")} == {
        "added": 0, "changed": 0, "errors": 0,
    }, batch.problems  # fmt: skip
    assert batch.counts["same"] > 0
    assert list(YearFigures.everywhere.order_by("pk").values_list("unit", "stage", "values")) == before


def test_a_workbook_leaves_with_the_number_of_its_record_or_not_at_all(world, run, monkeypatch):
    browser, address = checked(world, run, GOOD, ODD)
    returned = browser.get(f"{address}workbook/")
    kept = AuditRecord.objects.get(action="access.take")
    book = load_workbook(io.BytesIO(b"".join(returned)))
    assert book.properties.description.endswith(f"（记录号 {kept.pk}）")
    whole = audit.record

    def fails(action: str, *words: Any, **more: Any) -> Any:
        if action == "access.take":
            raise OSError("no room for the record")
        return whole(action, *words, **more)

    monkeypatch.setattr(audit, "record", fails)
    browser.raise_request_exception = False
    answer = browser.get(f"{address}workbook/")
    assert (answer.status_code, answer.streaming, "Content-Disposition" in answer.headers) == (500, False, False)
    import_files.path_of(ImportBatch.everywhere.get().digest).unlink()
    monkeypatch.setattr(audit, "record", whole)
    assert browser.get(f"{address}workbook/").status_code == 302
    assert AuditRecord.objects.filter(action="access.take").count() == 1, "nothing left, so nothing is told"


def test_after_ways_by_road_one_is_led_to_them_and_not_to_the_gap(world, run):
    rows, heads = ["云溪中心小学", "云溪初级中学", 900, 2], ["起点", "终点", "里程（米）", "时间（分钟）"]
    browser, address = upload(world, run, rows, heads=heads)
    run(browser, f"{address}match/", matching(browser.get(address).content.decode()))
    run(browser, f"{address}commit/")
    steps = browser.get(address).content.decode().split("<h2>下一步</h2>")[1].split("</section>")[0]
    assert f'class="button main" href="/u/441801/{YEAR}/roads/"' in steps
    assert reverse("insight:layout", args=("441801", YEAR)) in steps
    assert "/gap/" not in steps
