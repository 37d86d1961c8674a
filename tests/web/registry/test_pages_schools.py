"""The list of schools: what it shows, in which order, at which price, and what is done to many at once."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.people import YEAR, World
from tests.web.registry.conftest import PRIMARY, figures, school

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.registry.models import SavedView, School
from tongpan.registry.queries.schools import SchoolFilter, filtered_schools

COUNTY = f"/u/441801/{YEAR}/schools/"
CITY = f"/u/4418/{YEAR}/schools/"
CENTRE, JUNIOR, OTHER = "云溪中心小学", "云溪初级中学", "乙县第一小学"


def names(html: bytes) -> list[str]:
    """The schools of the page, in order."""
    return re.findall(r'<th scope="row" data-column="name"[^>]*><a href="[^"]+">\s*([^<\s]+)', html.decode())


def found(world: World, query: str, address: str = CITY, who: str = "city_planner") -> list[str]:
    return names(world.client(who).get(f"{address}{query}").content)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [OTHER, JUNIOR, CENTRE]),
        ("?q=中心", [CENTRE]),
        ("?q=yxzx", [CENTRE]),
        ("?q=2144180002", [JUNIOR]),
        ("?q=没有", []),
        ("?county=441801", [JUNIOR, CENTRE]),
        ("?county=441801&town=441801-t1&stage=primary", [CENTRE]),
        ("?stage=junior", [JUNIOR]),
        ("?kind=311", [JUNIOR]),
        ("?setting=11", [OTHER]),
        ("?setting=2", [JUNIOR]),
        ("?public=0", []),
        ("?only=missing", [OTHER, JUNIOR]),
        ("?only=frozen", []),
        ("?state=closed", []),
        ("?county=888888&kind=nonsense", [OTHER, JUNIOR, CENTRE]),
    ],
)
def test_filters(world, query, expected):
    assert found(world, query) == expected


def test_scope_ends_at_the_unit(world):
    assert found(world, "", COUNTY, "planner") == [JUNIOR, CENTRE]
    assert found(world, "", f"/u/2144180001/{YEAR}/schools/", "clerk") == [CENTRE]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sort=teachers", [CENTRE, JUNIOR, OTHER]),
        ("?sort=-teachers", [JUNIOR, CENTRE, OTHER]),
        ("?sort=pupils", [CENTRE, OTHER, JUNIOR]),
        ("?sort=-pupils_per_teacher", [CENTRE, OTHER, JUNIOR]),
        ("?sort=-county", [OTHER, CENTRE, JUNIOR]),
        ("?sort=nonsense", [OTHER, JUNIOR, CENTRE]),
    ],
)
def test_sorts_by_facts_and_figures_with_unreported_ones_last(world, query, expected):
    order = found(world, query)
    assert sorted(order) == sorted(expected)
    known = {"pupils": 1, "pupils_per_teacher": 1, "teachers": 2}.get(query.removeprefix("?sort=").lstrip("-"), 1)
    assert order[:known] == expected[:known]


def test_figures_ratio_totals_and_what_is_missing(world):
    html = world.client("planner").get(COUNTY).content.decode()
    rows = re.findall(r"<tr>.*?</tr>", html.split("<tbody>")[1].split("</tbody>")[0])
    cells = [dict(re.findall(r'data-column="(\w+)"[^>]*>(.*?)</t[hd]>', row)) for row in rows]
    assert [(own["pupils"], own["teachers"], own["pupils_per_teacher"]) for own in cells] == [
        ("—", "30", "—"), ("200", "20", "10.0"),
    ]  # fmt: skip
    assert ["数据缺报" in own["name"] for own in cells] == [True, False]
    foot = dict(re.findall(r'data-column="(\w+)"[^>]*>(.*?)</td>', html.split("<tfoot>")[1]))
    assert (foot["pupils"], foot["classes"], foot["teachers"], foot["pupils_per_teacher"]) == ("200", "15", "50", "4.0")


def test_a_closed_school_leaves_the_list_from_that_day(world):
    unit = world.units["2144180002"]
    unit.closed = f"{YEAR}-09-01"
    unit.save()
    assert found(world, "", COUNTY, "planner") == [CENTRE]
    assert found(world, "?state=closed", COUNTY, "planner") == [JUNIOR]
    assert found(world, "", f"/u/441801/{YEAR - 1}/schools/", "planner") == [JUNIOR, CENTRE]


def test_kindergartens_and_special_schools_are_not_asked_for_the_figures_of_the_rule(world):
    school("2144180009", "云溪幼儿园", world.units["441801-t1"], kind="111", stages=["kindergarten"])
    school("2144180008", "甲县启智学校", world.units["441801"], kind="514", stages=["primary"])
    with in_unit(world.units["441801"]):
        lacking = filtered_schools(SchoolFilter(missing=True), YEAR).values_list("code", flat=True)
        assert list(lacking) == ["2144180002"]


def test_the_number_of_queries_does_not_grow_with_the_schools(world):
    browser = world.client("city_planner")
    browser.get(CITY)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(CITY)
    for number in range(40):
        code = f"21441900{number:02d}"
        school(code, f"新办第{number}小学", world.units["441802"])
        figures(code, "primary", PRIMARY)
    with CaptureQueriesContext(connection) as many:
        html = browser.get(CITY).content
    assert len(names(html)) == 43
    assert len(many) == len(few) <= 24


def test_paging_keeps_filters_and_order(world):
    for number in range(60):
        school(f"21441900{number:02d}", f"新办第{number}小学", world.units["441801"])
    html = world.client("planner").get(f"{COUNTY}?sort=-name&kind=211").content.decode()
    assert len(names(html.encode())) == 50
    following = re.search(r'rel="next" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert following == "?sort=-name&kind=211&page=2"
    assert len(found(world, following, COUNTY, "planner")) == 11
    assert len(found(world, "?sort=-name&kind=211&size=100", COUNTY, "planner")) == 61


def test_export_holds_what_is_shown_and_no_formula(world):
    unit = world.units["2144180001"]
    unit.name = "=1+1小学"
    unit.save()
    answer = world.client("planner").get(f"{COUNTY}?export=xlsx&show=pupils&sort=pupils")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == ["学校", "在校生数（人）"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [["=1+1小学", 200], [JUNIOR, None]]
    assert sheet["A2"].data_type == "s"
    text = world.client("planner").get(f"{COUNTY}?export=csv&show=pupils").content.decode("utf-8-sig")
    assert "'=1+1小学,200" in text


def test_schools_are_kept_out_of_plans_and_let_in_again(world):
    browser = world.client("planner")
    answer = browser.post(f"{COUNTY}freeze/", {"row": ["2144180001", "2144180002", "2144180003"]}, follow=True)
    frozen = School.everywhere.filter(frozen=True).order_by("code").values_list("code", flat=True)
    assert list(frozen) == ["2144180001", "2144180002"], "the school of another county is not touched"
    assert "已将 2 所学校设为不参与谋划" in answer.content.decode()
    record = AuditRecord.objects.get(action="registry.school.freeze")
    assert record.detail == {"frozen": True, "schools": ["2144180001", "2144180002"]}
    assert record.actor == "planner"
    undo = re.search(r'action="([^"]+/undo/\d+/)"', answer.content.decode())[1]
    browser.post(undo)
    assert not School.everywhere.filter(frozen=True).exists()
    assert AuditRecord.objects.filter(action="registry.school.freeze").count() == 2


def test_freezing_what_is_frozen_changes_and_records_nothing(world):
    School.everywhere.filter(code="2144180001").update(frozen=True)
    answer = world.client("planner").post(f"{COUNTY}freeze/", {"row": ["2144180001"]}, follow=True)
    assert "无需改动" in answer.content.decode()
    assert not AuditRecord.objects.filter(action="registry.school.freeze").exists()


def test_the_undo_of_another_county_is_not_there(world):
    world.client("planner").post(f"{COUNTY}freeze/", {"row": ["2144180001"]})
    record = AuditRecord.objects.get(action="registry.school.freeze")
    answer = world.client("other_planner").post(f"/u/441802/{YEAR}/schools/undo/{record.pk}/")
    assert answer.status_code == 404
    assert School.everywhere.get(code="2144180001").frozen


def test_views_are_kept_by_name_without_the_search(world):
    browser = world.client("planner")
    page = browser.get(f"{COUNTY}?q=云溪&stage=primary&show=pupils&show=books&sort=-pupils").content.decode()
    query = re.search(r'name="query" value="([^"]*)"', page)[1].replace("&amp;", "&")
    answer = browser.post(f"{COUNTY}views/", {"name": "小学规模", "query": query})
    assert answer["Location"] == f"{COUNTY}?stage=primary&show=pupils&show=books&sort=-pupils"
    page = browser.get(answer["Location"]).content.decode()
    assert 'data-column="books"' in page
    assert 'data-column="classes"' not in page
    assert "小学规模" in page
    assert "小学规模" not in world.client("city_planner").get(COUNTY).content.decode()
    view = SavedView.objects.get()
    assert world.client("city_planner").post(f"{COUNTY}views/{view.pk}/delete/").status_code == 404
    browser.post(f"{COUNTY}views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_an_empty_county_says_why_and_what_next(world):
    School.everywhere.filter(code="2144180003").delete()
    planner = world.client("other_planner").get(f"/u/441802/{YEAR}/schools/").content.decode()
    assert "尚未导入学校名单" in planner
    assert f"/u/441802/{YEAR}/imports/" in planner
    assert f"/u/441802/{YEAR}/imports/" not in world.client("viewer").get(f"/u/441802/{YEAR}/schools/").content.decode()
