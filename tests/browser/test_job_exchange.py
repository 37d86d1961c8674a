"""The job of exchange in a real browser: call, application, choice, words of both sides, posting, appraisal, proof."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect
from tests.web.insight.region import teacher

from tongpan.assistance.exchange.models import Application, Appraisal, Call, Certificate, EligibleList, Placement
from tongpan.registry.models import School

from .conftest import in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOME, HOST = "2144180001", "2144180002"


@pytest.fixture
def people(world):
    """Two teachers of Chinese and the only teacher of music of one school."""
    for slug, stage in ((HOME, "primary"), (HOST, "junior")):
        School.everywhere.filter(unit__slug=slug).update(stages=[stage])
    facts = {"joined_school": dt.date(2015, 9, 1), "full_time": True, "posting": {"stage": "primary"}}
    known = {name: teacher(world.units[HOME], subject=subject, **facts)
             for name, subject in (("梁老师", "语文"), ("黄老师", "语文"), ("莫老师", "音乐"))}  # fmt: skip
    for name, own in known.items():
        own.name = name
        own.save()
    return known


def tick(at, name):
    at.page.locator("tbody tr", has_text=name).locator("input[type=checkbox]").check()


def publish(at):
    at.sign_in("office")
    at.open("exchange/eligible/")
    at.follow("锁定名单")
    at.send()
    expect(at.page.locator("tbody tr")).to_have_count(3)
    assert EligibleList.everywhere.get().unit.slug == "441801"
    at.open("calls/add/")
    at.send(title="语文教师交流", host=HOST, places=1, opens=in_days(-2), closes=in_days(20), since=in_days(-1),
            until=in_days(200), purpose="带动语文教研")  # fmt: skip
    at.press("发布选派通知", sure=True)
    call = Call.everywhere.get()
    assert call.state == "open"
    return call


def apply(at, people, call):
    at.sign_in("clerk", unit=HOME)
    at.open("desk/")
    at.follow("“语文教师交流”正在受理申报")
    for name, reason in (("梁老师", "本人自愿"), ("黄老师", "学校推荐")):
        at.open(f"calls/{call.pk}/apply/")
        at.send(teacher=str(people[name].pk), reason=reason)
    at.open(f"calls/{call.pk}/apply/")
    at.send(teacher=str(people["莫老师"].pk))
    at.refuses("如派出莫老师，云溪中心小学自", "将没有音乐教师")
    assert Application.everywhere.count() == 2


def select(at, shoot, axe):
    at.sign_in("office")
    at.open("desk/")
    at.follow("“语文教师交流”有 2 份申请待遴选")
    tick(at, "黄老师")
    at.press("确定入选", sure=True)
    tick(at, "梁老师")
    at.press("不入选", sure=True)
    axe(at.page)
    shoot(at.page, "job-call")
    states = dict(Application.everywhere.values_list("teacher__name", "state"))
    assert states == {"黄老师": "selected", "梁老师": "refused"}


def agree(at, call, shoot):
    at.sign_in("clerk", unit=HOME)
    at.open("desk/")
    at.follow("“语文教师交流”的申请有 1 项意见待签")
    at.follow("黄老师")
    at.send(agreed="1", note="支持")
    at.sign_in("office")
    at.open(f"calls/{call.pk}/")
    at.follow("黄老师")
    at.send(agreed="1")
    at.says("双方同意")
    shoot(at.page, "job-application")


def send_out(at, people, call):
    at.open(f"calls/{call.pk}/")
    tick(at, "黄老师")
    at.press("派出", sure=True)
    own = Placement.everywhere.get()
    assert (own.teacher, own.host.slug, own.application.call, own.purpose) == (
        people["黄老师"], HOST, call, "带动语文教研",
    )  # fmt: skip
    return own


def appraise(at, own, shoot, axe):
    at.open(f"placements/{own.pk}/")
    at.unfold("登记或更正考核")
    at.fill(moment="middle", grade="good", text="带动教研")
    at.press("登记考核")
    at.fill(last=in_days(-1), reason="项目提前结束")
    at.press("结束派出", sure=True)
    at.unfold("登记或更正考核")
    at.fill(moment="final", grade="excellent")
    at.press("登记考核")
    assert dict(Appraisal.everywhere.values_list("moment", "grade")) == {"middle": "good", "final": "excellent"}
    at.press("发证", sure=True)
    axe(at.page)
    shoot(at.page, "job-placement")


def take_certificate(at, shoot, tmp_path):
    at.page.locator("main a.button", has_text="证书").first.click()
    at.says("黄老师", "期满考核：优秀")
    shoot(at.page, "job-certificate")
    with at.page.expect_download() as waiting:
        at.page.locator("main a[href$='/file/']").click()
    waiting.value.save_as(tmp_path / "certificate.pdf")
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF")
    assert waiting.value.suggested_filename == f"{Certificate.everywhere.get().number}.pdf"


def test_from_the_call_to_the_certificate(at, people, shoot, axe, tmp_path):
    call = publish(at)
    apply(at, people, call)
    select(at, shoot, axe)
    agree(at, call, shoot)
    own = send_out(at, people, call)
    appraise(at, own, shoot, axe)
    take_certificate(at, shoot, tmp_path)


def test_a_second_full_post_at_the_same_time_is_refused_with_where_the_person_is(at, people, shoot):
    at.sign_in("office")
    person = str(people["黄老师"].pk)
    for kind in ("exchange", "support"):
        at.open(f"placements/add/?school={HOME}")
        at.send(teacher=person, host=HOST, kind=kind, since=in_days(0), until=in_days(60))
    at.refuses("云溪中心小学黄老师在", "已派往云溪初级中学", "请先结束原派出，或减小占岗比例")
    assert Placement.everywhere.get().posting.kind == "exchange"
    shoot(at.page, "job-conflict")
    at.open("exchange/calendar/")
    at.says("黄老师")
    shoot(at.page, "job-calendar")


def test_a_posting_outside_its_bond_is_refused_with_the_days_of_the_bond(at, people, world):
    from tongpan.assistance.partnership.models import Bond, BondMember

    bond = Bond.everywhere.create(
        unit=world.units["441801"], form="pairing", since=dt.date(2020, 9, 1), until=dt.date(2023, 7, 15)
    )
    for slug, role in ((HOME, "supporter"), (HOST, "recipient")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    at.sign_in("office")
    at.open(f"placements/add/?school={HOME}")
    at.send(teacher=str(people["黄老师"].pk), host=HOST, since=in_days(0), until=in_days(60), bond=str(bond.pk))
    at.refuses("“云溪中心小学 → 云溪初级中学”自2020年9月1日至2023年7月15日有效")
    assert not Placement.everywhere.exists()
