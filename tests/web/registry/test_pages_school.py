"""The page of a school: what it shows to whom, and what happens when two people correct the same thing."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from tests.people import YEAR, World
from tests.web.registry.conftest import PRIMARY, figures, school
from tests.web.registry.people_at_work import teacher

from tongpan.access.models import AuditRecord, Unit
from tongpan.registry.models import ImportBatch, Posting, School, Teacher, YearFigures

PAGE = f"/u/2144180001/{YEAR}/school/"
LAST = dt.date(YEAR + 1, 8, 31)


def read(world: World, who: str = "planner", address: str = PAGE) -> str:
    answer = world.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def form_of(html: str) -> dict[str, str | list[str]]:
    """What a browser would send of the page's form as it stands."""
    body = html.split('<form method="post" class="form', 1)[1].split("</form>")[0]
    sent: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") == "checkbox":
            if " checked" in tag:
                sent.setdefault(given["name"], []).append(given.get("value", "on"))  # type: ignore[union-attr]
        elif "name" in given:
            sent[given["name"]] = given.get("value", "")
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def test_history_with_change_and_what_is_not_reported(world):
    figures("2144180001", "primary", PRIMARY | {"pupils": 230}, YEAR - 1)
    YearFigures.everywhere.filter(year=YEAR, stage="primary").update(
        values={key: value for key, value in PRIMARY.items() if key != "teachers_pe_arts"}
    )
    html = read(world)
    pupils = re.search(r"<tr><th scope=\"row\">在校生数.*?</tr>", html, re.S)[0]
    assert re.findall(r'<td class="num[^"]*">([^<]*)</td>', pupils) == ["—", "—", "—", "230", "200", "−30"]
    assert "<svg" in pupils
    arts = re.search(r"<tr><th scope=\"row\">体育、艺术.*?</tr>", html, re.S)[0]
    assert "未填报" in arts
    assert "cell-gap" in arts


def test_a_region_has_no_page_of_a_school(world):
    assert world.client("planner").get(f"/u/441801/{YEAR}/school/").status_code == 404


def test_people_are_shown_to_those_who_may_see_them(world):
    own = teacher("2144180001", name="甲老师", title="骨干教师", level="county")
    guest = teacher("2144180002", name="乙老师")
    Posting.everywhere.create(
        teacher=guest, unit=world.units["2144180001"], kind="support", since=dt.date(YEAR, 9, 1), until=LAST, share=0.5
    )
    Posting.everywhere.create(
        teacher=own, unit=world.units["2144180003"], kind="exchange", since=dt.date(YEAR, 9, 1), until=LAST
    )
    for who in ("planner", "clerk"):
        html = read(world, who)
        assert re.search(r"乙老师 <small>支教 · 来自 云溪初级中学.*?50%", html, re.S), who
        assert re.search(r"甲老师 <small>交流轮岗 · 派往 乙县第一小学", html), who
        assert "县级·骨干教师" in html
        assert own.identity_mask in html
        assert own.identity_hash not in html
    seen = read(world, "viewer")
    assert "甲老师" not in seen
    assert "乙老师" not in seen
    later = read(world, address=f"{PAGE}?day={YEAR + 1}-09-01")
    assert "当日无人" in later
    assert "乙老师" not in later


def test_problems_of_imports_that_name_the_school(world):
    found = {"severity": "warning", "cause": "it is none of the accepted values", "remedy": "write one of: %(allowed)s",
             "values": {"allowed": "是"}, "file": "a.xlsx", "sheet": "S", "row": 7, "column": "B", "header": "学校代码",
             "field": "code", "value": "2144180001"}  # fmt: skip
    ImportBatch.everywhere.create(
        unit=world.units["441801"], kind="schools", year=YEAR, file_name="a.xlsx", digest="d", state="checked",
        problems=[found, found | {"value": "2144180002", "row": 8}],
    )  # fmt: skip
    html = read(world, "clerk")
    assert "第 7 行" in html
    assert "第 8 行" not in html


