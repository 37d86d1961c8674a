"""The page of ways by road: what it shows, narrows, sorts and exports, for whom, and what it removes."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import ScopeError
from openpyxl import load_workbook

from tongpan.access.models import AuditRecord, Unit
from tongpan.registry.models import Road
from tongpan.registry.queries.road_list import RoadFilter, roads_of_list

from . import importing as made
from .test_pages_villages import unspaced
from .test_villages import village

PAGE, CITY = "/u/441801/2025/roads/", "/u/4418/2025/roads/"
FIRST, SECOND, OTHER = "2144180001", "2144180002", "2144180003"
METRES = {"school": 14300, "village": 2100, "beside": 30500, "lost": 800}


def way(slug, start, end, metres, minutes=None):
    return Road.everywhere.create(
        unit=Unit.everywhere.get(slug=slug), start=start, end=end, metres=metres, minutes=minutes
    )


@pytest.fixture
def roads(world):
    """Ways of 甲县 between its schools and villages, one to the county beside, one to a village that is gone."""
    village("441801-t1", "001", "星田村")
    village("441801", "002", "云坝村")
    village("441802", "001", "月屋村")
    village("441802", "009", "孤山村")
    return {
        "school": way("441801", FIRST, SECOND, METRES["school"], 25),
        "village": way("441801", "001", FIRST, METRES["village"]),
        "beside": way("441801", "002", OTHER, METRES["beside"], 50),
        "lost": way("441801", "777", FIRST, METRES["lost"], 2),
        "other": way("441802", "001", OTHER, 900, 3),
    }


def shown(world, query="", name="planner", page=PAGE):
    return world.client(name).get(page + query).content.decode()


def exported(world, query="", name="planner", page=PAGE):
    answer = world.client(name).get(f"{page}?{query}&export=xlsx")
    return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))


def test_the_list_shows_both_ends_length_and_time(world, roads):
    html = shown(world)
    for text in ("星田村", "云坝村", "14.30", "25", '<a href="/u/2144180001/2025/school/">云溪中心小学</a>', "30.5"):
        assert text in html
    assert "月屋村" not in html
    assert '<a href="/u/441801/2025/villages/?q=001">星田村</a>' in html
    assert "乙县第一小学" not in html, "of the county beside one sees the code"
    assert all(code in html for code in (OTHER, "777"))
    assert html.count('aria-hidden="true">▲</span>本单位无记录') == 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=星田", ["village"]), ("q=xing", ["village"]), ("q=002", ["beside"]),
        ("q=云溪中心", ["lost", "village", "school"]), ("q=yxzx", ["lost", "village", "school"]),
        (f"q={SECOND}", ["school"]), ("q=乙县第一", []), ("q=月屋", []), ("q=777", ["lost"]),
        ("only=untimed", ["village"]), ("only=lost", ["beside", "lost"]), ("only=nonsense", list(METRES)),
        ("sort=metres", ["lost", "village", "school", "beside"]),
        ("sort=-metres", ["beside", "school", "village", "lost"]),
        ("sort=minutes", ["lost", "school", "beside", "village"]),
        ("sort=-minutes", ["beside", "school", "lost", "village"]),
        ("sort=start", ["lost", "village", "beside", "school"]),
        ("sort=-start", ["school", "beside", "village", "lost"]),
    ],
)  # fmt: skip
def test_filters_and_orders(world, roads, query, names):
    metres = [row[4] for row in exported(world, query)[1:]]
    wanted = [METRES[name] for name in names]
    assert metres == wanted if "sort" in query else sorted(metres) == sorted(wanted)


def test_a_city_filters_by_county(world, roads):
    html = shown(world, name="city_planner", page=CITY)
    assert "月屋村" in html
    narrow = shown(world, "?county=441802", "city_planner", CITY)
    assert "月屋村" in narrow
    assert "星田村" not in narrow
    assert 'name="county"' not in shown(world)


def test_a_code_is_first_that_of_a_village_of_the_same_county(world, roads):
    """Two counties have a village 001: each way shows and is found by the one of its own."""
    rows = exported(world, "q=月屋", "city_planner", CITY)
    assert [row[4] for row in rows[1:]] == [900]
    way("441801", "009", FIRST, 7700)
    rows = exported(world, "q=孤山", "city_planner", CITY)
    assert [row[4] for row in rows[1:]] == [7700], "one of the county beside, where our own has no such code"
    assert rows[1][1] == "孤山村"
    assert [row[4] for row in exported(world, "only=lost", "city_planner", CITY)[1:]] == [METRES["lost"]]


@pytest.mark.parametrize(("name", "slug"), [("clerk", FIRST), ("planner", "441801-t1")])
def test_below_the_county_one_hears_who_keeps_them(world, roads, name, slug):
    html = shown(world, name=name, page=f"/u/{slug}/2025/roads/")
    assert "道路里程由县级维护" in html
    assert "云坝村" not in html
    assert "/remove" not in html


def test_nothing_is_read_without_a_scope(world, roads):
    for slug in ("441801", FIRST):
        with pytest.raises(ScopeError):
            list(roads_of_list(RoadFilter(), Unit.everywhere.get(slug=slug)))


def test_nothing_yet_leads_to_the_import_for_those_who_may(world):
    assert 'href="/u/441801/2025/imports/"' in shown(world).split("还没有道路里程数据")[1]
    viewer = shown(world, name="viewer")
    assert "还没有道路里程数据" in viewer
    assert "/imports/" not in viewer
    assert "没有符合条件的道路里程" in shown(world, "?q=没有")


def test_figures_above_the_list(world, roads):
    text = unspaced(shown(world))
    for label, value in (("道路里程", 4), ("最长", "30.5"), ("用时未填", 1), ("起点或终点本单位无记录", 2)):
        assert f"{label}" in text
        assert f"{value}" in text


def test_as_many_queries_for_many_ways_as_for_few(world, roads):
    browser = world.client("planner")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        return len(asked)

    browser.get(PAGE)
    before = queries()
    for number in range(30):
        way("441801", "001", f"X{number}", 1000 + number)
    assert queries() == before


def test_chosen_ways_are_removed_with_a_record_of_each(world, roads):
    browser = world.client("planner")
    page = browser.post(
        f"{PAGE}remove/", {"row": [roads["school"].pk, roads["lost"].pk, roads["other"].pk, "x"]}, follow=True
    )
    assert "已移除2条道路里程" in unspaced(page.content.decode())
    assert set(Road.everywhere.values_list("metres", flat=True)) == {2100, 30500, 900}, "not those of another county"
    told = AuditRecord.objects.get(action="registry.roads.remove")
    assert (told.unit.slug, told.target) == ("441801", "2")
    assert told.detail["ways"] == [["441801", FIRST, SECOND, 14300, 25.0], ["441801", "777", FIRST, 800, 2.0]]
    assert told.detail["counties"] == {"441801": 2}
    page = browser.post("/u/441801-t1/2025/roads/remove/", {"row": [roads["village"].pk]}, follow=True)
    assert "没有移除" in page.content.decode()
    assert AuditRecord.objects.filter(action="registry.roads.remove").count() == 1


def test_all_that_a_filter_lets_through_are_removed(world, roads):
    html = shown(world, "?q=云溪中心")
    assert "移除列表中的全部3条" in unspaced(html)
    page = world.client("planner").post(f"{PAGE}remove-all/", {"q": "云溪中心", "seen": 3}, follow=True)
    assert "已移除3条道路里程" in unspaced(page.content.decode())
    assert set(Road.everywhere.values_list("metres", flat=True)) == {30500, 900}
    told = AuditRecord.objects.get(action="registry.roads.remove")
    assert told.detail["filters"] == {"text": "云溪中心"}
    assert told.detail["counties"] == {"441801": 3}


def test_a_city_removes_those_of_one_county_and_the_record_counts_by_county(world, roads):
    browser = world.client("city_planner")
    browser.post(f"{CITY}remove-all/", {"county": "441802", "seen": 1})
    assert set(Road.everywhere.values_list("unit__slug", flat=True)) == {"441801"}
    browser.post(f"{CITY}remove-all/", {"seen": 4})
    assert not Road.everywhere.exists()
    last = AuditRecord.objects.filter(action="registry.roads.remove").latest("pk")
    assert (last.detail["counties"], last.detail["filters"]) == ({"441801": 4}, {})


@pytest.mark.parametrize(
    "sent",
    [{"q": "云溪中心", "seen": 2}, {"only": "nonsense", "seen": 4}, {}, {"seen": "x"}, {"county": "441802", "seen": 1}],
)  # fmt: skip
def test_nothing_is_removed_but_what_was_seen(world, roads, sent):
    """Ways brought in meanwhile, or a filter that the list does not know, remove nothing and leave no record."""
    page = world.client("planner").post(f"{PAGE}remove-all/", sent, follow=True)
    if sent.get("county"):  # a county has no such filter: all four would go, and one was seen
        assert "现在符合条件的有4条" in unspaced(page.content.decode())
    assert "没有移除" in page.content.decode()
    assert Road.everywhere.count() == 5
    assert not AuditRecord.objects.filter(action="registry.roads.remove").exists()


def test_who_only_reads_finds_no_button(world, roads):
    assert "/remove" in shown(world)
    assert "/remove" not in shown(world, name="viewer")
    assert "/remove" not in shown(world, name="clerk", page=f"/u/{FIRST}/2025/roads/")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_brings_back_what_was_removed(world, roads, tmp_path, kind):
    browser = world.client("planner")
    Road.everywhere.filter(pk__in=[roads["lost"].pk, roads["beside"].pk]).delete()
    file = tmp_path / f"out.{kind}"
    file.write_bytes(browser.get(f"{PAGE}?columns=start,end&export={kind}").content)
    before = set(Road.everywhere.values_list("unit", "start", "end", "metres", "minutes"))
    browser.post(f"{PAGE}remove-all/", {"seen": 2})
    assert Road.everywhere.count() == 1
    outcome = made.run(file, Unit.everywhere.get(slug="441801"))
    assert outcome.committed
    assert set(Road.everywhere.values_list("unit", "start", "end", "metres", "minutes")) == before
