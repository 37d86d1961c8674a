"""Many bonds at once: pasted lines that can be read are entered, all or none; many end on one day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.models import AuditRecord, Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.base.models import Organisation
from tongpan.assistance.partnership.forms.pasting import PasteForm
from tongpan.assistance.partnership.models import Bond, BondMember

pytestmark = pytest.mark.django_db
A, B, C = "2144180001", "2144180002", "2144180003"


def pasted(world, lines, **more):
    sent = {"form": "pairing", "since": "2025-09-01", "lines": lines} | more
    return world.client("city_planner").post(reverse("assistance:bond-paste", args=("4418", YEAR)), sent)


def test_lines_of_a_spreadsheet_become_bonds(world):
    Organisation.everywhere.create(unit=world.units["4418"], name="羊城中学", kind="school")
    answer = pasted(world, f"云溪中心小学\t乙县第一小学\t第一对\n羊城中学\t{B}、乙县第一小学\n\n")
    assert answer.status_code == 302
    first, second = Bond.everywhere.order_by("pk")
    assert (first.name, first.reach, second.reach) == ("第一对", "county_county", "cities")
    assert BondMember.everywhere.filter(bond=second, role="recipient").count() == 2
    assert AuditRecord.objects.get(action="assistance.bond.make_many").detail["count"] == 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("云溪中心小学", "1"), ("云溪中心小学\t没有这所", "没有这所"), ("云溪中心小学\t云溪中心小学", "云溪中心小学"),
        ("\t乙县第一小学", "1"), ("同名小学\t乙县第一小学", "同名小学"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_line_and_nothing_is_entered(world, line, said):
    for slug in ("x1", "x2"):
        Unit(slug=slug, kind="school", name="同名小学", parent=world.units["441801"]).save()
    page = pasted(world, f"云溪初级中学\t乙县第一小学\n{line}").content.decode()
    assert said in page
    assert "Line 2" in page or "第 2 行" in page
    assert not Bond.everywhere.exists()


def test_a_double_enters_none_of_them(world):
    pasted(world, "云溪中心小学\t乙县第一小学")
    page = pasted(world, "云溪初级中学\t乙县第一小学\n云溪中心小学\t乙县第一小学").content.decode()
    assert "云溪中心小学" in page
    assert Bond.everywhere.count() == 1


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it(world_once, text):
    with in_unit(world_once):
        form = PasteForm({"form": "community", "since": "2025-09-01", "lines": text}, unit=world_once)
        assert form.is_valid() == (not form.errors)
        assert not form.drafts


@pytest.fixture
def world_once(world):
    return world.units["4418"]


def test_many_end_on_one_day(world):
    pasted(world, "云溪中心小学\t乙县第一小学\n云溪初级中学\t乙县第一小学")
    browser, page = world.client("city_planner"), reverse("assistance:bond-end-many", args=("4418", YEAR))
    rows = [own.pk for own in Bond.everywhere.all()]
    asked = browser.post(page, {"row": rows})
    assert asked.status_code == 200
    assert Bond.everywhere.filter(until=None).count() == 2
    for key in rows:
        assert f'name="row" value="{key}"' in asked.content.decode()
    assert browser.post(page, {"row": rows, "last": "2025-08-01", "reason": "期满"}).status_code == 200
    assert Bond.everywhere.filter(until=None).count() == 2
    assert browser.post(page, {"row": rows, "last": "2026-08-31", "reason": "期满"}).status_code == 302
    assert Bond.everywhere.filter(until=dt.date(2026, 8, 31), reason="期满").count() == 2


def test_a_county_ends_nothing_that_the_city_keeps(world):
    pasted(world, "云溪中心小学\t乙县第一小学")
    page = reverse("assistance:bond-end-many", args=("441801", YEAR))
    world.client("planner").post(page, {"row": [Bond.everywhere.get().pk], "last": "2026-08-31", "reason": "x"})
    assert Bond.everywhere.get().until is None
