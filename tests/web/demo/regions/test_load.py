"""Documented regions are loaded once, alone or beside the demonstration, never into real data, the same every time."""

from __future__ import annotations

from typing import Any

import pytest

from tongpan.access.models import AuditRecord, Grant, Role, Unit, User
from tongpan.demo import names
from tongpan.demo.load import DemoError, load_small
from tongpan.demo.regions.book import ORDER, Book
from tongpan.demo.regions.catalogue import STORIES, Story
from tongpan.demo.regions.load import SEED, load_story
from tongpan.demo.regions.tell import tell_region
from tongpan.registry.models import Teacher

from .told import told

pytestmark = pytest.mark.django_db
ZHANJIANG, LIANNAN = STORIES["zhanjiang"], STORIES["liannan"]


def rows() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in ORDER}


def book_of(story: Story, seed: int = SEED) -> Book:
    book = Book(seed, first_person=story.first_person, first_school=story.first_school)
    story.tell(book)
    return book


def plain(record: Any) -> dict[str, str]:
    """A record by what it says; a code that nobody may guess is different every time."""
    fields = [own for own in record._meta.concrete_fields if own.name not in {"id", "code", "at", "asked"}]
    return {own.name: str(getattr(record, own.attname if own.is_relation else own.name)) for own in fields}


def test_a_region_is_loaded_once_and_a_second_time_without_effect():
    added = load_story(ZHANJIANG)
    first = rows()
    assert sum(added.values()) == sum(first.values())
    assert load_story(ZHANJIANG) == {}
    assert rows() == first
    assert list(AuditRecord.objects.values_list("action", "target")) == [("demo.region", "zhanjiang")]


def test_a_region_stands_beside_the_demonstration_whichever_comes_first():
    load_small(county=LIANNAN.unit)
    load_story(LIANNAN)
    after = rows()
    assert set(load_small(county=LIANNAN.unit).values()) == {0}
    assert rows() == after
    assert all(row.met for row in told(LIANNAN.unit).rows if not row.stated.is_contradiction)


def test_the_demonstration_finds_the_units_of_a_region_that_came_first():
    load_story(LIANNAN)
    counted = Unit.everywhere.filter(slug__in=("44", "4418", "441826")).count()
    added = load_small(county=LIANNAN.unit)
    assert counted == 3
    assert added["schools"] == 13
    assert set(load_small(county=LIANNAN.unit).values()) == {0}


def test_the_schools_of_a_region_end_before_the_last_year_of_the_demonstration():
    load_story(LIANNAN)
    open_ones = Unit.everywhere.schools().filter(path__under="44/4418/441826/", closed=None)
    assert not open_ones.exists()
    assert not Teacher.everywhere.filter(left=None).exists()


def test_another_seed_gives_other_people_and_the_same_figures():
    load_story(LIANNAN, seed=7)
    assert all(row.met for row in told(LIANNAN.unit).rows if not row.stated.is_contradiction)
    invented = {own.name for own in book_of(LIANNAN).held(Teacher)}
    assert invented
    assert {own.born for own in book_of(LIANNAN, 7).held(Teacher)} != {
        own.born for own in book_of(LIANNAN).held(Teacher)
    }


def test_real_units_are_never_mixed_with_invented_ones():
    Unit.everywhere.create(slug="44", kind="province", name="广东省")
    with pytest.raises(DemoError, match="Unit 44 exists and is not synthetic"):
        load_story(ZHANJIANG)
    assert rows()["Unit"] == 1


def test_every_unit_is_marked_as_invented():
    load_story(ZHANJIANG)
    assert not Unit.everywhere.filter(synthetic=False).exists()
    assert all(own.name.endswith(names.MARK) for own in Unit.everywhere.all())


@pytest.mark.parametrize("name", ["liannan", "zhanjiang", "hengshui"])
def test_the_same_seed_tells_the_same_records(name):
    one, other = book_of(STORIES[name]), book_of(STORIES[name])
    for model in ORDER:
        assert list(map(plain, one.held(model))) == list(map(plain, other.held(model)))


def test_no_two_regions_invent_the_same_person_or_school():
    books = [book_of(own) for own in STORIES.values()]
    numbers = [number for book in books for number in book.numbers.values()]
    assert len(numbers) == len(set(numbers)) > 13_000
    invented = [own.slug for book in books for own in book.held(Unit) if own.kind == "school" and own.slug[4] == "7"]
    assert len(invented) == len(set(invented)) > 1200


def test_a_planner_and_a_viewer_are_made_once():
    first = tell_region("zhanjiang")
    assert [(one.sample.username, one.sample.role) for one in first.issued] == [
        ("demo-zhanjiang", Role.PLANNER),
        ("demo-zhanjiang-view", Role.VIEWER),
    ]
    assert all(User.objects.get(username=one.sample.username).check_password(one.password) for one in first.issued)
    assert set(Grant.objects.values_list("unit__slug", flat=True)) == {"4408"}
    assert first.address == "/u/4408/2023/stated/"
    again = tell_region("zhanjiang")
    assert (again.issued, again.added) == ([], {})
    assert first.address in again.said()
