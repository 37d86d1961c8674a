"""Ways by road from workbooks: recognised, checked, written, taken out, and the second time without effect."""

from __future__ import annotations

import pytest

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.registry import export
from tongpan.registry.imports.schemas.roads import FIELDS
from tongpan.registry.models import Road, Settlement
from tongpan.registry.queries.roads import Way, roads_of

from . import importing as made

pytestmark = pytest.mark.django_db
HEADERS = ["起点", "终点", "里程（米）", "时间（分钟）"]
FIRST, SECOND = "2144000001", "2144000002"


@pytest.fixture
def county():
    own = made.county()
    town = Unit(slug="t1", name="三江镇", kind=UnitKind.TOWN, parent=own)
    town.save()
    made.school(town, 1, "三江镇中心小学", longitude=112.30, latitude=24.60)
    made.school(own, 2, "大坪小学", longitude=112.40, latitude=24.60)
    Settlement(unit=town, code="V1", name="油岭村", longitude=112.31, latitude=24.60).save()
    Settlement(unit=town, code="V2", name="同名村").save()
    Settlement(unit=own, code="V3", name="同名村").save()
    return own


def brought(tmp_path, unit, *rows, headers=HEADERS, **asked):
    return made.run(made.write_xlsx(tmp_path / "r.xlsx", [headers, *map(list, rows)]), unit, **asked)


def test_ways_between_schools_and_villages_are_written_and_serve_both_directions(county, tmp_path):
    rows = (["三江镇中心小学", "大坪小学", 14300, 25], ["油岭村", "三江镇中心小学", 2100, ""])
    outcome = brought(tmp_path, county, *rows)
    assert outcome.committed
    assert outcome.counts["kinds"] == {"roads": {"added": 2, "changed": 0, "same": 0}}
    assert set(Road.everywhere.values_list("unit__slug", "start", "end", "metres", "minutes")) == {
        ("441826", FIRST, SECOND, 14300, 25.0), ("441826", "V1", FIRST, 2100, None),
    }  # fmt: skip
    found = roads_of(county)
    assert found[FIRST, SECOND] == found[SECOND, FIRST] == Way(14300, 25.0)
    assert found[FIRST, "V1"] == Way(2100, None)


def test_the_way_back_may_be_another_and_kilometres_are_taken_too(county, tmp_path):
    headers = ["起点代码", "终点代码", "里程（公里）"]
    brought(tmp_path, county, [FIRST, SECOND, 14.3], [SECOND, FIRST, 15], headers=headers)
    found = roads_of(county)
    assert (found[FIRST, SECOND].metres, found[SECOND, FIRST].metres) == (14300, 15000)


def test_a_second_time_changes_what_is_said_otherwise_and_nothing_else(county, tmp_path):
    brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 14300, 25], ["油岭村", "大坪小学", 12000, 20])
    outcome = brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 14800, ""], ["油岭村", "大坪小学", 12000, 20])
    assert outcome.counts["kinds"] == {"roads": {"added": 0, "changed": 1, "same": 1}}
    assert roads_of(county)[FIRST, SECOND] == Way(14800, 25.0)
    (sample,) = outcome.samples
    assert (sample["old"], sample["new"]) == ("14300", "14800")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (["没有的村", "大坪小学", 100, ""], "start"), (["油岭村", "同名村", 100, ""], "end"),
        (["油岭村", "油岭村", 100, ""], "end"), (["油岭村", "大坪小学", "", 5], "metres"),
        (["油岭村", "大坪小学", -3, 5], "metres"), (["油岭村", "", 12000, 5], "end"),
        (["油岭村", "大坪小学", "三公里", 5], "metres"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_are_refused_with_their_cell(county, tmp_path, row, field):
    outcome = brought(tmp_path, county, row, ["三江镇中心小学", "大坪小学", 14300, 25], good_rows=True)
    assert made.told(outcome)[0][2] == field
    assert [own[0] for own in made.told(outcome)] == [2], "told once, at the cell that is to be mended"
    assert Road.everywhere.count() == 1


def test_two_rows_of_one_way(county, tmp_path):
    rows = (["油岭村", "大坪小学", 12000, 20], ["油岭村", "大坪小学", 12000, 20], ["油岭村", "大坪小学", 13000, 20])
    outcome = brought(tmp_path, county, *rows, good_rows=True)
    assert [own[0] for own in made.told(outcome, "notice")] == [3]
    assert [own[0] for own in made.told(outcome)] == [4]
    assert Road.everywhere.get().metres == 12000


def test_a_way_shorter_than_the_straight_line_is_doubted(county, tmp_path):
    outcome = brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 9000, 25], ["油岭村", "同名村", 10, 1])
    assert made.causes(outcome, "warning") == ["the way is shorter than the straight line of 10.1 km"]


