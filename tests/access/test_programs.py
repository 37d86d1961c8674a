"""What programs read: a token opens what it was made for, where, and as long as its holder may."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from tests.people import MORE, YEAR, World, bring

from tongpan.access import actions
from tongpan.access.models import ApiToken, AuditRecord, User

ALL = ["indicators", "registers", "schools"]
PATHS = {"schools": "schools/", "indicators": "indicators/", "registers": "registers/bonds/"}


@pytest.fixture
def more(world) -> World:
    bring(world, MORE)
    return world


def token(world: World, data: list[str] = ALL, unit: str = "441801", **given) -> str:
    place = world.units[unit]
    return actions.make_token(
        world.users["security"], world.users["integrator"], place, name="市大屏", data=data, **given
    )[1]


def ask(text: str, path: str = "schools/", unit: str = "441801", method: str = "get"):
    send = getattr(Client(), method)
    return send(f"/api/v1/{unit}/{YEAR}/{path}", headers={"Authorization": f"Bearer {text}"})


def test_schools_of_the_unit_and_no_others(more):
    answer = ask(token(more)).json()
    assert [own["code"] for own in answer["schools"]] == ["2144180001", "2144180002"]
    assert answer["schools"][0] == {
        "key": "2144180001", "code": "2144180001", "name": "云溪中心小学", "kind": "211", "setting": "", "public": True,
        "stages": [], "within": "441801-t1", "longitude": None, "latitude": None,
    }  # fmt: skip
    assert (answer["unit"], answer["year"]) == ("441801", YEAR)


def test_indicators_name_the_run_they_come_from(more):
    assert ask(token(more), "indicators/").json()["counties"] == [], "nothing was measured"


def test_registers_give_figures_and_never_records(more):
    listed = ask(token(more), "registers/").json()["registers"]
    assert "bonds" in {own["key"] for own in listed}
    one = ask(token(more), "registers/bonds/?q=x&form=nonsense").json()
    assert (one["filters"], one["measures"]["count"]) == ({}, 0)
    assert ask(token(more), "registers/nothing/").status_code == 404


def test_every_register_answers(more):
    text = token(more)
    keys = [own["key"] for own in ask(text, "registers/").json()["registers"]]
    assert {key: ask(text, f"registers/{key}/").status_code for key in keys} == dict.fromkeys(keys, 200)


@pytest.mark.parametrize("data", ALL)
def test_a_token_opens_only_what_it_is_for(more, data):
    text = token(more, [data])
    assert {name: ask(text, path).status_code for name, path in PATHS.items()} == {
        name: 200 if name == data else 403 for name in PATHS
    }


def test_another_unit_does_not_exist_for_it(more):
    text = token(more, unit="441801-t1")
    assert [ask(text, unit=unit).status_code for unit in ("441801-t1", "2144180001")] == [200, 200]
    for unit in ("441801", "441802", "44", "999999"):
        answer = ask(text, unit=unit)
        assert (answer.status_code, answer.json()) == (
            404, {"error": "There is no such unit among those that the token reaches."}
        )  # fmt: skip


def revoked(more: World, kept: ApiToken) -> None:
    actions.revoke_token(more.users["security"], kept)


def expired(_more: World, kept: ApiToken) -> None:
    ApiToken.objects.filter(pk=kept.pk).update(expires=timezone.now() - dt.timedelta(seconds=1))


def closed(more: World, kept: ApiToken) -> None:
    actions.set_active(more.users["security"], more.units["4418"], kept.user, active=False)


def closed_past_the_action(_more: World, kept: ApiToken) -> None:
    User.objects.filter(pk=kept.user_id).update(is_active=False)


@pytest.mark.parametrize("happens", [revoked, expired, closed, closed_past_the_action])
def test_it_opens_nothing_from_then_on(more, happens):
    text = token(more)
    assert ask(text).status_code == 200
    happens(more, ApiToken.objects.get())
    answer = ask(text)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="tongpan"')


def test_without_the_role_it_opens_nothing(more):
    text = token(more)
    more.users["integrator"].grants.all().delete()
    assert ask(text).status_code == 403


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer x", "Basic eDp5", "bearer tp_x"])
def test_what_is_no_token_is_answered_401(more, given):
    assert Client().get(f"/api/v1/441801/{YEAR}/schools/", headers={"Authorization": given}).status_code == 401


def test_it_only_reads(more):
    assert ask(token(more), method="post").status_code == 405


def test_it_is_shown_once_and_kept_as_a_hash(more):
    text = token(more)
    kept = ApiToken.objects.get()
    assert text not in str(vars(kept))
    assert kept.begins == text[:8]
    page = more.client("security").get(f"/u/4418/{YEAR}/accounts/{kept.user_id}/").content.decode()
    assert "市大屏" in page
    assert text not in page


def test_it_lives_no_longer_than_the_policy_lets_it(more, settings):
    settings.TOKEN_DAYS = 30
    token(more, days=9999)
    assert ApiToken.objects.get().expires < timezone.now() + dt.timedelta(days=31)


def test_only_an_integrator_has_one(more):
    with pytest.raises(actions.RefusedError):
        actions.make_token(more.users["security"], more.users["viewer"], more.units["441801"], name="x", data=ALL)


def test_its_pages(more):
    browser, account = more.client("security"), more.users["integrator"]
    address = f"/u/4418/{YEAR}/accounts/{account.pk}/tokens/"
    form = {"name": "大屏", "unit": "甲县", "data": ["schools"], "days": "30"}
    page = browser.post(f"{address}add/", form).content.decode()
    kept = ApiToken.objects.get()
    assert kept.begins in page
    assert "只显示这一次" in page
    browser.post(f"{address}{kept.pk}/revoke/")
    kept.refresh_from_db()
    assert not kept.works
    actions_kept = AuditRecord.objects.filter(action__startswith="access.token").order_by("id")
    assert list(actions_kept.values_list("action", flat=True)) == ["access.token.make", "access.token.revoke"]


def test_its_use_is_kept_once_a_day(more):
    text = token(more)
    for _n in range(3):
        ask(text)
    assert AuditRecord.objects.filter(action="access.take.program").count() == 1
