"""Every page of the exchange, empty and with records, for who plans, for a school and for who may not see names."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.assistance.exchange.actions.appraisals import appraise, certify
from tongpan.assistance.exchange.actions.calls import apply
from tongpan.assistance.exchange.actions.lists import freeze
from tongpan.assistance.exchange.models import Application

from .conftest import FAR, JUNIOR, PRIMARY, UNTIL

PAGES = ("placements", "calls", "applications", "appraisals", "certificates", "eligible", "ratios", "calendar",
         "calendar-schools", "calendar-map", "posts")  # fmt: skip


def page(exchange, name, who="planner", unit="441801", query="", **given):
    address = reverse(f"assistance:exchange-{name}", kwargs={"unit": unit, "year": YEAR, **given})
    return exchange.world.client(who).get(address + query)


@pytest.fixture
def busy(exchange):
    """A year with one of everything."""
    people = [exchange.teacher(backbone="county") for _ in range(4)]
    freeze(exchange.unit("441801"), YEAR, dt.date(2025, 9, 1), user=exchange.user("planner"))
    near, far = exchange.send(
        exchange.move(people[0]), exchange.move(people[1], FAR, kind="support", category="manager"), scheme="支教一期"
    )
    appraise(near, "final", "good", day=UNTIL, unit=exchange.unit("441801"), user=exchange.user("planner"))
    certify([near], issuer=exchange.unit("441801"), day=UNTIL, user=exchange.user("planner"))
    call = exchange.call(places=2)
    application = apply(call, people[2], day=dt.date(2025, 5, 2), user=exchange.user("clerk"))
    return {"people": people, "near": near, "far": far, "call": call, "application": application}


def test_pages_without_records_say_what_to_do(exchange):
    found = {name: page(exchange, name, who).status_code for name in PAGES for who in ("planner", "viewer")}
    assert found == dict.fromkeys(PAGES, 200)
    assert "/calls/add/" in page(exchange, "calls").content.decode()
    assert "/calls/add/" not in page(exchange, "calls", "viewer").content.decode()


def test_pages_with_records(exchange, busy):
    name = busy["people"][0].name
    shown = {own: page(exchange, own).content.decode() for own in PAGES}
    assert {own for own, text in shown.items() if name in text} == {
        "placements", "appraisals", "certificates", "eligible", "calendar", "calendar-schools",
    }  # fmt: skip
    assert busy["people"][2].name in shown["applications"]


def test_who_may_not_see_names_sees_sums(exchange, busy):
    names = {own.name for own in busy["people"]}
    for own in PAGES:
        answer = page(exchange, own, "viewer", "4418")
        assert answer.status_code == 200
        assert not [name for name in names if name in answer.content.decode()], own
        if own != "calendar-map":
            export = page(exchange, own, "viewer", "4418", "?export=csv").content.decode()
            assert not [name for name in names if name in export], own
    assert "云溪中心小学" in page(exchange, "placements", "viewer", "4418").content.decode()
    assert page(exchange, "placement", "viewer", "4418", placement=busy["near"].pk).status_code == 403


def test_each_record_has_a_page(exchange, busy):
    assert page(exchange, "placement", placement=busy["near"].pk).status_code == 200
    assert page(exchange, "placement-edit", placement=busy["near"].pk).status_code == 200
    assert page(exchange, "call", call=busy["call"].pk).status_code == 200
    assert page(exchange, "call-edit", call=busy["call"].pk).status_code == 200
    assert page(exchange, "application", application=busy["application"].pk).status_code == 200
    certificate = page(exchange, "certificate", certificate=busy["near"].certificate.pk).content.decode()
    assert "441801-2025-00001" in certificate
    assert "云溪初级中学" in certificate
    assert page(exchange, "application-add", call=busy["call"].pk).status_code == 200
    assert page(exchange, "application-add", call=busy["call"].pk, query=f"?school={PRIMARY}").status_code == 200
    assert page(exchange, "placement-add", query=f"?school={PRIMARY}").status_code == 200
    assert page(exchange, "placement-add", query=f"?school={FAR}").status_code == 404
    assert page(exchange, "incentives").status_code == 200


def test_a_certificate_is_a_pdf_of_one_page(exchange, busy):
    answer = page(exchange, "certificate-file", certificate=busy["near"].certificate.pk)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="441801-2025-00001.pdf"'
    assert "林规划（planner）" in answer.content.decode("utf8", "replace"), "it says who took it"
    told = AuditRecord.objects.get(action="access.take")
    assert (told.actor, told.target, told.detail["number"]) == ("planner", "certificate", "441801-2025-00001")


def test_a_school_sees_its_own_side_and_no_more(exchange, busy):
    other = exchange.send(exchange.move(exchange.teacher(JUNIOR), FAR))[0]
    exchange.teacher(JUNIOR)
    shown = page(exchange, "placements", "clerk", PRIMARY).content.decode()
    assert busy["people"][0].name in shown
    assert other.teacher.name not in shown
    assert page(exchange, "placement", "clerk", PRIMARY, placement=other.pk).status_code == 404


def test_the_other_county_sees_who_comes_but_not_who_moves_elsewhere(exchange, busy):
    shown = page(exchange, "placements", "other_planner", "441802").content.decode()
    assert busy["people"][1].name in shown
    assert busy["people"][0].name not in shown
    assert page(exchange, "placement", "other_planner", "441802", placement=busy["near"].pk).status_code == 404


def test_an_export_of_names_is_written_down_without_them(exchange, busy):
    page(exchange, "placements", query="?export=csv&kind=exchange")
    record = AuditRecord.objects.get(action="assistance.exchange.export")
    assert (record.target, record.detail) == ("exchange-placements", {"filters": {"kind": "exchange"}})


def test_strange_filters_find_nothing_and_break_nothing(exchange, busy):
    for query in ("?bond=x", "?day=nie", "?county=zzz", "?counted=1", "?counted=2025-zzz", "?team=99999999999999999999",
                  "?period=all&school=x", "?kind=home", "?sort=nothing"):  # fmt: skip
        for own in PAGES:
            assert page(exchange, own, query=query).status_code == 200, (own, query)


def test_a_person_is_found_by_name_and_the_name_stands_in_no_address(exchange, busy):
    name, other = busy["people"][0].name, busy["people"][1].name
    browser = exchange.world.client("planner")
    here = reverse("assistance:exchange-placements", args=("441801", YEAR))
    answer = browser.post(here, {"name": name, "category": "teacher"}, follow=True)
    asked = answer.request["QUERY_STRING"]
    assert "search=" in asked
    assert "category=teacher" in asked
    assert "%E6" not in asked
    shown = answer.content.decode()
    assert name in shown
    assert other not in shown
    assert other in browser.get(here).content.decode()
    viewer = exchange.world.client("viewer").post(here, {"name": name}, follow=True)
    assert name not in viewer.content.decode()


def test_the_ranked_list_is_exported_and_written_down(exchange, busy):
    answer = page(exchange, "call", call=busy["call"].pk, query="?export=csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert busy["people"][2].name in answer.content.decode()
    assert AuditRecord.objects.get(action="assistance.exchange.export").target == "exchange-call"


def test_an_application_without_a_host_says_so(exchange):
    person, call = exchange.teacher(), exchange.call(host=None)
    own = Application.everywhere.create(call=call, teacher=person, unit=person.unit)
    shown = exchange.world.client("planner").get(f"/u/441801/{YEAR}/applications/{own.pk}/")
    assert shown.status_code == 200
    assert "尚未确定" in shown.content.decode() or "not named yet" in shown.content.decode()
