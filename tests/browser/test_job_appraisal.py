"""The job of an appraisal in a real browser: scheme, round, self-report, two judges, objection, answer, shares."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tongpan.assessment.appraisal.models import Appraisal, Appraised, Criterion, Finding, Judgement, Objection, Scheme
from tongpan.assistance.partnership.models import Bond, BondMember, Meeting

from .conftest import COUNTY, in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CORE, MEMBER = "2144180001", "2144180002"


@pytest.fixture
def community(at, world):
    """A community of two schools that has met three times this year."""
    since = dt.date(at.year, 9, 1)
    facts = {"unit": world.units[COUNTY]}
    bond = Bond.everywhere.create(**facts, form="community", name="云溪教育共同体", since=since)
    for slug, role in ((CORE, "core"), (MEMBER, "member")):
        BondMember.everywhere.create(bond=bond, unit=world.units[slug], role=role)
    for number in range(3):
        Meeting.everywhere.create(**facts, bond=bond, kind="community", held=True, title=f"例会{number}", day=since)
    return bond


def add_criterion(at, label, weight, source, **more):
    at.open(f"appraisal/schemes/{Scheme.everywhere.order_by('-pk').first().pk}/")
    at.follow("增加指标")
    at.send(label=label, weight=weight, source=source, **more)


def make_scheme(at, shoot, axe):
    at.sign_in("office")
    at.open("appraisal/")
    shoot(at.page, "job-appraisal-list")
    at.follow("考核方案")
    shoot(at.page, "job-appraisal-schemes")
    at.follow("新建方案")
    at.send(kind="community", name="共同体年度考核", since=f"{at.year}-09-01", reference="县教帮〔2026〕3号")
    shoot(at.page, "job-appraisal-scheme-empty")
    add_criterion(at, "共同体工作", 60, "branch")
    group = str(Criterion.everywhere.get().pk)
    add_criterion(at, "召开例会", 30, "counted", group=group)
    shoot(at.page, "job-appraisal-what")
    at.page.select_option("main select[name=what]", "meetings:held")
    at.press("下一步")
    shoot(at.page, "job-appraisal-figure")
    at.page.select_option("[name=scale_kind]", "linear")
    assert [at.page.is_visible(f"[name={name}]") for name in ("low", "high", "steps", "target")] == [
        True,
        True,
        False,
        False,
    ]
    at.page.select_option("[name=scale_kind]", "target")
    assert [at.page.is_visible(f"[name={name}]") for name in ("low", "steps", "target")] == [False, False, True]
    at.send(scale_kind="target", target=4)
    add_criterion(at, "制度建设", 20, "judged", group=group, evidence="制度文本")
    add_criterion(at, "办学成效", 40, "judged", evidence="总结材料")
    shoot(at.page, "job-appraisal-scheme-fault")
    axe(at.page)
    expect(at.page.locator("main button", has_text="启用")).to_have_count(0)
    at.page.locator("main tbody tr", has_text="召开例会").locator("a[aria-label^=修改]").click()
    at.send(weight=40)
    at.follow("修改")
    shoot(at.page, "job-appraisal-scheme-edit")
    at.send(carry_core=100, carry_member=80)
    at.press("启用", sure=True)
    shoot(at.page, "job-appraisal-scheme")
    return Scheme.everywhere.get()


def make_version(at, first, shoot):
    at.follow("复制为新版本")
    shoot(at.page, "job-appraisal-copy")
    at.send()
    at.page.locator("main tbody tr", has_text="制度建设").locator("a[aria-label^=修改]").click()
    at.send(label="制度与章程")
    at.press("启用", sure=True)
    at.says("共同体年度考核 v2")
    shoot(at.page, "job-appraisal-version")
    assert Criterion.everywhere.get(scheme=first, weight=20).label == "制度建设"
    return Scheme.everywhere.get(version=2)


def begin(at, world, shoot, axe):
    at.follow("发起考核")
    shoot(at.page, "job-appraisal-begin")
    at.send(name="年度共同体考核", since=f"{at.year}-09-01", until=f"{at.year + 1}-08-31", report_due=in_days(10),
            judge_due=in_days(20), object_due=in_days(30))  # fmt: skip
    shoot(at.page, "job-appraisal-begun")
    at.follow("考核对象")
    at.page.get_by_label("云溪教育共同体").check()
    at.send()
    for name in ("officer", "viewer"):
        at.follow("聘请评委")
        at.send(user=str(world.users[name].pk), field="管理")
    shoot(at.page, "job-appraisal-ready")
    at.press("进入")
    axe(at.page)
    own = Appraisal.everywhere.get()
    assert own.state == "reporting"
    assert Finding.everywhere.get(criterion__label="召开例会").points == Decimal(30)
    return own


def report(at, own, shoot, axe, tmp_path):
    at.sign_in("principal", unit=CORE)
    at.open("desk/")
    shoot(at.page, "job-appraisal-desk")
    at.follow("年度共同体考核")
    shoot(at.page, "job-appraisal-sheet")
    proof = tmp_path / "章程.pdf"
    proof.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    at.follow("制度与章程")
    shoot(at.page, "job-appraisal-report")
    at.send(text="订立章程，统一作息与教研", claimed=18, file=proof)
    shoot(at.page, "job-appraisal-reported")
    axe(at.page)
    at.follow("云溪教育共同体")
    at.follow("办学成效")
    at.send(text="成员校及格率提高", claimed=36)
    at.follow("云溪教育共同体")
    at.press("提交自评", sure=True)
    shoot(at.page, "job-appraisal-handed-in")


def judge(at, world, name, unit, points, shoot, axe):
    at.sign_in(name, unit=unit)
    at.open("desk/")
    shoot(at.page, f"job-appraisal-judge-desk-{name}")
    at.follow("年度共同体考核")
    shoot(at.page, f"job-appraisal-judging-{name}")
    at.follow("评分")
    keys = dict(Finding.everywhere.filter(criterion__source="judged").values_list("criterion__label", "pk"))
    one, two = keys["制度与章程"], keys["办学成效"]
    at.send(**{f"points_{one}": points[0], f"points_{two}": points[1]})
    at.refuses("理由")
    assert not Judgement.everywhere.filter(judge__user=world.users[name]).exists()
    shoot(at.page, f"job-appraisal-judge-refused-{name}")
    at.send(**{f"reason_{one}": "章程尚未报备", f"reason_{two}": "缺过程材料"})
    shoot(at.page, f"job-appraisal-judged-{name}")


def announce(at, own, shoot, axe):
    at.sign_in("office")
    at.open(f"appraisal/{own.pk}/")
    at.follow("得分与结果")
    at.says("评委一致性")
    shoot(at.page, "job-appraisal-agreement")
    axe(at.page)
    at.open(f"appraisal/{own.pk}/")
    at.press("进入")
    shoot(at.page, "job-appraisal-announced")


def object_and_answer(at, own, shoot, axe):
    at.sign_in("principal", unit=CORE)
    at.open("desk/")
    shoot(at.page, "job-appraisal-object-desk")
    at.follow("年度共同体考核")
    at.follow("制度与章程")
    at.unfold("提出异议")
    shoot(at.page, "job-appraisal-object")
    at.send(text="章程已于十月报备，附备案号")
    shoot(at.page, "job-appraisal-objected")
    at.sign_in("office")
    at.open(f"appraisal/{own.pk}/")
    at.press("进入", sure=True)
    own.refresh_from_db()
    assert own.state == "announced", "an objection is open"
    shoot(at.page, "job-appraisal-publish-refused")
    at.follow("制度与章程")
    at.send(accepted="1", points=18, answer="备案号属实，改为18分")
    shoot(at.page, "job-appraisal-answered")


def publish(at, own, shoot, axe):
    at.open(f"appraisal/{own.pk}/")
    at.press("进入", sure=True)
    at.follow("得分与结果")
    shoot(at.page, "job-appraisal-published")
    axe(at.page)
    sheet, objection = Appraised.everywhere.get(), Objection.everywhere.get()
    assert (objection.accepted, Judgement.everywhere.count(), sheet.points) == (True, 4, Decimal(79))
    at.says("成员校分享的整体结果", "79", "63.2")
    at.sign_in("clerk", unit=CORE)
    at.open(f"appraisal/{own.pk}/results/")
    at.says("79")
    shoot(at.page, "job-appraisal-own-share")


def test_an_appraisal_from_its_scheme_to_the_shares_of_its_members(at, world, community, shoot, axe, tmp_path):
    first = make_scheme(at, shoot, axe)
    make_version(at, first, shoot)
    own = begin(at, world, shoot, axe)
    report(at, own, shoot, axe, tmp_path)
    at.sign_in("office")
    at.open(f"appraisal/{own.pk}/")
    at.press("进入")
    judge(at, world, "officer", COUNTY, (16, 32), shoot, axe)
    judge(at, world, "viewer", "4418", (14, 30), shoot, axe)
    announce(at, own, shoot, axe)
    object_and_answer(at, own, shoot, axe)
    publish(at, own, shoot, axe)
