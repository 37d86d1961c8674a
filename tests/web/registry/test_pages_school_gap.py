"""The seven indicators on a school's page: only its own rows of its county's run."""

from __future__ import annotations

import re

from tests.people import YEAR, World
from tests.web.registry.conftest import SHARED, figures
from tests.web.registry.people_at_work import teacher

from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap

GAP = f"/u/2144180001/{YEAR}/school/gap/"
FETCHED = {"HTTP_HX_REQUEST": "true"}


def fragment(world: World, who: str, address: str = GAP) -> str:
    answer = world.client(who).get(address, **FETCHED)
    assert answer.status_code == 200
    return answer.content.decode()


def measured(world: World) -> None:
    with in_unit(world.units["441801"]):
        measure_gap(world.units["441801"], YEAR, user=None)


def test_before_the_county_is_measured_it_says_who_starts_it(world):
    assert "尚未测算" in fragment(world, "clerk")


def test_levels_against_standards_and_only_of_this_school(world):
    figures("2144180002", "", SHARED)
    measured(world)
    for who in ("planner", "clerk", "viewer"):
        html = fragment(world, who)
        rows = dict(
            re.findall(r'<th scope="row">(L\d)[^<]*<small>[^<]*</small></th><td class="num[^"]*">([^<]*)<', html)
        )
        assert rows == {
            "L1": "7.50", "L2": "1.50", "L3": "1.00", "L4": "4.50", "L5": "10.50", "L6": "2,500", "L7": "3.00",
        }, who  # fmt: skip
        assert "教督〔2017〕6号" in html
        assert "初中" not in re.sub("<[^>]+>", "", html.split("<tbody>")[1].split("</tbody>")[0])


def test_declared_and_recorded_stand_side_by_side(world):
    teacher("2144180001")
    measured(world)
    html = fragment(world, "clerk")
    row = re.search(r'<tr><th scope="row">专任教师数</th>.*?</tr>', html, re.S)[0]
    assert re.findall(r'<td class="num[^"]*">([^<]*)</td>', row) == ["20", "1", "\u221219"]


def test_as_a_page_it_leads_to_the_school(world):
    answer = world.client("clerk").get(GAP)
    assert (answer.status_code, answer["Location"]) == (302, f"/u/2144180001/{YEAR}/school/")


def test_the_page_of_the_school_fetches_it(world):
    html = world.client("clerk").get(f"/u/2144180001/{YEAR}/school/").content.decode()
    assert f'hx-get="{GAP}"' in html
