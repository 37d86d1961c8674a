"""Scope fails closed: nothing is seen without a scope, nothing outside it, and no empty value opens everything."""

from __future__ import annotations

import pytest
from django_scopes.exceptions import ScopeError

from tongpan.access.models import Unit, UnitKind
from tongpan.access.scope import in_unit
from tongpan.registry.models import School

pytestmark = pytest.mark.django_db


def grow(slug: str, kind: str, parent: Unit | None = None) -> Unit:
    unit = Unit(slug=slug, kind=kind, name=f"单位{slug}", parent=parent)
    unit.save()
    return unit


@pytest.fixture
def tree() -> dict[str, Unit]:
    province = grow("44", UnitKind.PROVINCE)
    city = grow("4418", UnitKind.CITY, province)
    # 44180 is no division; it stands here because its path shares a prefix of letters with its sister's.
    counties = {slug: grow(slug, UnitKind.COUNTY, city) for slug in ("44180", "441802", "441826")}
    units = {"44": province, "4418": city, **counties}
    for slug, county in counties.items():
        school = grow(f"{slug}-s", UnitKind.SCHOOL, county)
        School.everywhere.create(unit=school, code=f"{slug}-s")
        units[school.slug] = school
    return units


def test_paths_are_the_slugs_from_the_root(tree):
    assert tree["441826-s"].path == "44/4418/441826/441826-s/"
    assert tree["441826-s"].depth == 4


def test_without_a_scope_every_question_is_refused(tree):
    with pytest.raises(ScopeError):
        School.objects.count()
    with pytest.raises(ScopeError):
        list(Unit.objects.filter(kind=UnitKind.SCHOOL))
    with pytest.raises(ScopeError):
        list(tree["441826"].children.all())


def test_a_scope_shows_what_lies_below_and_nothing_beside(tree):
    with in_unit(tree["441802"]):
        assert [school.code for school in School.objects.all()] == ["441802-s"]
        assert not School.objects.filter(code="441826-s").exists()
    with in_unit(tree["44180"]):
        assert [school.code for school in School.objects.all()] == ["44180-s"]
    with in_unit(tree["4418"]):
        assert School.objects.count() == 3


def test_an_inner_scope_replaces_the_outer_one_and_gives_it_back(tree):
    with in_unit(tree["4418"]):
        with in_unit(tree["441826"]):
            assert School.objects.count() == 1
        assert School.objects.count() == 3


@pytest.mark.parametrize("unit", [None, Unit(slug="x", name="未保存", kind=UnitKind.COUNTY)])
def test_no_empty_value_opens_a_scope(unit):
    with pytest.raises(ValueError, match="saved unit"), in_unit(unit):
        pass


@pytest.mark.parametrize("path", ["", "44", "4418/441826"])
def test_the_lookup_refuses_a_path_that_does_not_end(tree, path):
    with pytest.raises(ValueError, match="ends with"):
        list(Unit.everywhere.filter(path__under=path))


def test_ancestors_come_from_the_root_down(tree):
    assert [unit.slug for unit in Unit.everywhere.all().above(tree["441826-s"])] == ["44", "4418", "441826", "441826-s"]
