"""The way of one person: call, application, choice, words of both sides, posting, appraisal, certificate, end."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.base.register import Figure
from tongpan.assistance.exchange.actions.appraisals import appraise, certify, withdraw_certificate
from tongpan.assistance.exchange.actions.calls import apply, decline, move_call, remove_call, select, withdraw
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.exchange.actions.placements import end, mark, take_back
from tongpan.assistance.exchange.actions.words import agree_all, post, speak
from tongpan.assistance.exchange.models import Application, Approval, Call, Certificate, Placement
from tongpan.assistance.exchange.queries.ranking import ranked
from tongpan.assistance.exchange.queries.rows import without_placement
from tongpan.assistance.models import Notice
from tongpan.registry.models import Posting

from .conftest import FAR, JUNIOR, PRIMARY, SINCE, UNTIL

pytestmark = pytest.mark.django_db
MAY = dt.date(2025, 5, 20)


def applied(exchange, call, person, **more):
    return apply(call, person, day=MAY, user=exchange.user("clerk"), **more)


def states():
    return list(Application.everywhere.order_by("pk").values_list("state", flat=True))


def test_from_the_call_to_the_certificate(exchange):
    person, _stays = exchange.teacher(subject="音乐"), exchange.teacher(subject="音乐")
    call = exchange.call(subject="音乐", scheme="县内交流", purpose="补音乐课")
    own = applied(exchange, call, person)
    planner = exchange.user("planner")
    assert select(call, [own], user=planner) == 1
    own.refresh_from_db()
    speak(own, "home", agreed=True, user=exchange.user("clerk"))
    speak(own, "host", agreed=True, user=planner)
    own.refresh_from_db()
    assert own.state == "approved"
    (made,) = post(call, [own], user=planner)
    assert (made.teacher, made.home.slug, made.host.slug, made.application, made.scheme, made.organiser) == (
        person, PRIMARY, JUNIOR, own, "县内交流", "甲县",
    )  # fmt: skip
    assert Posting.everywhere.get(pk=made.posting_id).subject == "音乐"
    move_call(call, "closed", user=planner)
    move_call(call, "settled", user=planner)
    county = exchange.unit("441801")
    appraise(made, "middle", "good", day=dt.date(2026, 1, 20), unit=county, user=planner)
    appraise(made, "final", "excellent", day=UNTIL, unit=county, user=planner)
    (certificate,) = certify([made], issuer=county, day=UNTIL, user=planner)
    assert certificate.number == "441801-2025-00001"
    names = AuditRecord.objects.exclude(action__startswith="access").values_list("action", "detail")
    assert person.name not in str(list(names))


def test_only_an_open_call_takes_applications_on_its_days(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    for state in ("draft", "closed", "settled"):
        with pytest.raises(Refused, match="takes applications from"):
            applied(exchange, exchange.call(state=state), person)
    with pytest.raises(Refused, match="takes applications from"):
        apply(exchange.call(), person, day=dt.date(2025, 7, 1), user=exchange.user("clerk"))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"left": dt.date(2025, 7, 1)}, "left"), ({"frozen": True}, "[Kk]ept in place"),
        ({"retires": dt.date(2027, 1, 1)}, "Close to retirement"),
        ({"joined_school": dt.date(2024, 9, 1)}, "Too short"),
        ({"subject": "音乐"}, "no teacher of 音乐"),
    ],
)  # fmt: skip
def test_who_cannot_go_is_refused_with_the_reason(exchange, facts, told):
    person = exchange.teacher(**facts)
    exchange.teacher()
    with translation.override("en"), pytest.raises(Refused, match=told):
        applied(exchange, exchange.call(), person)
    assert states() == []


def test_who_is_away_already_is_refused(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    exchange.send(exchange.move(person, FAR, kind="support"))
    with pytest.raises(Refused, match="乙县第一小学"):
        applied(exchange, exchange.call(), person)
    with pytest.raises(Refused, match="乙县第一小学"):
        applied(exchange, exchange.call(host=None), person)


def test_the_frozen_list_decides_where_there_is_one(exchange):
    person, _stays = exchange.teacher(frozen=True), exchange.teacher()
    freeze(exchange.unit("441801"), YEAR, SINCE, user=exchange.user("planner"))
    late = exchange.teacher()
    type(person).everywhere.filter(pk=person.pk).update(frozen=False)
    person.refresh_from_db()
    with pytest.raises(Refused, match="not eligible"):
        applied(exchange, exchange.call(), person)
    with pytest.raises(Refused, match="not on the list"):
        applied(exchange, exchange.call(), late)
    applied(exchange, exchange.call(kind="shadow"), late)


def test_nobody_applies_twice_but_may_come_back(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    call = exchange.call()
    own = applied(exchange, call, person)
    with pytest.raises(Refused, match="has applied"):
        applied(exchange, call, person)
    withdraw(own, user=exchange.user("clerk"))
    applied(exchange, call, person)
    assert states() == ["applied"]


def test_more_people_than_places_are_refused(exchange):
    people = [exchange.teacher() for _ in range(4)]
    call = exchange.call(places=2)
    three = [applied(exchange, call, own) for own in people[:3]]
    with pytest.raises(Refused, match="has 2 places, of which 0 are taken; 3 more"):
        select(call, three, user=exchange.user("planner"))
    assert states() == ["applied"] * 3
    select(call, three[:2], user=exchange.user("planner"))
    decline(call, three[2:], reason="名额已满", user=exchange.user("planner"))
    assert states() == ["selected", "selected", "refused"]


def test_the_order_says_why(exchange):
    plain, backbone = exchange.teacher(), exchange.teacher(backbone="city", joined_school=dt.date(2018, 9, 1))
    music, old = exchange.teacher(subject="音乐"), exchange.teacher(joined_school=dt.date(2005, 9, 1))
    exchange.teacher(subject="音乐")
    call = exchange.call(subject="音乐")
    rows = ranked(call, [applied(exchange, call, own) for own in (plain, backbone, music, old)])
    assert [row.application.teacher for row in rows] == [music, backbone, old, plain]
    assert [row.place for row in rows] == [1, 2, 3, 4]


def chosen(exchange, **call):
    person, _stays = exchange.teacher(), exchange.teacher()
    held = exchange.call(**call)
    own = applied(exchange, held, person)
    select(held, [own], user=exchange.user("planner"))
    own.refresh_from_db()
    return held, own


def test_a_school_speaks_only_for_itself(exchange):
    _call, own = chosen(exchange, host=exchange.unit(FAR))
    with pytest.raises(Refused, match="Only 乙县第一小学"):
        speak(own, "host", agreed=True, user=exchange.user("clerk"))
    with pytest.raises(Refused, match="Only 乙县第一小学"):
        speak(own, "host", agreed=True, user=exchange.user("planner"))
    speak(own, "host", agreed=True, user=exchange.user("other_planner"))
    with pytest.raises(Refused, match="Only 云溪中心小学"):
        speak(own, "home", agreed=True, user=exchange.user("other_planner"))
    speak(own, "home", agreed=True, user=exchange.user("city_planner"))
    own.refresh_from_db()
    assert own.state == "approved"


def test_a_no_needs_a_reason_and_ends_it(exchange):
    _call, own = chosen(exchange)
    with pytest.raises(Refused, match="Say why"):
        speak(own, "home", agreed=False, user=exchange.user("clerk"))
    speak(own, "home", agreed=False, note="毕业班需要", user=exchange.user("clerk"))
    own.refresh_from_db()
    assert (own.state, own.decided) == ("refused", "毕业班需要")


def test_nobody_is_posted_without_both_words(exchange):
    call, own = chosen(exchange)
    speak(own, "home", agreed=True, user=exchange.user("clerk"))
    own.refresh_from_db()
    with pytest.raises(Refused, match="approved by both sides"):
        post(call, [own], user=exchange.user("planner"))
    assert agree_all([own], user=exchange.user("planner")) == 1
    with pytest.raises(Refused, match="waits for a word"):
        agree_all([own], user=exchange.user("planner"))


def test_a_posting_that_clashes_meanwhile_posts_nobody(exchange):
    call, own = chosen(exchange)
    agree_all([own], user=exchange.user("planner"))
    exchange.send(exchange.move(own.teacher, FAR, kind="support"))
    own.refresh_from_db()
    with pytest.raises(Refused, match="more than a full post"):
        post(call, [own], user=exchange.user("planner"))
    own.refresh_from_db()
    assert own.state == "approved"
    assert Placement.everywhere.count() == 1


def test_the_host_must_be_named_where_the_call_names_none(exchange):
    _call, own = chosen(exchange, host=None)
    with pytest.raises(Refused, match="not named yet"):
        speak(own, "host", agreed=True, user=exchange.user("planner"))


def test_a_call_goes_forward_only_when_all_is_decided(exchange):
    call, _own = chosen(exchange)
    planner = exchange.user("planner")
    with pytest.raises(Refused, match="cannot go there"):
        move_call(call, "settled", user=planner)
    with pytest.raises(Refused, match="1 people have applied"):
        move_call(call, "draft", user=planner)
    with pytest.raises(Refused, match="has been published"):
        remove_call(call, user=planner)
    move_call(call, "closed", user=planner)
    with pytest.raises(Refused, match="1 applications"):
        move_call(call, "settled", user=planner)
    remove_call(exchange.call(state="draft"), user=planner)


def placed(exchange, **more):
    person, _stays = exchange.teacher(), exchange.teacher()
    return exchange.send(exchange.move(person, **more))[0]


def test_a_certificate_needs_a_passed_final_appraisal_after_the_end(exchange):
    own, county, planner = placed(exchange), exchange.unit("441801"), exchange.user("planner")

    def issue(day=UNTIL):
        return certify([own], issuer=county, day=day, user=planner)

    with pytest.raises(Refused, match="is missing"):
        issue()
    appraise(own, "final", "fail", day=UNTIL, unit=county, user=planner)
    with pytest.raises(Refused, match="did not pass"):
        issue()
    appraise(own, "final", "pass", day=UNTIL, unit=county, user=planner)
    with pytest.raises(Refused, match="still at"):
        issue(dt.date(2026, 7, 1))
    (made,) = issue()
    with pytest.raises(Refused, match="has a certificate"):
        issue()
    with pytest.raises(Refused, match="withdraw it first"):
        appraise(own, "final", "good", day=UNTIL, unit=county, user=planner)
    withdraw_certificate(made, day=UNTIL, reason="姓名有误", user=planner)
    other = placed(exchange, since=dt.date(2025, 9, 2))
    appraise(other, "final", "good", day=UNTIL, unit=county, user=planner)
    (second,) = certify([other], issuer=county, day=UNTIL, user=planner)
    assert second.number == "441801-2025-00002"


def test_an_early_return_keeps_the_plan_and_says_why(exchange):
    own = placed(exchange)
    end([own], last=dt.date(2026, 1, 31), reason="病假", unit=exchange.unit("441801"), user=exchange.user("planner"))
    held = Placement.everywhere.select_related("posting").get()
    assert (held.posting.until, held.planned, held.ended, held.early) == (dt.date(2026, 1, 31), UNTIL, "病假", True)
    for day, told in ((dt.date(2025, 8, 1), "cannot end before"), (dt.date(2026, 3, 1), "ended on")):
        with pytest.raises(Refused, match=told):
            end([held], last=day, reason="又", unit=exchange.unit("441801"), user=exchange.user("planner"))


def test_what_was_entered_by_mistake_goes_with_its_posting(exchange):
    own = placed(exchange)
    take_back(own, unit=exchange.unit("441801"), user=exchange.user("planner"))
    assert Posting.everywhere.exclude(kind="home").count() == 0
    judged = placed(exchange)
    appraise(judged, "middle", "good", day=SINCE, unit=exchange.unit("441801"), user=exchange.user("planner"))
    with pytest.raises(Refused, match="has been appraised"):
        take_back(judged, unit=exchange.unit("441801"), user=exchange.user("planner"))


def test_postings_of_a_plan_become_placements_and_only_then_count(exchange):
    people = [exchange.teacher() for _ in range(3)]
    for own, origin in zip(people, ("adoption:1", "adoption:1", ""), strict=True):
        Posting.everywhere.create(teacher=own, unit=exchange.unit(FAR), kind="exchange", since=SINCE, origin=origin)
    county, year = exchange.unit("441801"), period_of(YEAR)
    assert (without_placement(county, year).count(), without_placement(county, year, adopted=True).count()) == (3, 2)
    rows = without_placement(county, year, adopted=True).select_related("teacher__unit", "unit")
    assert mark(rows, direction="level", unit=county, user=exchange.user("planner")) == 2
    assert {own.reach for own in Placement.everywhere.all()} == {"city"}
    assert without_placement(county, year).count() == 1
    marked = Placement.everywhere.first()
    take_back(marked, unit=county, user=exchange.user("planner"))
    assert Posting.everywhere.filter(origin="adoption:1").count() == 2


def test_a_placement_taken_back_can_be_posted_again(exchange):
    call, own = chosen(exchange)
    agree_all([own], user=exchange.user("planner"))
    own.refresh_from_db()
    (made,) = post(call, [own], user=exchange.user("planner"))
    take_back(made, unit=exchange.unit("441801"), user=exchange.user("planner"))
    own.refresh_from_db()
    assert own.state == "approved"
    assert len(post(call, [own], user=exchange.user("planner"))) == 1


def test_schools_are_told_once_what_concerns_them(exchange):
    call, own = chosen(exchange)
    told = Notice.objects.order_by("kind").values_list("user__username", "kind", "values")
    assert list(told) == [("clerk", "exchange.chosen", {"call": call.title, "school": "云溪中心小学"})]
    select(call, [own], user=exchange.user("planner"))
    decline(call, [own], reason="名额已满", user=exchange.user("planner"))
    assert [kind for _user, kind, _values in told.all()] == ["exchange.answered", "exchange.chosen"]
    assert own.teacher.name not in str(list(told.all()))


def test_the_selection_from_many_schools_can_be_counted(exchange):
    """S1.21 in small: so many principals and teachers chosen from the applications of so many schools."""
    planner = exchange.user("city_planner")
    given = {"unit": exchange.unit("4418"), "host": None, "kind": "shadow", "scheme": "赴穗跟岗培训班"}
    for category, places in (("principal", 1), ("teacher", 2)):
        call = exchange.call(category=category, places=places, **given)
        held = [
            apply(call, exchange.teacher(slug, subject=""), day=MAY, user=planner) for slug in (PRIMARY, JUNIOR, FAR)
        ]
        select(call, held[:places], user=planner)
    city, year = exchange.unit("4418"), period_of(2024)
    with in_unit(city):

        def value(measure, **asked):
            return Figure("exchange-applications", measure, {"scheme": "赴穗跟岗培训班"} | asked).value(city, year)

        assert value("home_schools") == 3
        assert (
            value("persons", state="selected", category="principal"),
            value("persons", state="selected", category="teacher"),
        ) == (1, 2)


def sent(exchange, name, who="planner", unit="441801", form=None, **given):
    address = reverse(f"assistance:exchange-{name}", kwargs={"unit": unit, "year": YEAR, **given})
    return exchange.world.client(who).post(address, form or {})


def test_the_pages_do_it(exchange):
    person, _stays = exchange.teacher(), exchange.teacher()
    sent(exchange, "call-add", form={
        "title": "县内交流", "kind": "exchange", "category": "teacher", "direction": "down", "places": 1,
        "host": JUNIOR,
        "opens": "2025-05-01", "closes": "2026-06-30", "since": "2025-09-01", "until": "2026-07-31", "share": 1,
    })  # fmt: skip
    call = Call.everywhere.get()
    assert (call.state, call.unit.slug, call.host.slug) == ("draft", "441801", JUNIOR)
    assert sent(exchange, "application-add", "clerk", PRIMARY, call=call.pk).status_code == 404
    sent(exchange, "call-step", call=call.pk, state="open")
    sent(exchange, "application-add", "clerk", PRIMARY, {"teacher": person.pk, "applied": "2025-05-20"}, call=call.pk)
    own = Application.everywhere.get()
    sent(exchange, "applications-select", form={"row": [own.pk]}, call=call.pk)
    sent(exchange, "application-word", "clerk", PRIMARY, {"side": "home", "agreed": "1"}, application=own.pk)
    assert Approval.everywhere.get().user == exchange.user("clerk")
    sent(exchange, "applications-agree", form={"row": [own.pk]}, call=call.pk)
    sent(exchange, "applications-post", form={"row": [own.pk]}, call=call.pk)
    made = Placement.everywhere.get()
    assert made.teacher == person
    sent(
        exchange,
        "placement-appraise",
        form={"moment": "final", "grade": "good", "day": "2026-07-31"},
        placement=made.pk,
    )
    sent(exchange, "placement-end", form={"last": "2026-06-30", "reason": "提前"}, placement=made.pk)
    assert Posting.everywhere.get(pk=made.posting_id).until == dt.date(2026, 6, 30)
    assert Certificate.everywhere.count() == 0


def test_a_placement_is_entered_by_hand_and_refusals_keep_what_was_typed(exchange):
    person, _stays = exchange.teacher(subject="音乐"), exchange.teacher()
    form = {"teacher": person.pk, "host": JUNIOR, "kind": "exchange", "category": "teacher", "direction": "down",
            "since": "2025-09-01", "until": "2026-07-31", "share": 1, "purpose": "补音乐课"}  # fmt: skip
    address = reverse("assistance:exchange-placement-add", args=("441801", YEAR)) + f"?school={PRIMARY}"
    answer = exchange.world.client("planner").post(address, form)
    assert answer.status_code == 200
    assert "补音乐课" in answer.content.decode()
    exchange.teacher(subject="音乐")
    assert exchange.world.client("planner").post(address, form).status_code == 302
    assert Placement.everywhere.get().purpose == "补音乐课"


def test_who_is_no_party_changes_nothing(exchange):
    own = placed(exchange, host=JUNIOR)
    for name, form in (("placement-end", {"last": "2026-01-01", "reason": "无"}), ("placement-remove", {})):
        assert sent(exchange, name, "other_planner", "441802", form, placement=own.pk).status_code == 404
        assert sent(exchange, name, "clerk", PRIMARY, form, placement=own.pk).status_code == 403
    assert Posting.everywhere.get(pk=own.posting_id).until == UNTIL
