"""Whether somebody may be sent: each refusal says why, and nothing is written where one is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongpan.access.scope import in_unit
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.models import Placement
from tongpan.assistance.exchange.queries.clashes import Span, overfull
from tongpan.assistance.partnership.actions import Draft, make_bond
from tongpan.assistance.partnership.models import BondMember
from tongpan.registry.models import Posting

from .conftest import FAR, JUNIOR, PRIMARY, SINCE, UNTIL

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refused(exchange, *moves):
    before = Posting.everywhere.count()
    with pytest.raises(Refused) as told:
        exchange.send(*moves)
    assert Posting.everywhere.count() == before
    assert Placement.everywhere.filter(home__slug=JUNIOR).count() == 0
    return str(told.value)


def test_what_is_sent_is_a_posting_with_a_placement(exchange):
    person = exchange.teacher()
    exchange.teacher()
    (made,) = exchange.send(exchange.move(person, FAR, kind="support"), scheme="一期", office="学科组长")
    posting = Posting.everywhere.get(pk=made.posting_id)
    assert (posting.teacher, posting.unit.slug, posting.kind, posting.since, posting.until, posting.share) == (
        person, FAR, "support", SINCE, UNTIL, 1.0,
    )  # fmt: skip
    assert (made.home.slug, made.host.slug, made.reach, made.planned, made.scheme, made.office) == (
        PRIMARY, FAR, "city", UNTIL, "一期", "学科组长",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "visit"}, "送教"), ({"kind": "home"}, "home"),
        ({"until": dt.date(2025, 8, 1)}, "before the first day"),
        ({"host": PRIMARY}, "works at 云溪中心小学 already"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(exchange, changed, told):
    person = exchange.teacher()
    exchange.teacher()
    assert told in refused(exchange, exchange.move(person, **changed))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"left": dt.date(2025, 8, 1)}, "has left"), ({"frozen": True}, "kept in place"),
        ({"retires": dt.date(2026, 3, 1)}, "retires"),
    ],
)  # fmt: skip
def test_people_who_cannot_go_are_refused_by_name(exchange, facts, told):
    person = exchange.teacher(**facts)
    exchange.teacher()
    said = refused(exchange, exchange.move(person))
    assert told in said
    assert person.name in said


def test_two_full_posts_at_one_time_are_refused_with_the_other_school(exchange):
    person = exchange.teacher()
    exchange.teacher()
    exchange.send(exchange.move(person, FAR, until=dt.date(2026, 1, 31)))
    assert "乙县第一小学" in refused(exchange, exchange.move(person, since=dt.date(2026, 1, 31)))
    exchange.send(exchange.move(person, since=dt.date(2026, 2, 1)))


def test_two_halves_go_together_and_a_third_does_not(exchange):
    person = exchange.teacher()
    exchange.teacher()
    exchange.send(
        exchange.move(person, FAR, share=0.5, kind="circuit"), exchange.move(person, share=0.5, kind="circuit")
    )
    assert "more than a full post" in refused(exchange, exchange.move(person, FAR, share=0.1, kind="circuit"))


def test_the_only_teacher_of_a_subject_stays(exchange):
    only = exchange.teacher(subject="音乐")
    exchange.teacher()
    said = refused(exchange, exchange.move(only))
    assert "云溪中心小学" in said
    assert "音乐" in said


def test_one_of_two_may_go_but_not_both(exchange):
    first, second = exchange.teacher(subject="音乐"), exchange.teacher(subject="音乐")
    assert "音乐" in refused(exchange, exchange.move(first), exchange.move(second, FAR))
    exchange.send(exchange.move(first))
    assert "音乐" in refused(exchange, exchange.move(second, FAR))


def test_two_schools_may_swap_their_only_teachers(exchange):
    ours, theirs = exchange.teacher(subject="音乐"), exchange.teacher(FAR, subject="音乐")
    made = exchange.send(
        exchange.move(ours, FAR, subject="音乐"), exchange.move(theirs, PRIMARY, subject="音乐", direction="level")
    )
    assert len(made) == 2


def test_a_swap_that_ends_too_early_leaves_a_gap(exchange):
    ours, theirs = exchange.teacher(subject="音乐"), exchange.teacher(FAR, subject="音乐")
    exchange.teacher(FAR, subject="音乐")
    early = exchange.move(theirs, PRIMARY, subject="音乐", until=dt.date(2026, 1, 31))
    assert "音乐" in refused(exchange, exchange.move(ours, FAR, subject="音乐"), early)


def test_half_a_post_and_shadowing_leave_the_teacher_at_home(exchange):
    only, other = exchange.teacher(subject="音乐"), exchange.teacher(subject="美术")
    exchange.send(exchange.move(only, share=0.5, kind="circuit"), exchange.move(other, kind="shadow"))


def bond(exchange, members, until=None):
    roles = [BondMember.Role.SUPPORTER, BondMember.Role.RECIPIENT]
    draft = Draft("pairing", [(exchange.unit(slug), role) for slug, role in zip(members, roles, strict=True)])
    with in_unit(exchange.unit("4418")):
        return make_bond(exchange.unit("4418"), draft, since=SINCE, until=until, user=exchange.user("city_planner"))


@pytest.mark.parametrize("members", [(PRIMARY, FAR), ("441801", "441802"), ("441801", FAR)])
def test_a_bond_joins_its_members_and_what_lies_below_them(exchange, members):
    person, _stays = exchange.teacher(), exchange.teacher()
    (made,) = exchange.send(exchange.move(person, FAR, bond=bond(exchange, members)))
    assert made.bond is not None


def test_a_posting_outside_its_bond_is_refused(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    held = bond(exchange, (PRIMARY, FAR), until=dt.date(2026, 6, 30))
    assert "must lie within" in refused(exchange, exchange.move(person, FAR, bond=held))
    assert "must lie within" in refused(exchange, exchange.move(person, FAR, bond=held, until=None))
    inside = exchange.move(person, JUNIOR, bond=held, until=dt.date(2026, 6, 30))
    assert "does not join 云溪中心小学 and 云溪初级中学" in refused(exchange, inside)
    open_ = bond(exchange, (JUNIOR, FAR))
    early = exchange.move(person, FAR, bond=open_, since=SINCE - dt.timedelta(days=1))
    assert "Choose a later first day, or another bond." in refused(exchange, early)


def test_a_bond_of_bureaus_does_not_cover_two_schools_of_one(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    held = bond(exchange, ("441801", "441802"))
    assert "does not join" in refused(exchange, exchange.move(person, JUNIOR, bond=held))


spans = st.tuples(st.integers(0, 40), st.integers(0, 20), st.sampled_from([0.25, 0.5, 0.75, 1.0]))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(spans, min_size=1, max_size=7))
def test_nobody_holds_more_than_a_full_post_on_any_day(asked):
    """Whatever is asked for in whatever order: what is let through never sums over 1, and what is refused would."""
    taken: list[Span] = []
    for start, length, share in asked:
        since, until = SINCE + start * DAY, SINCE + (start + length) * DAY
        days = [since + n * DAY for n in range(length + 1)]
        fullest = max(sum(own.share for own in taken if own.holds(day)) for day in days)
        clash = overfull(taken, since, until, share)
        assert (clash is not None) == (fullest + share > 1 + 1e-9)
        if clash is None:
            taken.append(Span(since, until, share, None))
    for n in range(61):
        assert sum(own.share for own in taken if own.holds(SINCE + n * DAY)) <= 1 + 1e-9