def test_facts_are_corrected_with_old_and_new_in_the_record(world):
    browser = world.client("planner")
    sent = form_of(browser.get(f"{PAGE}edit/").content.decode())
    typed = {"address": "云溪路1号", "longitude": "113.5", "latitude": "23.5", "bell": "08:20"}
    answer = browser.post(f"{PAGE}edit/", sent | typed)
    assert answer.status_code == 302
    own = School.everywhere.select_related("unit").get(code="2144180001")
    assert (own.address, own.unit.longitude, own.unit.latitude) == ("云溪路1号", 113.5, 23.5)
    assert own.bell == dt.time(8, 20)
    assert "08:20" in browser.get(PAGE).content.decode()
    record = AuditRecord.objects.get(action="registry.school.edit")
    assert (record.target, record.unit.slug, record.actor) == ("2144180001", "2144180001", "planner")
    assert record.detail["changes"] == {
        "address": ["", "云溪路1号"], "longitude": [None, 113.5], "latitude": [None, 23.5],
        "bell": [None, "08:20:00"],
    }  # fmt: skip


def test_languages_of_teaching_are_ticked_and_shown(world):
    browser = world.client("planner")
    sent = form_of(browser.get(f"{PAGE}edit/").content.decode())
    assert browser.post(f"{PAGE}edit/", sent | {"languages": ["ium", "cmn"]}).status_code == 302
    assert School.everywhere.get(code="2144180001").languages == ["cmn", "ium"]
    assert "普通话、瑶语（勉语）" in browser.get(PAGE).content.decode()
    record = AuditRecord.objects.get(action="registry.school.edit")
    assert record.detail["changes"] == {"languages": [[], ["cmn", "ium"]]}
    School.everywhere.update(languages=None)
    assert browser.get(f"{PAGE}edit/").status_code == 200


def test_saving_without_a_change_writes_nothing(world):
    browser = world.client("planner")
    browser.post(f"{PAGE}edit/", form_of(browser.get(f"{PAGE}edit/").content.decode()))
    assert not AuditRecord.objects.filter(action="registry.school.edit").exists()


def test_a_new_name_is_found_by_its_pinyin(world):
    browser = world.client("planner")
    browser.post(f"{PAGE}edit/", form_of(browser.get(f"{PAGE}edit/").content.decode()) | {"name": "清泉小学"})
    assert Unit.everywhere.get(slug="2144180001").initials == "qqxx"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"longitude": "113"}, "经度、纬度须同时填写"),
        ({"longitude": "190", "latitude": "23"}, "180"),
        ({"stages": []}, "学段"),
        ({"name": ""}, "名称"),
    ],
)
def test_wrong_facts_are_refused_and_kept_in_the_form(world, typed, told):
    browser = world.client("planner")
    sent = form_of(browser.get(f"{PAGE}edit/").content.decode()) | {"address": "写到一半的地址"} | typed
    html = browser.post(f"{PAGE}edit/", sent).content.decode()
    assert told in html.split('class="errors"')[1].split("</ul>")[0]
    assert "写到一半的地址" in html
    assert not AuditRecord.objects.filter(action="registry.school.edit").exists()


