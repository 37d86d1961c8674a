"""The job of a joint test in a real browser: designed, taken, analysed, read by everybody's eyes, archived."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tongpan.access import job_queue, jobs
from tongpan.assessment.testing.models import Analysis, BankItem, JointTest, Pupil, Remark, TestItem, TestSchool

from .conftest import in_days
from .joint import OWN, SIZES, TWIN, Joint, answers, as_scanned, as_workbook, items_file, pupils_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def joint(at, world):
    """What stood before."""
    return Joint(world, at.year)


def design(at, joint):
    at.sign_in("officer")
    at.open("tests/")
    at.follow("新建联合抽测")
    grades = at.page.locator("select[name=grade] option").all_inner_texts()
    assert grades[:2] == ["请选择", "三年级"], "grades without written tests are not offered"
    at.send(
        name="五年级数学联合抽测",
        subject="maths",
        grade="5",
        day=in_days(-1),
        before=str(joint.before.pk),
        room_size=15,
    )
    return JointTest.everywhere.get(year=at.year)


def write_paper(at, test, shoot, axe, tmp_path):
    at.follow("文件导入")
    at.send(file=items_file(tmp_path / "试题.xlsx", wrong=True))
    at.says("7 行无误，1 行有问题", "正确答案应为 ABCD 中的一个字母")
    assert not TestItem.everywhere.filter(test=test).exists()
    shoot(at.page, "job-test-items-wrong")
    axe(at.page)
    at.send(file=items_file(tmp_path / "试题.xlsx", wrong=False))
    at.press("保存全部 8 行")
    at.follow("录入题目")
    at.send(kind="score", maximum=4, content="数与代数", ability="应用", text="列式解应用题")
    at.follow("从题库选锚题")
    shoot(at.page, "job-test-anchors")
    boxes = at.page.locator("main input[name=items]")
    for place in (0, 3, 6, 9):
        boxes.nth(place).check()
    at.send()
    axe(at.page)
    assert TestItem.everywhere.filter(test=test).exclude(bank=None).count() == 4
    expect(at.page.locator("table.blueprint tfoot td").last).to_have_text("28")
    expect(at.page.locator("nav.tabs [aria-current]").last).to_have_text("试题")
    shoot(at.page, "job-test-paper")


def gather(at, test, shoot, tmp_path):
    at.follow("学校与学生")
    at.follow("选择学校")
    at.send()
    at.follow("导入学生")
    with at.page.expect_download() as given:
        at.page.locator("main a", has_text="模板").first.click()
    given.value.save_as(tmp_path / "模板.xlsx")
    names = dict(zip(TestSchool.everywhere.filter(test=test).values_list("unit__name", flat=True), SIZES, strict=True))
    at.send(file=pupils_file(tmp_path / "学生.xlsx", tmp_path / "模板.xlsx", names))
    at.press("保存全部")
    assert Pupil.everywhere.filter(test=test).count() == sum(SIZES)
    expect(at.page.locator("main")).not_to_contain_text("某某某")
    shoot(at.page, "job-test-schools")
    at.follow("谁参测")
    at.fill(kind="drawn")
    at.send(reason="全县均值误差不超过0.3个标准差", error="0.3", take=20)
    at.says("全县均值误差不超过0.3个标准差", "所学校中抽", "城镇学校：")
    assert 0 < Pupil.everywhere.filter(test=test, taking=True).count() < sum(SIZES)
    shoot(at.page, "job-test-sampled")
    at.follow("谁参测")
    at.send(kind="all", reason="各校都要逐班反馈，人数不多")
    test.refresh_from_db()
    assert test.sample["reason"] == "各校都要逐班反馈，人数不多"
    at.follow("考场座位")
    at.press("编排考场座位")
    shoot(at.page, "job-test-seats")
    at.follow("座次表")
    shoot(at.page, "job-test-seat-list")
    assert not Pupil.everywhere.filter(test=test, seat=None).exists()


def bring_scores(at, joint, test, shoot, axe, tmp_path):
    rows = answers(joint, test, [OWN])
    wrong = [list(row) for row in rows]
    wrong[1][0], wrong[2][2], wrong[3][10], wrong[5][0] = "9999", "Z", 9, wrong[4][0]
    at.sign_in("clerk", unit=OWN)
    at.open("desk/")
    at.follow("五年级数学联合抽测")
    at.send(file=as_workbook(tmp_path / "成绩.xlsx", wrong))
    at.says("26 行无误，4 行有问题")
    for line, (number, cause) in enumerate(((2, "没有这个代码"), (3, "ABCD"), (4, "0 到 4"), (6, "代码重复"))):
        row = at.page.locator("main tbody tr").nth(line)
        expect(row.locator("th")).to_have_text(str(number))
        expect(row).to_contain_text(cause)
    assert not Pupil.everywhere.filter(test=test).exclude(answers=None).exists()
    shoot(at.page, "job-test-scores-wrong")
    axe(at.page)
    at.send(file=as_workbook(tmp_path / "成绩.xlsx", rows))
    at.press("保存全部 30 行")
    at.sign_in("twin", unit=TWIN)
    at.open(f"tests/{test.pk}/scores/")
    at.send(file=as_scanned(tmp_path / "扫描.csv", answers(joint, test, [TWIN])))
    at.press("保存全部")
    at.sign_in("officer")
    at.open(f"tests/{test.pk}/scores/")
    at.send(file=as_scanned(tmp_path / "扫描.csv", answers(joint, test, [own.slug for own in joint.units[2:]])))
    at.press("保存全部")
    at.says("140 人有成绩")
    shoot(at.page, "job-test-scored")


def analyse(at, settings, shoot, axe):
    settings.JOBS_AT_ONCE = False
    at.press("一键分析")
    at.says("等待中")
    axe(at.page)
    shoot(at.page, "job-test-progress")
    job_queue.do(jobs.Running(job_queue.claim("worker")))
    at.page.wait_for_url(lambda url: url.endswith("/results/"))


def read_all(at, test, shoot, axe):
    pages = {"": "平均分", "schools/": "人数过少", f"schools/{OWN}/": "各班", "groups/": "女生", "pairs/": "云溪共同体",
             "items/": "区分度", "items/9/": "列式解应用题"}  # fmt: skip
    for page, text in pages.items():
        at.open(f"tests/{test.pk}/results/{page}")
        at.says(text)
        axe(at.page)
        shoot(at.page, f"job-test-results-{page.strip('/').replace('/', '-')}")


def change_cuts(at, test, shoot):
    excellent = Analysis.everywhere.get(test=test).result["whole"]["excellent"]
    at.open(f"tests/{test.pk}/")
    at.follow("修改")
    at.send(cut_excellent="60", cut_good="55", cut_pass="50")
    at.says("成绩或分数线有改动")
    expect(at.page.locator("main button", has_text="归档")).to_have_count(0)
    shoot(at.page, "job-test-cut")
    at.press("重新分析")
    job_queue.do(jobs.Running(job_queue.claim("worker")))
    at.page.wait_for_url(lambda url: url.endswith("/results/"))
    at.says("本次抽测自定分数线")
    assert Analysis.everywhere.filter(test=test).first().result["whole"]["excellent"] > excellent
    shoot(at.page, "job-test-recut")


def read_own(at, test, shoot):
    at.sign_in("principal", unit=OWN)
    for page in ("results/", "results/schools/", "results/items/", "seats/"):
        at.open(f"tests/{test.pk}/{page}")
        for table in at.page.locator("main tbody").all():
            expect(table).not_to_contain_text("甲县第")
        shoot(at.page, f"job-test-own-{page.strip('/').replace('/', '-')}")
    home = f"{at.url}/u/{OWN}/{at.year}/tests/{test.pk}/results/"
    assert at.page.request.get(f"{home}schools/{TWIN}/").status == 404
    text = at.page.request.get(f"{home}schools/").text()
    assert "sort=points" not in text, "nothing sorts by marks"
    assert not [code for code in Pupil.everywhere.filter(test=test).values_list("code", flat=True) if code in text]


def feed_back(at, test, shoot, axe):
    at.sign_in("officer")
    at.open(f"tests/{test.pk}/feedback/")
    at.unfold("写批注")
    at.page.locator("main textarea").first.fill("多让学生说理由")
    at.press("提交")
    at.sign_in("teacher", unit=OWN)
    at.open("tests/")
    at.follow("五年级数学联合抽测")
    at.says("多让学生说理由")
    axe(at.page)
    at.unfold("写意见")
    at.page.locator("main textarea").first.fill("本校已安排专题教研")
    at.press("提交")
    at.says("本校已安排专题教研")
    shoot(at.page, "job-test-feedback")
    assert sorted(Remark.everywhere.values_list("kind", flat=True)) == ["comment", "note"]


def end(at, test, shoot):
    at.sign_in("officer")
    at.open(f"tests/{test.pk}/")
    at.press("归档", sure=True)
    at.says("题目已进入题库")
    shoot(at.page, "job-test-archived")
    assert BankItem.everywhere.filter(test=test).count() == 9
    at.open("tests/bank/")
    at.says(f"{at.year}-{test.pk}-01")
    shoot(at.page, "job-test-bank")


def test_a_joint_test_from_its_design_to_the_archive(at, joint, settings, shoot, axe, tmp_path):
    test = design(at, joint)
    write_paper(at, test, shoot, axe, tmp_path)
    gather(at, test, shoot, tmp_path)
    bring_scores(at, joint, test, shoot, axe, tmp_path)
    analyse(at, settings, shoot, axe)
    read_all(at, test, shoot, axe)
    change_cuts(at, test, shoot)
    read_own(at, test, shoot)
    feed_back(at, test, shoot, axe)
    end(at, test, shoot)
