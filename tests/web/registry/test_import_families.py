"""Homes and couples in staff lists: coarse, never told, and a couple only where both are on record."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from tongpan.access.models import Unit, UnitKind
from tongpan.access.retention import endings
from tongpan.access.scope import in_unit
from tongpan.registry.identity import identity_hash
from tongpan.registry.models import Spouse, Teacher
from tongpan.registry.models.staff import home_point
from tongpan.registry.queries.couples import couples_among, homes_of

from . import importing as made

pytestmark = pytest.mark.django_db
FIRST, SECOND = "2144000001", "2144000002"
HOMES = [*made.TEACHER_HEADERS, "居住乡镇", "居住地经度", "居住地纬度"]
COUPLES = [*made.TEACHER_HEADERS, "配偶身份证号"]


@pytest.fixture
def county():
    own = made.county()
    town = Unit(slug="441826T01", name="寨岗镇", kind=UnitKind.TOWN, parent=own, longitude=112.34567, latitude=24.61234)
    town.save()
    Unit(slug="441826T02", name="香坪镇", kind=UnitKind.TOWN, parent=own).save()
    made.school(own, 1, "三江镇中心小学")
    made.school(town, 2, "寨岗镇第一小学")
    return own


def row(number, *more, school=FIRST):
    return [school, f"教师{number}", made.identity(number), "本科", "语文", *more]


def brought(tmp_path, unit, headers, *rows, **asked):
    return made.run(made.write_xlsx(tmp_path / "t.xlsx", [headers, *map(list, rows)]), unit, **asked)


def person(number):
    return Teacher.everywhere.get(identity_hash=identity_hash(made.identity(number)))


def couples():
    names = Spouse.everywhere.values_list("teacher__name", "spouse__name")
    return sorted(names)


def test_a_home_is_kept_coarse_and_not_readable_in_the_database(county, tmp_path):
    outcome = brought(tmp_path, county, HOMES, row(1, "寨岗镇", None, None), row(2, None, 112.98765, 24.56789), row(3))
    assert outcome.committed
    assert [home_point(person(number).home) for number in (1, 2, 3)] == [(112.35, 24.61), (112.99, 24.57), None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT home FROM registry_teacher WHERE name IN ('教师1', '教师2')")
        assert not any("112" in own for (own,) in cursor.fetchall())
    assert homes_of([person(1).pk, person(3).pk]) == {person(1).pk: (112.35, 24.61)}


def test_an_empty_cell_changes_nothing_and_a_word_takes_the_home_away(county, tmp_path):
    brought(tmp_path, county, HOMES, row(1, "寨岗", None, None), row(2, "寨岗", None, None))
    outcome = brought(tmp_path, county, HOMES, row(1, None, None, None), row(2, "无", None, None))
    assert [person(number).home for number in (1, 2)] == ["112.35,24.61", ""]
    assert outcome.counts["kinds"]["teachers"]["changed"] == 1
    assert "112" not in str(outcome.samples)


@pytest.mark.parametrize(
    ("cells", "field"),
    [(("不存在镇", None, None), "home_town"), (("香坪镇", None, None), "home_town"),
     ((None, 112.3, None), "home_longitude"), ((None, 24.6, 112.3), "home_longitude"),
     ((None, 0, 0), "home_longitude")],
)  # fmt: skip
def test_a_home_that_cannot_be_placed_is_left_out_with_a_warning_that_does_not_tell_it(county, tmp_path, cells, field):
    outcome = brought(tmp_path, county, HOMES, row(1, *cells))
    assert outcome.committed
    assert [own[2] for own in made.told(outcome, "warning")] == [field]
    assert "不存在镇" not in str([(own.cause % own.values, own.value) for own in outcome.problems])
    assert person(1).home == ""


@pytest.fixture
def west(county):
    """The schools of the county lie where both numbers could be either."""
    for place, code in enumerate((FIRST, SECOND)):
        Unit.everywhere.filter(slug=code).update(longitude=79.1 + place / 10, latitude=39.5)
    return county


def homes_kept(tmp_path, unit, *points, school=FIRST):
    rows = [row(number, None, *point, school=school) for number, point in enumerate(points, 1)]
    outcome = brought(tmp_path, unit, HOMES, *rows)
    assert outcome.committed
    return [person(number).home for number in range(1, len(points) + 1)], made.told(outcome, "warning")


@pytest.mark.parametrize("kind", [UnitKind.COUNTY, UnitKind.ZONE])
def test_a_home_with_its_numbers_exchanged_is_left_out_where_the_schools_around_tell_it(west, tmp_path, kind):
    Unit.everywhere.filter(pk=west.pk).update(kind=kind)
    west.refresh_from_db()
    homes, told = homes_kept(tmp_path, west, (79.15, 39.55), (39.55, 79.15), (39.55, 79.15), (86.0, 44.3), (44.3, 86.0))
    # The fourth lives far from every school, and so does the fifth either way: nothing can be said of them.
    assert homes == ["79.15,39.55", "", "", "86.00,44.30", "44.30,86.00"]
    assert [own[2] for own in told] == ["home_longitude"] * 2


def test_a_school_that_imports_its_own_people_is_told_by_the_other_schools_of_its_county(west, tmp_path):
    Unit.everywhere.filter(slug=FIRST).update(longitude=None, latitude=None)
    own = Unit.everywhere.get(slug=FIRST)
    homes, told = homes_kept(tmp_path, own, (39.55, 79.15), (79.15, 39.55))
    assert homes == ["", "79.15,39.55"]
    assert len(told) == 1


def test_where_no_school_has_a_place_every_home_that_can_be_is_kept(west, tmp_path):
    Unit.everywhere.filter(kind=UnitKind.SCHOOL).update(longitude=None, latitude=None)
    assert homes_kept(tmp_path, west, (39.55, 79.15)) == (["39.55,79.15"], [])


def test_one_of_two_says_it_and_both_are_a_couple(county, tmp_path):
    outcome = brought(tmp_path, county, COUPLES, row(1, made.identity(2)), row(2, None, school=SECOND), row(3, None))
    assert couples() == [("教师1", "教师2"), ("教师2", "教师1")]
    assert outcome.counts["kinds"]["couples"]["added"] == 1
    keys = [person(number).pk for number in (1, 2, 3)]
    assert couples_among(keys) == ({keys[0]: keys[1], keys[1]: keys[0]}, 0)
    assert couples_among([keys[0]]) == ({}, 1)
    again = brought(tmp_path, county, COUPLES, row(1, made.identity(2)), row(2, made.identity(1), school=SECOND))
    assert again.counts["kinds"]["couples"] == {"added": 0, "changed": 0, "same": 1}
    assert len(couples()) == 2
    Spouse.everywhere.filter(teacher=keys[0]).delete()  # said at one's own school, where the other's row is not seen
    assert couples_among(keys) == ({}, 0)


def test_who_marries_anew_or_nobody_leaves_the_former_couple(county, tmp_path):
    brought(tmp_path, county, COUPLES, row(1, made.identity(2)), row(2), row(3))
    brought(tmp_path, county, COUPLES, row(3, made.identity(1)))
    assert couples() == [("教师1", "教师3"), ("教师3", "教师1")]
    outcome = brought(tmp_path, county, COUPLES, row(1, "无"))
    assert couples() == []
    assert outcome.counts["kinds"]["couples"]["changed"] == 1


@pytest.mark.parametrize("said", ["123", made.identity(1), made.identity(9)])
def test_what_names_nobody_is_left_out_with_a_warning_that_hides_the_number(county, tmp_path, said):
    outcome = brought(tmp_path, county, COUPLES, row(1, said))
    assert outcome.committed
    assert [own[2] for own in made.told(outcome, "warning")] == ["spouse"]
    assert made.identity(9) not in str([(own.cause % own.values, own.value) for own in outcome.problems])
    assert couples() == []


def test_rows_that_contradict_each_other_are_told(county, tmp_path):
    outcome = brought(tmp_path, county, COUPLES, row(1, made.identity(2)), row(2, made.identity(3)), row(3, "无"))
    assert [own[0] for own in made.told(outcome, "warning")] == [3]
    assert couples() == [("教师1", "教师2"), ("教师2", "教师1")]


def test_a_school_names_no_spouse_who_is_at_another(county, tmp_path):
    brought(tmp_path, county, COUPLES, row(1), row(2, school=SECOND))
    outcome = brought(tmp_path, Unit.everywhere.get(slug=FIRST), COUPLES, row(1, made.identity(2)))
    assert [own[2] for own in made.told(outcome, "warning")] == ["spouse"]
    assert couples() == []
    brought(tmp_path, county, COUPLES, row(1, made.identity(2)))
    with in_unit(Unit.everywhere.get(slug=FIRST)):
        assert [own.teacher_id for own in Spouse.objects.all()] == [person(1).pk]


def test_a_school_lists_a_town_of_its_county(county, tmp_path):
    brought(tmp_path, Unit.everywhere.get(slug=SECOND), HOMES, row(1, "寨岗镇", None, None, school=SECOND))
    assert person(1).home == "112.35,24.61"


def test_when_the_time_of_somebody_is_over_home_and_couple_go(county, tmp_path):
    headers = [*COUPLES, "居住乡镇"]
    brought(tmp_path, county, headers, row(1, made.identity(2), "寨岗镇"), row(2, None, "寨岗镇"))
    Teacher.everywhere.filter(name="教师1").update(left=dt.date(2010, 8, 31))
    key, day = person(1).pk, dt.date(2015, 1, 1)
    for name in ("registry.Spouse", "registry.Teacher"):
        endings()[name].end(list(endings()[name].ended(day).values_list("pk", flat=True)))
    assert Teacher.everywhere.get(pk=key).home == ""
    assert couples() == []
    assert person(2).home