def test_what_is_taken_out_is_read_back_without_effect(county, tmp_path):
    brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 14300, 25], ["油岭村", "大坪小学", 12000, ""])
    with in_unit(county):
        (tmp_path / "out.xlsx").write_bytes(export.current("roads", county, made.YEAR))
    outcome = made.run(tmp_path / "out.xlsx", county)
    assert outcome.counts["kinds"] == {"roads": {"added": 0, "changed": 0, "same": 2}}


def test_a_school_brings_in_no_way_of_others(county, tmp_path):
    outcome = brought(
        tmp_path, Unit.everywhere.get(slug=SECOND), ["三江镇中心小学", "大坪小学", 14300, 25], good_rows=True
    )
    assert [own[2] for own in made.told(outcome)] == ["start"]
    assert not Road.everywhere.exists()


@pytest.mark.parametrize(("metres", "km"), [(0, ""), (0.4, ""), ("", 3_000_000), (9e12, "")])
def test_lengths_that_no_way_has_are_refused(county, tmp_path, metres, km):
    headers = ["起点", "终点", "里程（米）", "里程（公里）"]
    rows = (["油岭村", "大坪小学", metres, km], ["三江镇中心小学", "大坪小学", 14300, ""])
    outcome = brought(tmp_path, county, *rows, headers=headers, good_rows=True)
    assert [(own[0], own[2]) for own in made.told(outcome)] == [(2, "metres" if metres != "" else "km")]
    assert Road.everywhere.get().metres == 14300


@pytest.mark.parametrize(("km", "doubted"), [(14.3, False), (14, False), (14.2, True), (143, True)])
def test_metres_and_kilometres_that_disagree_are_told(county, tmp_path, km, doubted):
    headers = ["起点", "终点", "里程（米）", "里程（公里）"]
    outcome = brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 14300, km], headers=headers)
    assert bool(made.causes(outcome, "warning")) == doubted
    assert Road.everywhere.get().metres == 14300


def test_a_way_many_times_the_straight_line_is_doubted(county, tmp_path):
    outcome = brought(tmp_path, county, ["三江镇中心小学", "大坪小学", 143_000, 25])
    (cause,) = made.causes(outcome, "warning")
    assert "10" in cause
    assert Road.everywhere.count() == 1


def test_a_town_brings_in_no_ways_of_the_county(county, tmp_path):
    """The county keeps them: a row written from below would stand outside of what the town may write."""
    outcome = brought(tmp_path, Unit.everywhere.get(slug="t1"), ["油岭村", "三江镇中心小学", 2100, ""], good_rows=True)
    assert [own[2] for own in made.told(outcome)] == ["start"]
    assert not Road.everywhere.exists()


def test_a_village_code_that_two_counties_have_is_asked_for_at_the_county(county, tmp_path):
    other = Unit(slug="441827", name="连山县", kind=UnitKind.COUNTY, parent=county.parent)
    other.save()
    Settlement(unit=other, code="V1", name="别村").save()
    headers = ["起点代码", "终点代码", "里程（米）"]
    outcome = brought(tmp_path, county.parent, ["V1", FIRST, 2100], headers=headers, good_rows=True)
    assert [own[2] for own in made.told(outcome)] == ["start_code"]
    brought(tmp_path, county, ["V1", FIRST, 2100], headers=headers)
    assert roads_of(county)["V1", FIRST].metres == 2100
    with in_unit(county.parent):
        ((_code, name, *_rest),) = export.road_rows(FIELDS, made.YEAR)
    assert name == "油岭村"
