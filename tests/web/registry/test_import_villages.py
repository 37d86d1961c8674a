"""Villages and their pupils from workbooks: recognised, checked, written, and the second time without effect."""

from __future__ import annotations

from typing import Any

import pytest

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.registry import export
from tongpan.registry.models import Settlement, SettlementPupils
from tongpan.registry.queries.villages import VillageRow, villages_of

from . import importing as made

pytestmark = pytest.mark.django_db
WIDE = ["村代码", "村名", "乡镇", "经度", "纬度", "小学学生数", "小学就读学校", "初中学生数", "初中就读学校标识码"]
LONG = ["村（居）代码", "村（居）名称", "乡镇", "学段", "学生数", "就读学校"]
TOWN = "三江镇"


@pytest.fixture
def county() -> Unit:
    """连南 with 三江镇 and 大坪镇, a primary school in the first and a junior one in the second."""
    own = made.county()
    for slug, name in (("t1", TOWN), ("t2", "大坪镇")):
        Unit(slug=slug, name=name, kind=UnitKind.TOWN, parent=own).save()
    made.school(Unit.everywhere.get(slug="t1"), 1, "三江镇中心小学")
    made.school(Unit.everywhere.get(slug="t2"), 2, "大坪中学", ("junior",))
    return own


def listed(tmp_path, headers: list[str], *rows: list[Any], name: str = "v.xlsx"):
    return made.write_xlsx(tmp_path / name, [headers, *map(list, rows)])


def kinds(outcome) -> dict[str, tuple[int, int, int]]:
    return {kind: (own["added"], own["changed"], own["same"]) for kind, own in outcome.counts["kinds"].items()}


def test_a_wide_table_is_recognised_and_written_once(county, tmp_path):
    rows = (["101", "云田村", TOWN, 112.29, 24.72, 40, "三江镇中心小学", 12, "2144000002"],
            ["102", "霞围村", "三江", "112.30", "24.71", 0, "", None, None])  # fmt: skip
    path = listed(tmp_path, WIDE, *rows)
    outcome = made.run(path, county)
    assert (outcome.problems, kinds(outcome)) == ([], {"villages": (2, 0, 0), "village_pupils": (3, 0, 0)})
    with in_unit(county):
        assert villages_of(county, 2025) == [
            VillageRow("102", "霞围村", TOWN, 112.3, 24.71, {"primary": 0}, {}),
            VillageRow(
                "101", "云田村", TOWN, 112.29, 24.72, {"primary": 40, "junior": 12},
                {"primary": "2144000001", "junior": "2144000002"},
            ),
        ]  # fmt: skip
    assert Settlement.everywhere.get(code="101").county == county
    assert kinds(made.run(path, county)) == {"villages": (0, 0, 2), "village_pupils": (0, 0, 3)}


def test_a_row_for_each_stage_and_a_change_with_its_old_value(county, tmp_path):
    rows = [["101", "云田村", TOWN, "小学", 40, "三江镇中心小学"], ["101", "云田村", TOWN, "初中", 12, "大坪中学"]]
    assert made.run(listed(tmp_path, LONG, *rows), county).errors == 0
    rows[0][1:5] = ["云田新村", "大坪镇", "小学", 44]
    rows[1][1:3] = ["", ""]
    outcome = made.run(listed(tmp_path, LONG, *rows, name="w.xlsx"), county)
    assert kinds(outcome) == {"villages": (0, 1, 0), "village_pupils": (0, 1, 1)}
    assert {(own["field"], own["old"], own["new"]) for own in outcome.samples} == {
        ("Village name", "云田村", "云田新村"), ("Town", TOWN, "大坪镇"), ("Pupils", "40", "44"),
    }  # fmt: skip
    assert SettlementPupils.everywhere.get(stage="primary").school.slug == "2144000001"


