"""Data and their protection: the list, its workbook, and requests from their coming in to the answer."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tongpan.access.actions import RefusedError
from tongpan.access.actions.rights import NEXT, register_request, take_step
from tongpan.access.models import AuditRecord, RightsRequest
from tongpan.access.queries_named import first_name_in
from tongpan.assistance.partnership.models import Need

HERE = "/u/441801/2025/privacy/"
ASKED = {"kind": "correct", "about": "staff", "person": "李某，电话13900000000", "detail": "出生日期写错了"}


def sent(**more: object) -> dict:
    return {**ASKED, "received": timezone.localdate().isoformat(), **more}


@pytest.fixture
def request_(world):
    return register_request(world.users["security"], world.units["441801"], received=timezone.localdate(), **ASKED)


def test_the_list_is_of_personal_fields_and_can_show_all(world):
    browser = world.client("auditor")
    page = browser.get(HERE).content.decode()
    assert "registry.Teacher" in page
    assert "registry.YearFigures" not in page
    assert "registry.YearFigures" in browser.get(f"{HERE}?show=all&export=csv").content.decode()
    minors = browser.get(f"{HERE}?show=minors").content.decode()
    assert "assessment.Pupil" in minors
    assert "registry.Teacher" not in minors


def test_the_workbook_for_the_yearly_audit(world):
    raw = world.client("auditor").get(f"{HERE}?show=minors&export=xlsx").content
    rows = list(load_workbook(io.BytesIO(raw)).active.values)
    assert any(str(cell).startswith("assessment.Pupil.") for row in rows for cell in row)


def test_a_request_comes_in_and_is_answered_step_by_step(world):
    browser = world.client("security")
    place = browser.post(f"{HERE}requests/add/", sent())["Location"]
    own = RightsRequest.everywhere.get()
    assert own.due - own.received == dt.timedelta(days=30)
    for state, words in (("checked", "电话核对"), ("done", "已更正"), ("answered", "")):
        assert browser.post(place, {"state": state, "words": words}).status_code == 302
    own.refresh_from_db()
    assert (own.state, own.how, own.outcome, own.answered) == ("answered", "电话核对", "已更正", timezone.localdate())
    assert not own.open
    assert "已更正" in browser.get(place).content.decode()


def test_what_somebody_wrote_is_in_no_audit_record(world, request_):
    take_step(world.users["security"], request_, "checked", "电话核对13900000000")
    texts = " ".join(str(row) for row in AuditRecord.objects.values_list("target", "detail", "action"))
    assert not any(word in texts for word in ("李某", "139", "出生日期", "电话"))


@pytest.mark.parametrize("to", ["done", "refused", "answered", "registered"])
def test_a_step_cannot_be_left_out(world, request_, to):
    with pytest.raises(RefusedError):
        take_step(world.users["security"], request_, to, "x")


def test_a_step_without_a_word_is_not_taken(world, request_):
    page = world.client("security").post(f"{HERE}requests/{request_.pk}/", {"state": "checked", "words": " "})
    assert page.status_code == 200
    assert RightsRequest.everywhere.get().state == "registered"


def test_two_officers_take_the_same_step_once(world, request_):
    stale = RightsRequest.everywhere.get()
    take_step(world.users["security"], request_, "checked", "x")
    with pytest.raises(RefusedError):
        take_step(world.users["security"], stale, "checked", "y")


def test_every_state_leads_to_an_answer():
    def ends(state: str) -> bool:
        return state == RightsRequest.State.ANSWERED or all(map(ends, NEXT[RightsRequest.State(state)]))

    assert all(map(ends, RightsRequest.State))


@pytest.mark.parametrize("day", ["2999-01-01", "2000-01-01"])
def test_a_day_that_cannot_be_is_refused(world, day):
    assert world.client("security").post(f"{HERE}requests/add/", sent(received=day)).status_code == 200
    assert not RightsRequest.everywhere.exists()


def test_somebody_elses_request_is_not_found(world):
    foreign = register_request(world.users["security"], world.units["441802"], received=timezone.localdate(), **ASKED)
    assert world.client("security").get(f"{HERE}requests/{foreign.pk}/").status_code == 404
    assert world.client("security").get(f"{HERE}requests/{foreign.pk}/named/").status_code == 404


def mentioned(browser, page: str) -> list[tuple[str, str, str]]:
    return [(own.unit, own.record, own.text) for own in browser.get(page).context["table"].page]


def noted(world, slug: str, title: str) -> Need:
    return Need.everywhere.create(unit=world.units[slug], title=title, stated=dt.date(2025, 9, 1))


def test_a_request_leads_to_the_texts_that_name_who_asks(world, request_):
    noted(world, "2144180001", "请李某送教")
    noted(world, "441801", "缺一名音乐教师")
    noted(world, "2144180003", "李某在另一个县")
    browser, here = world.client("security"), f"{HERE}requests/{request_.pk}/"
    assert f'href="{here}named/"' in browser.get(here).content.decode()
    assert [own[::2] for own in mentioned(browser, f"{here}named/")] == [("云溪中心小学", "请李某送教")]
    other = browser.post(f"{here}named/", {"q": "音乐"})["Location"]
    assert "%E9%9F%B3" not in other, "a name stands in no address"
    assert [own[::2] for own in mentioned(browser, other)] == [("甲县", "缺一名音乐教师")]
    by_address = mentioned(browser, f"{here}named/?q=音乐")
    assert [own[0] for own in by_address] == ["云溪中心小学"], "nor is it taken from one"
    assert not browser.get(f"{here}named/?export=xlsx").headers["Content-Type"].startswith("application")


def test_one_letter_is_no_name_to_look_for(world, request_):
    noted(world, "441801", "李某")
    browser, here = world.client("security"), f"{HERE}requests/{request_.pk}/named/"
    assert mentioned(browser, browser.post(here, {"q": "李"})["Location"]) == []


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("李某，电话13900000000", "李某"), ("  欧阳某某 139", "欧阳某某"), ("李某（家长）", "李某"),
        ("李某13900000000", "李某"), ("", ""),
    ],
)  # fmt: skip
def test_the_name_is_what_stands_first(written, name):
    assert first_name_in(written) == name
