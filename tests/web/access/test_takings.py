"""Files that leave the house: marked, recorded, and lists of people only by two persons."""

from __future__ import annotations

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.people import MORE, YEAR, World, bring

from tongpan.access.audit import state
from tongpan.access.models import AuditRecord, Taking
from tongpan.registry.models import Teacher

LIST, FILES = f"/u/441801/{YEAR}/teachers/", f"/u/441801/{YEAR}/people-files/"


@pytest.fixture
def many(world, settings) -> World:
    settings.PERSONAL_ROWS = 2
    for number in range(4):
        Teacher.everywhere.create(unit=world.units["2144180001"], name=f"教师{number}", identity_hash=f"h{number}")
    return world


def test_a_workbook_says_who_took_it_and_when(world):
    file = world.client("planner").get(f"/u/441801/{YEAR}/schools/?export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    mark = book.properties.description
    assert mark.startswith("林规划（planner）")
    assert "甲县" in mark
    assert f"{timezone.localtime():%Y-%m-%d}" in mark
    assert mark in book.active.oddFooter.left.text
    assert [cell.value for cell in book.active["A"]][1:] == ["云溪初级中学", "云溪中心小学"], "no row is added"


def test_data_for_programs_is_marked_by_its_name_alone(world):
    """A line of another kind would break who reads it; the number in the name leads to who took it, and when."""
    file = world.client("planner").get(f"/u/441801/{YEAR}/schools/?export=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert "林规划" not in "".join(lines)
    assert len({line.count(",") for line in lines}) == 1
    (name,) = re.findall(r'filename="(schools-\d{8}-(\d+)\.csv)"', file["Content-Disposition"])
    found = world.client("auditor").post(f"/u/4418/{YEAR}/audit/", {"q": name[1]}, follow=True).content.decode()
    assert re.findall(r'<td data-column="target">(.*?)</td>', found) == ["schools"]
    assert "planner" in found


def test_a_marked_file_tells_the_number_of_its_record_too(world):
    file = world.client("planner").get(f"/u/441801/{YEAR}/schools/?export=xlsx")
    kept = AuditRecord.objects.get(action="access.take")
    assert f"-{kept.pk}.xlsx" in file["Content-Disposition"]
    mark = openpyxl.load_workbook(io.BytesIO(file.content)).properties.description
    assert mark.endswith(f"（记录号 {kept.pk}）")


def test_every_file_is_recorded_and_what_was_computed_stays_good(world):
    before = state()
    world.client("planner").get(f"/u/441801/{YEAR}/schools/?export=csv")
    kept = AuditRecord.objects.get(action="access.take")
    assert (kept.actor, kept.unit.slug, kept.detail) == ("planner", "441801", {"format": "csv"})
    assert state() == before


def ask(world: World, who: str = "planner", page: str = "registry:teachers", **form):
    return world.client(who).post(f"{FILES}ask/", {"page": page, "query": "", "reason": "年度核对"} | form)


def test_a_long_list_of_people_needs_two_persons(many):
    browser = many.client("planner")
    held = browser.get(f"{LIST}?export=xlsx")
    assert held.headers["Location"].startswith(f"{FILES}ask/?page=registry%3Ateachers")
    assert browser.get(held.headers["Location"]).status_code == 200
    assert not AuditRecord.objects.filter(action__in=("access.take", "registry.teachers.export")).exists()
    ask(many)
    taking = Taking.everywhere.get()
    assert browser.post(f"{FILES}{taking.pk}/decide/", {"allow": "1"}, follow=True).status_code == 200
    taking.refresh_from_db()
    assert taking.state == "asked", "nobody allows what they asked for themselves"
    assert browser.get(f"{LIST}?export=xlsx").status_code == 302
    other = many.client("city_planner")
    assert "年度核对" in other.get(FILES).content.decode()
    other.post(f"{FILES}{taking.pk}/decide/", {"allow": "1"})
    assert f"{LIST}?export=xlsx" in browser.get(FILES).content.decode()
    file = browser.get(f"{LIST}?export=xlsx")
    assert "spreadsheet" in file.headers["Content-Type"]
    kept = AuditRecord.objects.filter(action__startswith="access.taking").order_by("id")
    assert list(kept.values_list("action", "actor")) == [
        ("access.taking.ask", "planner"), ("access.taking.allow", "city_planner"),
    ]  # fmt: skip
    assert many.client("city_planner").get(f"{LIST}?export=xlsx").status_code == 302, "allowed to one, not to all"


def test_a_short_list_needs_nobody(many, settings):
    settings.PERSONAL_ROWS = 4
    assert many.client("planner").get(f"{LIST}?export=xlsx").status_code == 200


@pytest.mark.parametrize("what", ["another list", "too late", "refused", "other columns"])
def test_what_was_allowed_is_no_more_than_that(many, what):
    ask(many, query="columns=name" if what == "other columns" else "")
    taking = Taking.everywhere.get()
    many.client("city_planner").post(f"{FILES}{taking.pk}/decide/", {"allow": "0" if what == "refused" else "1"})
    if what == "too late":
        Taking.everywhere.update(until=timezone.now() - dt.timedelta(seconds=1))
    query = "&stage=primary" if what == "another list" else ""
    assert many.client("planner").get(f"{LIST}?export=xlsx{query}").status_code == 302


def test_nobody_asks_for_a_page_that_they_may_not_open(many):
    assert ask(many, "viewer").status_code == 403
    assert ask(many, page="no:page").status_code == 403
    assert not Taking.everywhere.exists()


def test_others_do_not_see_what_was_asked(many):
    ask(many)
    assert "年度核对" not in many.client("viewer").get(FILES).content.decode()
    assert many.client("other_planner").get(FILES).status_code == 404


def test_a_report_is_recorded_and_stays_on_the_leaders_screen(world):
    bring(world, MORE)
    page = f"/u/441801/{YEAR}/annual/"
    address = reverse("insight:annual-file", args=("441801", YEAR, "docx"))
    assert world.client("leader").get(page).status_code == 200
    assert world.client("leader").get(address).status_code == 403
    assert not AuditRecord.objects.filter(action="access.take").exists()
    assert world.client("viewer").get(address).status_code == 200
    kept = AuditRecord.objects.get(action="access.take")
    assert (kept.actor, kept.target, kept.detail) == ("viewer", "annual-report", {"format": "docx"})