def test_what_is_not_said_stays_as_it_is(county, tmp_path):
    made.run(listed(tmp_path, WIDE, ["101", "云田村", TOWN, 112.29, 24.72, 40, "三江镇中心小学", 12, ""]), county)
    outcome = made.run(listed(tmp_path, ["村代码", "村名"], ["101", "云田村"], name="w.xlsx"), county)
    assert kinds(outcome) == {"villages": (0, 0, 1), "village_pupils": (0, 0, 0)}
    own = Settlement.everywhere.get()
    assert (own.unit.name, own.longitude, SettlementPupils.everywhere.count()) == (TOWN, 112.29, 2)


def test_every_problem_is_named_at_its_cell(county, tmp_path):
    rows = (
        ["101", "云田村", "三河镇", "小学", 40, ""],
        ["102", "霞围村", TOWN, "", 40, ""],
        ["103", "月坝村", TOWN, "小学", -4, ""],
        ["104", "", TOWN, "小学", 4, ""],
        ["105", "雪寨村", TOWN, "小学", 4, "三江镇中心小"],
        ["106", "露屋村", TOWN, "小学", 4, "大坪中学"],
        ["107", "晴坳村", TOWN, "小学", 4, ""],
        ["107", "晴坳村", TOWN, "小学", 5, ""],
        ["108", "晨垌村", TOWN, "小学", 4, ""],
        ["108", "虹洞村", TOWN, "小学", 5, ""],
        ["109", "星村", TOWN, "小学", 5, "三江镇中心小学"],
    )
    outcome = made.run(listed(tmp_path, LONG, *rows), county, good_rows=True)
    assert made.told(outcome) == [
        (2, "C", "town"), (3, "E", "pupils"), (4, "E", "pupils"), (5, "A", "village_code"), (6, "F", "school"),
        (7, "F", "school"), (9, "B", "village"), (10, "A", "village_code"), (11, "A", "village_code"),
        (11, "B", "village"),
    ]  # fmt: skip
    assert "连南瑶族自治县 has no 三河镇; the nearest name is 三江镇" in made.causes(outcome)
    assert "大坪中学 has no 小学" in made.causes(outcome)
    assert set(Settlement.everywhere.values_list("code", flat=True)) == {"107", "109"}
    assert not Unit.everywhere.filter(name="三河镇").exists()


def test_another_year_is_refused_and_coordinates_are_only_warned_of(county, tmp_path):
    headers = ["村名", "乡镇", "经度", "纬度", "学年"]
    rows = (["云田村", TOWN, "", "", ""], ["霞围村", TOWN, 24.7, 112.3, ""], ["月坝村", TOWN, 112.3, 24.7, "2024-2025"])
    outcome = made.run(listed(tmp_path, headers, *rows), county, good_rows=True)
    assert made.told(outcome) == [(4, "E", "year")]
    assert made.causes(outcome, "warning") == [
        "the village has no coordinates", "longitude and latitude seem to be exchanged",
    ]  # fmt: skip
    assert Settlement.everywhere.count() == 2


def test_a_village_is_judged_by_where_the_schools_of_its_county_lie(county, tmp_path):
    made.school(county, 91, "云田小学", longitude=76.0, latitude=39.5)
    rows = (["云田村", TOWN, 76.1, 39.6], ["霞围村", TOWN, 39.6, 76.1], ["月坝村", TOWN, 112.3, 24.7])
    outcome = made.run(listed(tmp_path, ["村名", "乡镇", "经度", "纬度"], *rows), county)
    assert [own[0] for own in made.told(outcome, "warning")] == [3, 4]
    exchanged, far = sorted(made.causes(outcome, "warning"))
    assert (exchanged[:22], far[:9]) == ("longitude and latitude", "the place")


def test_without_codes_a_village_is_known_by_name_and_town_and_may_get_a_code_later(county, tmp_path):
    path = listed(tmp_path, ["村名", "乡镇"], ["云田村", TOWN], ["云田村", "大坪镇"])
    assert kinds(made.run(path, county))["villages"] == (2, 0, 0)
    assert set(Settlement.everywhere.values_list("code", flat=True)) == {"云田村", "大坪镇云田村"}
    assert kinds(made.run(path, county))["villages"] == (0, 0, 2)
    coded = listed(tmp_path, ["村代码", "村名", "乡镇"], ["101", "云田村", TOWN], name="w.xlsx")
    assert kinds(made.run(coded, county))["villages"] == (0, 1, 0)
    assert set(Settlement.everywhere.values_list("code", flat=True)) == {"101", "大坪镇云田村"}
    unclear = listed(tmp_path, ["村名", "小学学生数"], ["云田村", 4], name="u.xlsx")
    assert made.causes(made.run(unclear, county)) == ["2 villages are called 云田村"]


