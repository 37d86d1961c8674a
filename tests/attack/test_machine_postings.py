"""Postings in any order: nobody fills more than one post, and every placement has its posting."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from tests.attack.machine import DEEP, NORMAL, Machine, run
from tests.people import World, settle
from tests.web.insight.region import teacher

from tongpan.assistance.exchange.actions.checks import Move
from tongpan.assistance.exchange.actions.placements import Terms, change, end, send, take_back
from tongpan.assistance.exchange.models import Placement
from tongpan.registry.models import Posting, School

HOME, HOSTS = "2144180001", ("2144180002", "2144180003")
DAYS = [dt.date(2025, 9, 1) + dt.timedelta(days=45 * n) for n in range(8)]
FAR = dt.date.max
some_day, some_end = st.sampled_from(DAYS), st.sampled_from([None, *DAYS])
some_share = st.sampled_from([0.2, 0.25, 0.5, 0.6, 1.0])
Span = tuple[int, dt.date, dt.date, float]


class Postings(Machine):
    """Two teachers of a school that has enough others, and two schools that may take them."""

    def begin(self, world: World) -> None:
        self.user, self.unit = world.users["city_planner"], world.units["4418"]
        self.hosts = [world.units[slug] for slug in HOSTS]
        facts = {"subject": "语文", "joined_school": dt.date(2015, 9, 1), "posting": {"stage": "primary"}}
        self.people = [teacher(world.units[HOME], **facts) for _n in range(5)][:2]
        self.spans: dict[int, Span] = {}

    def room(self, who: int, since: dt.date, last: dt.date, share: float, besides: int = 0) -> bool:
        """Whether on every day the person's shares stay within one post."""
        own = [span for key, span in self.spans.items() if span[0] == who and key != besides]
        days = {since, *(span[1] for span in own)}
        return all(
            sum(span[3] for span in own if span[1] <= day <= span[2]) + share <= 1 + 1e-9
            for day in days if since <= day <= last
        )  # fmt: skip

    def move(self, who: int, host: int, since: dt.date, until: dt.date | None, share: float) -> Move:
        return Move(teacher=self.people[who], host=self.hosts[host], kind="exchange", since=since, until=until,
                    direction="down", share=share, stage="primary")  # fmt: skip

    def some(self, data) -> Placement:
        key = data.draw(st.sampled_from(sorted(self.spans)), label="placement")
        return Placement.everywhere.select_related("posting").get(pk=key)

    @rule(data=st.data(), count=st.integers(1, 3))
    def send(self, data, count):
        given = st.tuples(st.integers(0, 1), st.integers(0, 1), some_day, some_end, some_share)
        wanted = data.draw(st.lists(given, min_size=count, max_size=count), label="moves")
        before, may = dict(self.spans), True
        for number, (who, _host, since, until, share) in enumerate(wanted):
            last = until or FAR
            may = may and since <= last and self.room(who, since, last, share)
            self.spans[-1 - number] = (who, since, last, share)
        spans, self.spans = self.spans, before
        moves = [(self.move(*own), Terms()) for own in wanted]
        done = self.attempt(send, moves, unit=self.unit, user=self.user)
        assert (done is not None) == may
        for number, made in enumerate(done or ()):
            self.spans[made.pk] = spans[-1 - number]

    @precondition(lambda self: self.spans)
    @rule(data=st.data(), host=st.integers(0, 1), since=some_day, until=some_end, share=some_share)
    def change(self, data, host, since, until, share):
        placement, last = self.some(data), until or FAR
        who = self.spans[placement.pk][0]
        move = self.move(who, host, since, until, share)
        done = self.attempt(change, placement, move, Terms(), unit=self.unit, user=self.user)
        assert (done is not None) == (since <= last and self.room(who, since, last, share, placement.pk))
        if done:
            self.spans[placement.pk] = (who, since, last, share)

    @precondition(lambda self: self.spans)
    @rule(data=st.data(), last=some_day)
    def end(self, data, last):
        placement = self.some(data)
        who, since, until, share = self.spans[placement.pk]
        done = self.attempt(end, [placement], last=last, reason="提前返校", unit=self.unit, user=self.user)
        assert (done is not None) == (since <= last <= until)
        if done:
            self.spans[placement.pk] = (who, since, last, share)

    @precondition(lambda self: self.spans)
    @rule(data=st.data())
    def take_back(self, data):
        placement = self.some(data)
        assert self.attempt(take_back, placement, unit=self.unit, user=self.user)
        del self.spans[placement.pk]

    @invariant()
    def nobody_fills_more_than_one_post(self):
        away = list(Posting.everywhere.exclude(kind=Posting.Kind.HOME))
        for person in self.people:
            own = [one for one in away if one.teacher_id == person.pk]
            for day in [*DAYS, *(one.until for one in own if one.until)]:
                held = [one.share for one in own if one.since <= day and (one.until is None or day <= one.until)]
                assert sum(held) <= 1 + 1e-9, (day, held)

    @invariant()
    def every_placement_is_the_posting_that_was_said(self):
        away = Posting.everywhere.exclude(kind=Posting.Kind.HOME)
        assert away.count() == len(self.spans)
        found = {
            own.placement.pk: (own.teacher_id, own.since, own.until or FAR, own.share)
            for own in away.select_related("placement")
        }
        assert found == {key: (self.people[who].pk, *rest) for key, (who, *rest) in self.spans.items()}


@pytest.fixture
def world(db) -> World:
    made = settle()
    for slug, stages in ((HOME, ["primary"]), (HOSTS[0], ["junior"]), (HOSTS[1], ["primary"])):
        School.everywhere.filter(unit__slug=slug).update(stages=stages)
    return made


def test_in_any_order_nobody_fills_two_posts(world):
    run(lambda: Postings(world), NORMAL)


@pytest.mark.slow
def test_in_many_more_orders_nobody_fills_two_posts(world):
    run(lambda: Postings(world), DEEP)
