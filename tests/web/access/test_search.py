"""The unit picker and the search: by name, initials and code, within one's own grants only."""

from __future__ import annotations

import re

import pytest
from tests.people import World

from tongpan.access.models import CodeScheme, Unit, UnitCode
from tongpan.access.queries import matching, picker_tree, within_grants


def found(world: World, name: str, words: str, address: str = "/units/search/", **more: str) -> list[str]:
    page = world.client(name).post(address, {"q": words, **more}).content.decode()
    return re.findall(r'href="/u/([\w-]+)/', page)


@pytest.mark.parametrize("words", ["云溪中心", "yxzxxx", "YXZX", "2144180001", " 云溪中心小学 "])
def test_by_name_initials_or_code(world, words):
    assert found(world, "planner", words) == ["2144180001"]


def test_nothing_outside_the_grants(world):
    assert found(world, "planner", "乙县") == []
    assert found(world, "planner", "小学") == ["2144180001"]
    assert set(found(world, "city_planner", "小学")) == {"2144180001", "2144180003"}
    assert found(world, "clerk", "云溪") == ["2144180001"]
    assert found(world, "planner", "临江市") == []


def test_a_former_code_still_finds_the_unit(world):
    UnitCode.objects.create(unit=world.units["441801"], scheme=CodeScheme.GB2260, code="449999")
    assert found(world, "planner", "4499") == ["441801"]


def test_the_closest_come_first_and_the_closed_last(world):
    county = world.units["441801"]
    for slug, name in (("a1", "云溪"), ("a2", "小云溪学校")):
        Unit(slug=slug, kind="school", name=name, parent=county).save()
    Unit.everywhere.filter(slug="2144180002").update(closed="2024-08-31")
    order = [unit.slug for unit in matching(within_grants(world.users["planner"]), "云溪")]
    assert order[0] == "a1"
    assert order[-1] == "2144180002"


def test_the_page_and_the_year_stay_when_the_unit_changes(world):
    page = world.client("city_planner").post(
        "/units/search/", {"q": "乙县", "page": "insight:gap", "year": "2023", "unit": "441801"}
    )
    assert 'href="/u/441802/2023/gap/"' in page.content.decode()


def test_a_page_of_one_object_becomes_its_section(world):
    page = world.client("planner").post("/units/search/", {"q": "甲县", "page": "registry:import", "year": "2023"})
    assert 'href="/u/441801/2023/schools/"' in page.content.decode()


def test_the_picker_shows_the_way_down_and_what_is_below(world):
    steps = [(unit.slug, depth) for unit, depth in picker_tree(world.users["city_planner"], world.units["4418"])]
    assert steps == [("4418", 0), ("441801", 1), ("441802", 1)]
    steps = [(unit.slug, depth) for unit, depth in picker_tree(world.users["city_planner"], world.units["441801"])]
    assert steps == [("4418", 0), ("441801", 1), ("441801-t1", 2), ("441802", 1)]
    steps = [(unit.slug, depth) for unit, depth in picker_tree(world.users["planner"], world.units["2144180001"])]
    assert steps == [("441801", 0), ("441801-t1", 1), ("2144180002", 2), ("2144180001", 2)], (
        "beside the school: its sisters"
    )
    assert [unit.slug for unit, _depth in picker_tree(world.users["clerk"], None)] == ["2144180001"]


def test_ctrl_k_finds_pages_too(world):
    page = world.client("planner").post("/search/", {"q": "差距", "unit": "441801", "year": "2025"}).content.decode()
    assert 'href="/u/441801/2025/gap/"' in page
    page = world.client("planner").post("/search/", {"q": "账号", "unit": "441801", "year": "2025"}).content.decode()
    assert "/accounts/" not in page


def test_what_was_typed_is_escaped_and_an_empty_answer_helps(world):
    page = world.client("planner").post("/units/search/", {"q": "<b>没有</b>"}).content.decode()
    assert "<b>" not in page
    assert "拼音首字母" in page
