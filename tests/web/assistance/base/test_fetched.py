"""Rows of a page that are read by their keys are those that the list would give, relations and all."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.http import Http404
from tests.people import YEAR

from tongpan.assistance.base import lists
from tongpan.assistance.base.fetched import MOST, by_keys, one_or_404
from tongpan.assistance.works.models import Project

pytestmark = pytest.mark.django_db
HERE = f"/u/441801/{YEAR}/projects/"


@pytest.fixture
def keys(world):
    unit = world.units["441801"]
    made = [Project(unit=unit, kind="lighting", name=f"照明{n:03}", budget=n) for n in range(MOST + 2)]
    return [own.pk for own in Project.everywhere.bulk_create(made)]


def fields(record):
    return {name: value for name, value in vars(record).items() if not name.startswith("_")}


def test_they_come_in_the_order_of_their_keys_with_their_relations(keys, django_assert_num_queries):
    for rows in (
        Project.everywhere.select_related("unit"), Project.everywhere.select_related("unit__parent").defer("note"),
        Project.everywhere.all(), Project.everywhere.select_related("unit").annotate(double=2 * F("budget")),
    ):  # fmt: skip
        for asked in (keys[3::-1], keys[5:6], keys[2 : MOST + 2], list(reversed(keys))):
            held = {own.pk: own for own in rows}
            with django_assert_num_queries(1):
                found = by_keys(rows, asked)
            assert [own.pk for own in found] == asked
            assert [fields(own) for own in found] == [fields(held[key]) for key in asked]
            assert [own._state.fields_cache.keys() for own in found] == [
                held[key]._state.fields_cache.keys() for key in asked
            ]


def test_what_was_deleted_meanwhile_is_left_out(keys, django_assert_num_queries):
    Project.everywhere.filter(pk=keys[1]).delete()
    assert [own.pk for own in by_keys(Project.everywhere.all(), keys[:3])] == [keys[0], keys[2]]
    with django_assert_num_queries(0):
        assert by_keys(Project.everywhere.all(), []) == []


def test_one_is_read_with_its_relations_and_only_among_its_rows(keys, django_assert_num_queries):
    rows = Project.everywhere.filter(budget__lt=2).select_related("unit__parent")
    with django_assert_num_queries(2):
        found = one_or_404(rows, keys[1])
        assert found.unit.parent.pk
    assert fields(found) == fields(rows.get(pk=keys[1]))
    for missing in (keys[2], 987654):
        with pytest.raises(Http404), django_assert_num_queries(1):
            one_or_404(rows, missing)


@pytest.mark.parametrize("extra", [0, 1])
def test_each_page_holds_its_part_of_a_list(world, rf, keys, extra, django_assert_num_queries):
    rows = Project.everywhere.filter(pk__in=keys[: MOST + extra]).order_by("-pk")
    shown = {}
    for page in ("", "1", "2", "no number"):
        request = rf.get(HERE, {"page": page} if page else {})
        request.user, request.unit, request.year = world.users["city_planner"], world.units["441801"], YEAR
        table = lists.RegisterTable(request, [], rows, key="own", exports=False)
        with django_assert_num_queries(3):
            shown[page] = [own.pk for own in table.page.object_list]
        assert table.page.paginator.count == MOST + extra
        assert table.page.has_next() == bool(extra and page != "2")
    first = sorted(keys[: MOST + extra], reverse=True)
    assert shown["1"] == shown[""] == shown["no number"] == first[:MOST]
    assert shown["2"] == (first[MOST:] or first)


def test_an_empty_list_has_one_page(world, rf):
    request = rf.get(HERE)
    request.user, request.unit, request.year = world.users["city_planner"], world.units["441801"], YEAR
    page = lists.RegisterTable(request, [], Project.everywhere.none(), key="own", exports=False).page
    assert (list(page.object_list), page.paginator.num_pages, page.paginator.count) == ([], 1, 0)