def test_a_city_file_needs_the_town_or_the_county(county, tmp_path):
    other = made.county("441823", "阳山县")
    Unit(slug="t3", name="大坪镇", kind=UnitKind.TOWN, parent=other).save()
    headers = ["村代码", "村名", "县区", "乡镇"]
    rows = (
        ["101", "云田村", "", TOWN], ["101", "霞围村", "阳山", ""], ["102", "月坝村", "", ""],
        ["103", "雪寨村", "", "大坪镇"], ["103", "露屋村", "连南", "大坪镇"],
    )  # fmt: skip
    outcome = made.run(listed(tmp_path, headers, *rows), county.parent, good_rows=True)
    assert made.told(outcome) == [(4, "C", "county"), (5, "D", "town")]
    assert dict(Settlement.everywhere.values_list("name", "unit__name")) == {
        "云田村": TOWN, "霞围村": "阳山县", "露屋村": "大坪镇",
    }  # fmt: skip


def test_a_village_of_another_town_cannot_be_written_from_a_town(county, tmp_path):
    made.run(listed(tmp_path, ["村代码", "村名", "乡镇"], ["101", "云田村", "大坪镇"]), county)
    town = Unit.everywhere.get(slug="t1")
    outcome = made.run(listed(tmp_path, ["村代码", "村名"], ["101", "云田村"], name="w.xlsx"), town, kind="villages")
    assert made.causes(outcome) == ["101 is the code of 云田村 in 大坪镇"]


def test_the_data_workbook_brought_back_changes_nothing(county, tmp_path):
    rows = (["101", "云田村", TOWN, 112.29, 24.72, 40, "三江镇中心小学", 12, "2144000002"],
            ["102", "霞围村", "", 112.3, 24.71, "", "", "", ""])  # fmt: skip
    made.run(listed(tmp_path, WIDE, *rows), county)
    with in_unit(county):
        (tmp_path / "data.xlsx").write_bytes(export.current("villages", county, 2025))
        (tmp_path / "template.xlsx").write_bytes(export.template("villages", county))
    outcome = made.run(tmp_path / "data.xlsx", county)
    assert (outcome.problems, kinds(outcome)) == ([], {"villages": (0, 0, 2), "village_pupils": (0, 0, 2)})
    empty = made.run(tmp_path / "template.xlsx", county)
    assert made.causes(empty) == ["there are headers but no rows below them"]


@pytest.mark.parametrize("headers", [WIDE, LONG, ["行政村", "学生数", "学段"], ["社区", "乡镇", "经度", "纬度"]])
def test_the_kind_is_found_out_from_the_headers(county, tmp_path, headers):
    from tongpan.registry.imports.opening import open_file

    path = listed(tmp_path, headers, ["1"] * len(headers))
    with in_unit(county):
        assert open_file(path, "v.xlsx", unit=county).kind == "villages"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_instructions_in_a_template_that_comes_back_are_not_offered_as_columns(county, tmp_path, language):
    import openpyxl
    from django.utils import translation

    from tongpan.registry import export
    from tongpan.registry.imports.opening import open_file

    path = tmp_path / "filled.xlsx"
    with in_unit(county), translation.override(language):
        path.write_bytes(export.template("villages", county))
    book = openpyxl.load_workbook(path)
    assert len(book.worksheets) == 2
    book.worksheets[0].append(["1"] * book.worksheets[0].max_column)
    book.save(path)
    with in_unit(county), translation.override("en" if language == "zh-hans" else "zh-hans"):
        opened = open_file(path, "filled.xlsx", unit=county)
    assert [found.sheet.name for found in opened.found] == [book.worksheets[0].title]
    assert opened.problems == []
