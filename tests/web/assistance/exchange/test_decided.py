"""What was decided meanwhile counts, not what a page showed; and terms stay once somebody is chosen on them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.exchange.actions.calls import decline, select, withdraw
from tongpan.assistance.exchange.actions.hosts import give_host
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.exchange.actions.words import agree_all, post
from tongpan.assistance.exchange.models import Application, Approval, Placement
from tongpan.assistance.exchange.queries.counting import counted_rows, day_of
from tongpan.assistance.exchange.queries.eligibility import lists_below
from tongpan.registry.models import Posting

from .conftest import FAR, JUNIOR, PRIMARY
from .test_way import applied, chosen

pytestmark = pytest.mark.django_db


def approved(exchange, **call):
    held, own = chosen(exchange, **call)
    if held.host is None:
        give_host(own, exchange.unit(JUNIOR), user=exchange.user("planner"))
    agree_all([Application.everywhere.get(pk=own.pk)], user=exchange.user("city_planner"))
    return held, Application.everywhere.get(pk=own.pk)


def state_of(own):
    return Application.everywhere.get(pk=own.pk).state


def test_another_host_has_to_give_its_own_word(exchange):
    call, own = approved(exchange, host=None)
    planner = exchange.user("planner")
    records = AuditRecord.objects.filter(action="assistance.application.host")
    give_host(own, exchange.unit(JUNIOR), user=planner)
    assert (state_of(own), records.count()) == ("approved", 1)
    Application.everywhere.filter(pk=own.pk).update(reason="家在那里")
    give_host(own, exchange.unit(FAR), user=planner)
    held = Application.everywhere.get(pk=own.pk)
    assert (held.state, held.host.slug, held.reason, records.count()) == ("selected", FAR, "家在那里", 2)
    assert list(Approval.everywhere.filter(application=own).values_list("side", flat=True)) == ["home"]
    for state in ("posted", "withdrawn", "refused"):
        Application.everywhere.filter(pk=own.pk).update(state=state)
        with pytest.raises(Refused, match="takes no host school"):
            give_host(own, exchange.unit(JUNIOR), user=planner)
    type(call).everywhere.filter(pk=call.pk).update(host=exchange.unit(JUNIOR))
    with pytest.raises(Refused, match="names its host school, 云溪初级中学"):
        give_host(own, exchange.unit(FAR), user=planner)


def test_a_page_that_is_out_of_date_decides_nothing(exchange):
    call, own = approved(exchange, places=2)
    planner, early = exchange.user("planner"), Application.everywhere.get(pk=own.pk)
    early.state = "applied"
    assert len(post(call, [own], user=planner)) == 1
    with pytest.raises(Refused, match="approved by both sides"):
        post(call, [own], user=planner)
    assert select(call, [early], user=planner) == decline(call, [own], reason="晚了", user=planner) == 0
    assert (state_of(own), Placement.everywhere.count()) == ("posted", 1)
    assert Approval.everywhere.filter(application=own).count() == 2
    other = applied(exchange, call, exchange.teacher())
    withdraw(other, user=planner)
    assert select(call, [other], user=planner) == decline(call, [other], reason="晚了", user=planner) == 0
    assert state_of(other) == "withdrawn"


def test_the_terms_of_a_call_stay_once_somebody_is_chosen(exchange):
    call = exchange.call(places=3)
    people = [exchange.teacher() for _ in range(3)]
    held = [applied(exchange, call, own) for own in people[:2]]
    address = reverse("assistance:exchange-call-edit", args=("441801", YEAR, call.pk))
    shown = exchange.world.client("planner").get(address).context["form"]
    given = {name: shown.get_initial_for_field(field, name) for name, field in shown.fields.items()}
    given = {name: "" if value is None else value for name, value in given.items() if name != "seen"}
    other = {"host": PRIMARY, "kind": "support", "since": dt.date(2025, 9, 2), "until": dt.date(2026, 7, 30),
             "share": 0.5, "places": 1}  # fmt: skip

    def errors(**changed):
        answer = exchange.world.client("planner").post(address, given | changed)
        return set() if answer.status_code == 302 else set(answer.context["form"].errors)

    assert errors(**other) == set()
    assert errors() == set()
    select(call, held, user=exchange.user("planner"))
    assert errors(**other) == set(other)
    assert errors(title="另一标题", places=2, closes=dt.date(2025, 7, 1)) == set()
    call.refresh_from_db()
    assert (call.title, call.host.slug, call.kind, call.places, call.state) == (
        "另一标题", JUNIOR, "exchange", 2, "open",
    )  # fmt: skip


def test_the_list_behind_a_ratio_is_of_the_same_day(exchange):
    """The list was frozen after the day of the stock figures; in between somebody came to teach at a stage with it."""
    county, day = exchange.unit("441801"), dt.date(2025, 12, 1)
    person, _stays = exchange.teacher(), exchange.teacher()
    Posting.everywhere.filter(teacher=person, kind="home").update(since=dt.date(2025, 11, 1))
    (made,) = exchange.send(exchange.move(person))
    assert Placement.everywhere.filter(counted_rows(f"{YEAR}-441801")).count() == 0
    freeze(county, YEAR, day, user=exchange.user("planner"))
    assert day_of(lists_below(county, YEAR), YEAR) == day
    city = exchange.unit("4418")
    for asked in ("441801", f"{PRIMARY}~441801", f"441801~{city.slug}"):
        assert list(Placement.everywhere.filter(counted_rows(f"{YEAR}-{asked}"))) == [made], asked
    for asked in (f"441801~{PRIMARY}", "441801~zzz"):
        assert not Placement.everywhere.filter(counted_rows(f"{YEAR}-{asked}")).exists(), asked
    shown = exchange.world.client("planner").get(reverse("assistance:exchange-ratios", args=("441801", YEAR)))
    assert f"?counted={YEAR}-{PRIMARY}~441801" in shown.content.decode()


def test_a_way_on_the_map_opens_the_people_counted_there(exchange):
    people = [exchange.teacher() for _ in range(3)]
    exchange.send(exchange.move(people[0]), exchange.move(people[1], kind="support"))
    address = reverse("assistance:exchange-calendar-map", args=("441801", YEAR))
    shown = exchange.world.client("planner").get(f"{address}?kind=exchange&period=calendar")
    (way,) = shown.context["beside"]
    assert way["href"].endswith(f"?kind=exchange&period=calendar&home={PRIMARY}&host={JUNIOR}")