def test_the_second_writer_of_facts_is_told_and_loses_nothing(world):
    first, second = world.client("planner"), world.client("city_planner")
    opened = form_of(second.get(f"{PAGE}edit/").content.decode())
    first.post(f"{PAGE}edit/", form_of(first.get(f"{PAGE}edit/").content.decode()) | {"address": "东路1号"})
    answer = second.post(f"{PAGE}edit/", opened | {"built": "1998"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "他人已修改" in html
    assert "地址：原为—，现为东路1号" in html
    merged = form_of(html)
    assert (merged["address"], merged["built"]) == ("东路1号", "1998")
    assert second.post(f"{PAGE}edit/", merged).status_code == 302
    own = School.everywhere.get(code="2144180001")
    assert (own.address, own.built) == ("东路1号", 1998)


def test_figures_are_corrected_emptied_and_recorded(world):
    browser = world.client("planner")
    sent = form_of(browser.get(f"{PAGE}figures/").content.decode())
    assert sent["primary/pupils"] == "200"
    answer = browser.post(
        f"{PAGE}figures/", sent | {"primary/pupils": "210", "primary/classes": "", "/area_teaching": "1000.5"}
    )
    assert answer.status_code == 302
    values = dict(YearFigures.everywhere.filter(unit__slug="2144180001", year=YEAR).values_list("stage", "values"))
    assert values["primary"] == {**{k: v for k, v in PRIMARY.items() if k != "classes"}, "pupils": 210}
    assert values[""]["area_teaching"] == 1000.5
    changes = AuditRecord.objects.get(action="registry.figures.edit").detail["changes"]
    assert changes == {"primary/pupils": [200, 210], "primary/classes": [6, None], "/area_teaching": [1000, 1000.5]}


@pytest.mark.parametrize(
    ("key", "typed"), [("primary/pupils", "-1"), ("primary/pupils", "12.5"), ("primary/pupils", "二百")]
)
def test_figures_that_cannot_be_are_refused(world, key, typed):
    browser = world.client("planner")
    sent = form_of(browser.get(f"{PAGE}figures/").content.decode())
    html = browser.post(f"{PAGE}figures/", sent | {key: typed}).content.decode()
    assert "在校生数" in html.split('class="errors"')[1].split("</ul>")[0]
    assert f'value="{typed}"' in html
    assert YearFigures.everywhere.get(unit__slug="2144180001", year=YEAR, stage="primary").values == PRIMARY


def test_the_second_writer_of_figures_is_told(world):
    first, second = world.client("planner"), world.client("city_planner")
    opened = form_of(second.get(f"{PAGE}figures/").content.decode())
    first.post(f"{PAGE}figures/", form_of(first.get(f"{PAGE}figures/").content.decode()) | {"primary/pupils": "205"})
    html = second.post(f"{PAGE}figures/", opened | {"primary/classes": "7"}).content.decode()
    assert "小学 · 在校生数：原为200，现为205" in html
    merged = form_of(html)
    assert (merged["primary/pupils"], merged["primary/classes"]) == ("205", "7")


def test_a_school_with_people_closes_only_into_another_one(world):
    someone = teacher("2144180001")
    browser, day = world.client("planner"), f"{YEAR + 1}-09-01"
    html = browser.post(f"{PAGE}close/", {"day": day}).content.decode()
    assert "当日仍有1人的人事关系在本校" in html
    assert Unit.everywhere.get(slug="2144180001").closed is None
    choices = re.findall(r'<option value="(\d+)"', html)
    assert choices == [str(world.units["2144180002"].pk)], "schools of other counties cannot be chosen"
    assert browser.post(f"{PAGE}close/", {"day": day, "successor": choices[0]}).status_code == 302
    own = School.everywhere.select_related("unit").get(code="2144180001")
    assert (own.unit.closed, own.merged_into_id) == (dt.date(YEAR + 1, 9, 1), world.units["2144180002"].pk)
    posts = Posting.everywhere.filter(teacher=someone).order_by("since").values_list("unit__slug", "since", "until")
    assert list(posts) == [
        ("2144180001", dt.date(2015, 9, 1), LAST),
        ("2144180002", dt.date(YEAR + 1, 9, 1), None),
    ]
    assert Teacher.everywhere.get(pk=someone.pk).unit.slug == "2144180002"
    assert AuditRecord.objects.get(action="registry.school.close").detail["people"] == 1

    assert browser.post(f"{PAGE}reopen/").status_code == 302
    posts = Posting.everywhere.filter(teacher=someone).values_list("unit__slug", "since", "until")
    assert list(posts) == [("2144180001", dt.date(2015, 9, 1), None)]
    assert Teacher.everywhere.get(pk=someone.pk).unit.slug == "2144180001"
    own.refresh_from_db()
    assert (Unit.everywhere.get(slug="2144180001").closed, own.merged_into_id) == (None, None)


def test_a_school_cannot_close_twice_or_before_it_opened_or_into_a_closed_one(world):
    unit, other = world.units["2144180001"], world.units["2144180002"]
    unit.opened = dt.date(2010, 9, 1)
    unit.save()
    browser = world.client("planner")
    assert "2010年9月1日" in browser.post(f"{PAGE}close/", {"day": "2009-09-01"}).content.decode()
    later = school("2144180007", "云溪新小学", world.units["441801"])
    later.unit.opened = dt.date(2027, 9, 1)
    later.unit.save()
    refused = browser.post(f"{PAGE}close/", {"day": "2026-09-01", "successor": later.pk}).content.decode()
    assert "云溪新小学当日不在办学" in refused
    assert browser.post(f"{PAGE}close/", {"day": "2026-09-01", "successor": other.pk}).status_code == 302
    assert "2026年9月1日" in browser.post(f"{PAGE}close/", {"day": "2027-09-01"}).content.decode()
