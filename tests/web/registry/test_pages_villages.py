"""The page of villages: what it shows, narrows, sorts, exports and corrects, and for whom."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tongpan.access.models import AuditRecord, Unit
from tongpan.registry.models import School, Settlement, SettlementPupils

from .test_pages_school import form_of
from .test_villages import village

PAGE = "/u/441801/2025/villages/"


@pytest.fixture
def settled(world):
    """云溪镇 with three villages, two of them with pupils; one of 乙县."""
    Unit.everywhere.filter(slug="2144180001").update(longitude=113.0, latitude=24.0)
    first = village(
        "441801-t1",
        "001",
        "星田村",
        {"primary": (40, "2144180001"), "junior": (12, "2144180002")},
        longitude=113.1,
        latitude=24.0,
    )
    village("441801-t1", "002", "云坝村", {"primary": (7, "")}, longitude=113.02, latitude=24.0)
    village("441801", "003", "霞围村")
    village("441802", "001", "月屋村", {"primary": (9, "2144180003")})
    return first


def shown(world, query: str = "", name: str = "planner", page: str = PAGE) -> str:
    return world.client(name).get(page + query).content.decode()


def unspaced(html: str) -> str:
    """The text without the thin spaces between Chinese and figures."""
    return re.sub("[\u2009\u200a\u202f]|&thinsp;", "", html)


def test_the_list_shows_pupils_schools_and_ways(world, settled):
    html = shown(world)
    assert [name in html for name in ("星田村", "云坝村", "霞围村", "月屋村")] == [True, True, True, False]
    assert '<a href="/u/2144180001/2025/school/">云溪中心小学</a>' in html
    assert "10.2" in html, "kilometres from 星田村 to the only school with a place"
    assert "3个村（居），学生59人" in unspaced(html)
    assert f'href="/u/441801/2025/villages/{settled.pk}/"' in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?q=星田", ["星田村"]), ("?q=00", ["云坝村", "星田村", "霞围村"]), ("?q=yun", ["云坝村"]),
        ("?only=unplaced", ["霞围村"]), ("?only=untold", ["霞围村"]), ("?only=unschooled", ["云坝村"]),
        ("?only=nonsense&town=nowhere", ["云坝村", "星田村", "霞围村"]),
        ("?sort=-pupils_primary", ["星田村", "云坝村", "霞围村"]),
        ("?sort=farthest", ["星田村", "霞围村", "云坝村"]),
    ],
)  # fmt: skip
def test_filters_and_orders(world, settled, query, names):
    answer = world.client("planner").get(f"{PAGE}{query}&export=xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == (
        names if "sort" in query else sorted(names, key=lambda one: Settlement.everywhere.get(name=one).sort_key)
    )


def test_a_city_filters_by_county_and_town(world, settled):
    page = "/u/4418/2025/villages/"
    assert "月屋村" in shown(world, name="city_planner", page=page)
    narrowed = shown(world, "?county=441801", "city_planner", page)
    assert "星田村" in narrowed
    assert "月屋村" not in narrowed


def test_a_school_sees_the_villages_that_it_serves_and_its_own_pupils_only(world, settled):
    html = shown(world, name="clerk", page="/u/2144180001/2025/villages/")
    assert "星田村" in html
    assert "云坝村" not in html
    assert "云溪初级中学" not in html
    assert "1个村（居），学生40人" in unspaced(html)


def test_nothing_yet_leads_to_the_import_for_those_who_may(world):
    assert 'href="/u/441801/2025/imports/"' in shown(world).split("还没有村（居）数据")[1]
    viewer = shown(world, name="viewer")
    assert "还没有村（居）数据" in viewer
    assert "/imports/" not in viewer
    assert "没有登记学生就读本校" in shown(world, name="clerk", page="/u/2144180001/2025/villages/")


def test_a_reader_gets_no_link_to_the_form(world, settled):
    assert f"/villages/{settled.pk}/" not in shown(world, name="viewer")
    assert world.client("other_planner").get(f"/u/441802/2025/villages/{settled.pk}/").status_code == 404


def test_a_village_is_corrected_with_old_and_new_in_the_record(world, settled):
    School.everywhere.filter(code="2144180001").update(stages=["primary"])
    browser, page = world.client("planner"), f"{PAGE}{settled.pk}/"
    sent = form_of(browser.get(page).content.decode())
    assert (sent["primary/pupils"], sent["primary/school"], sent["town"]) == ("40", "2144180001", "441801-t1")
    changed = {"name": "星田新村", "primary/pupils": "44", "junior/school": "", "town": "441801"}
    assert browser.post(page, sent | changed).status_code == 302
    settled.refresh_from_db()
    assert (settled.name, settled.unit.slug, settled.county.slug) == ("星田新村", "441801", "441801")
    told = dict(SettlementPupils.everywhere.filter(settlement=settled).values_list("stage", "pupils"))
    assert told == {"primary": 44, "junior": 12}
    assert AuditRecord.objects.get(action="registry.village.edit").detail["changes"] == {
        "name": ["星田村", "星田新村"], "town": ["441801-t1", "441801"], "primary/pupils": [40, 44],
        "junior/school": ["2144180002", ""],
    }  # fmt: skip


def test_somebody_who_comes_second_is_told_what_changed(world, settled):
    first, second, page = world.client("planner"), world.client("city_planner"), f"{PAGE}{settled.pk}/"
    opened = form_of(second.get(page).content.decode())
    first.post(page, form_of(first.get(page).content.decode()) | {"primary/pupils": "41"})
    html = second.post(page, opened | {"junior/pupils": "13"}).content.decode()
    assert "41" in html.split('class="errors"')[1].split("</ul>")[0]
    assert second.post(page, form_of(html)).status_code == 302
    told = dict(SettlementPupils.everywhere.filter(settlement=settled).values_list("stage", "pupils"))
    assert told == {"primary": 41, "junior": 13}


def test_a_point_needs_both_numbers(world, settled):
    browser, page = world.client("planner"), f"{PAGE}{settled.pk}/"
    sent = form_of(browser.get(page).content.decode())
    html = browser.post(page, sent | {"latitude": "", "name": "写到一半"}).content.decode()
    assert "经度、纬度须同时填写" in html
    assert "写到一半" in html
