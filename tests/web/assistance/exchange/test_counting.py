"""Eligibility and ratios: frozen numbers stay, and the ratios of the records equal a second computation."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import ALL, period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Figure
from tongpan.assistance.exchange.actions.lists import discard, freeze
from tongpan.assistance.exchange.models import EligiblePerson
from tongpan.assistance.exchange.queries import counting
from tongpan.assistance.exchange.queries.eligibility import lists_below
from tongpan.assistance.exchange.queries.policy import exchange_rules, lasts, months_later, post_rules
from tongpan.assistance.exchange.queries.posts import PostLine, posts_by_school
from tongpan.registry.models import Teacher

from .conftest import FAR, JUNIOR, PRIMARY, UNTIL

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)


def freeze_county(exchange, unit="441801"):
    return freeze(exchange.unit(unit), YEAR, DAY, user=exchange.user("city_planner"))


def reasons(exchange):
    rows = EligiblePerson.everywhere.order_by("teacher_id").values_list("eligible", "reason")
    return [reason or eligible for eligible, reason in rows]


def test_each_one_left_out_has_a_reason(exchange):
    exchange.teacher()
    exchange.teacher(employment="substitute")
    exchange.teacher(full_time=False)
    exchange.teacher(posting={"stage": "senior"})
    exchange.teacher(frozen=True)
    exchange.teacher(retires=dt.date(2028, 8, 31))
    exchange.teacher(joined_school=None)
    exchange.teacher(joined_school=dt.date(2019, 9, 2))
    exchange.teacher(left=dt.date(2025, 9, 1))
    exchange.teacher(FAR)
    freeze_county(exchange)
    assert reasons(exchange) == [True, "employment", "part_time", "stage", "frozen", "retiring", "unknown", "short"]


def test_frozen_numbers_do_not_change_afterwards(exchange):
    people = [exchange.teacher() for _ in range(3)]
    frozen = freeze_county(exchange)
    Teacher.everywhere.filter(pk=people[0].pk).update(frozen=True)
    Teacher.everywhere.filter(pk=people[1].pk).update(unit=exchange.unit(FAR))
    people[2].delete()
    exchange.teacher()
    assert counting.eligible_by_school([frozen], exchange.unit("441801")) == {exchange.unit(PRIMARY).pk: 3}
    assert frozen.rules["years_before"]["value"] == 6


def test_a_year_has_one_list_for_each_school(exchange):
    exchange.teacher()
    frozen = freeze_county(exchange)
    for unit in ("441801", "4418"):
        with pytest.raises(Refused, match="has a list of this school year"):
            freeze_county(exchange, unit)
    discard(frozen, user=exchange.user("city_planner"))
    freeze_county(exchange, "4418")
    with pytest.raises(Refused, match="临江市 has a list"):
        freeze_county(exchange)


@pytest.mark.parametrize(
    ("unit", "day", "told"),
    [(PRIMARY, DAY, "not for a school"), ("441801", dt.date(2026, 9, 1), "not in the school year")],
)
def test_a_list_that_cannot_be_is_refused(exchange, unit, day, told):
    with pytest.raises(Refused, match=told):
        freeze(exchange.unit(unit), YEAR, day, user=exchange.user("city_planner"))


def ratio(exchange, unit="441801"):
    own = exchange.unit(unit)
    rules = exchange_rules(own, YEAR)
    lists = lists_below(own, YEAR)
    people = counting.exchanged_people(own, YEAR, rules, counting.day_of(lists, YEAR))
    eligible = counting.eligible_by_school(lists, own)
    schools = {exchange.unit(slug).pk: exchange.unit(slug).path for slug in (PRIMARY, JUNIOR, FAR)}
    (found,) = counting.ratios([own], schools, eligible, people, rules, listed=[one.unit.path for one in lists])
    return found


def test_the_ratios_of_a_county(exchange):
    people = [exchange.teacher(backbone="county" if n == 0 else "") for n in range(21)]
    freeze_county(exchange)
    exchange.send(*(exchange.move(own) for own in people[:2]))
    found = ratio(exchange)
    assert (found.eligible, found.exchanged, found.backbone) == (21, 2, 1)
    assert (found.missing, found.backbone_missing, found.met) == (1, 0, False)
    exchange.send(exchange.move(people[2]))
    assert ratio(exchange).met is True
    assert ratio(exchange).share == 3 / 21


def test_what_does_not_count(exchange):
    people = [exchange.teacher() for _ in range(5)]
    exchange.send(
        exchange.move(people[0], kind="shadow"),
        exchange.move(people[1], until=dt.date(2026, 6, 29)),
        exchange.move(people[2], FAR),
        exchange.move(people[3], since=dt.date(2024, 9, 1), until=dt.date(2025, 9, 30)),
    )
    assert ratio(exchange).exchanged == 0
    exchange.send(exchange.move(people[4], until=dt.date(2026, 6, 30)))
    assert ratio(exchange).exchanged == 1


def test_who_teaches_at_a_stage_without_exchange_does_not_count(exchange):
    senior = [exchange.teacher(posting={"stage": "senior"}) for _ in range(2)]
    exchange.send(exchange.move(senior[0]))
    assert ratio(exchange).exchanged == 0


def test_without_a_list_there_is_nothing_to_divide_by(exchange):
    exchange.send(exchange.move(exchange.teacher(), kind="shadow"))
    found = ratio(exchange)
    assert (found.eligible, found.share, found.missing, found.met) == (None, None, None, None)


def test_the_figure_opens_the_placements_that_it_counts(exchange):
    people = [exchange.teacher() for _ in range(4)]
    exchange.send(exchange.move(people[0]), exchange.move(people[1], kind="shadow"), exchange.move(people[2], FAR))
    county = exchange.unit("441801")
    with in_unit(county):
        figure = Figure("exchange-placements", "persons", {"counted": f"{YEAR}-441801"})
        assert figure.value(county, period_of(YEAR)) == ratio(exchange).exchanged == 1


@settings(deadline=None)
@given(limit=st.sampled_from([0.05, 0.1, 0.15, 0.2, 0.3]), count=st.integers(0, 5000))
def test_the_fewest_people_that_are_a_share(limit, count):
    """Checked against whole numbers: one fewer is too few, and what is needed is enough."""
    least = counting.needed(limit, count)
    hundredths = round(limit * 100)
    assert least * 100 >= hundredths * count
    assert least == 0 or (least - 1) * 100 < hundredths * count
    assert Fraction(hundredths, 100) == Fraction(str(limit))


@settings(deadline=None)
@given(since=st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31)), months=st.integers(1, 24), days=st.integers(-40, 40))
def test_a_time_is_long_enough_from_the_day_before_the_same_day(since, months, days):
    until = months_later(since, months) + dt.timedelta(days=days)
    assert lasts(since, until, months) == (days >= -1)


def test_ratios_equal_a_second_computation(exchange):
    """Many placements, counted by the database and once more by hand over their fields."""
    people = [exchange.teacher(JUNIOR if n % 3 else PRIMARY, backbone="city" if n % 4 == 0 else "") for n in range(24)]
    frozen = freeze_county(exchange)
    kinds, ends = ("exchange", "support", "shadow", "circuit"), (UNTIL, dt.date(2026, 5, 1))
    moves = []
    for n, own in enumerate(people[:18]):
        host = FAR if n % 5 == 4 else PRIMARY if own.unit.slug == JUNIOR else JUNIOR
        moves.append(exchange.move(own, host, kind=kinds[n % 4], until=ends[n % 7 == 6], share=1.0))
    made = exchange.send(*moves)
    counted = {
        own.teacher_id
        for own in made
        if own.posting.kind != "shadow" and own.host.slug != FAR and own.posting.until == UNTIL
    }
    backbone = {own.pk for n, own in enumerate(people) if n % 4 == 0}
    eligible = EligiblePerson.everywhere.filter(list=frozen, eligible=True).count()
    found = ratio(exchange)
    assert (found.exchanged, found.backbone, found.eligible) == (len(counted), len(counted & backbone), eligible)
    assert found.missing == max(0, -(-eligible // 10) - len(counted))


def test_the_published_sums_can_be_counted(exchange):
    """S4.8 in small: managers and teachers of senior and compulsory schools add up to all of them."""
    counts = {("senior", "manager"): 2, ("senior", "teacher"): 3, ("primary", "manager"): 1, ("junior", "teacher"): 4}
    for (stage, category), count in counts.items():
        people = [exchange.teacher() for _ in range(count)]
        exchange.teacher()
        exchange.send(*(exchange.move(own, FAR, stage=stage, category=category, kind="support") for own in people))
    city, always = exchange.unit("4418"), period_of(YEAR, ALL)
    with in_unit(city):

        def value(measure, **asked):
            return Figure("exchange-placements", measure, asked).value(city, always)

        assert value("persons") == 10
        assert (value("managers", stage="senior"), value("teachers", stage="senior")) == (2, 3)
        assert (value("managers", stage="compulsory"), value("teachers", stage="compulsory")) == (1, 4)
        assert value("persons", reach="city", direction="down", term="autumn") == 10
        assert value("count", term="spring") == 0
        assert (value("home_schools"), value("host_schools")) == (1, 1)


def test_the_structure_of_posts(exchange):
    for title in ("professor", "senior", "senior", "first", "second", "none"):
        exchange.teacher(title=title)
    exchange.teacher(title="senior", employment="substitute")
    county = exchange.unit("441801")
    (found,) = posts_by_school(county, DAY, ("established", "contract"))
    line = PostLine(found, post_rules(county, YEAR))
    assert (found.total, found.senior, found.professors, found.of("middle"), found.of("junior")) == (6, 3, 1, 1, 1)
    assert (line.senior_most, line.senior_above, line.middle_most, line.middle_above) == (0, 3, 3, 0)
    assert sum(found.people.values()) == 6


def test_who_is_placed_twice_is_one_person_and_two_person_times(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    exchange.send(exchange.move(person, until=dt.date(2026, 1, 31)), exchange.move(person, since=dt.date(2026, 2, 1)))
    county = exchange.unit("441801")
    with in_unit(county):
        values = {
            name: Figure("exchange-placements", name).value(county, period_of(YEAR)) for name in ("persons", "count")
        }
    assert values == {"persons": 1, "count": 2}
