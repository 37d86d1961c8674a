"""With its own figures and what is shown of all, a school finds no other school: every page, every export."""

from __future__ import annotations

import datetime as dt
import io
import re

import docx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.assessment.testing.test_pages import address, pages, text_of

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assessment.testing.models import Pupil, Sharing, TestItem, TestSchool
from tongpan.assessment.testing.queries.guard import Guard, Limits
from tongpan.assessment.testing.queries.report import report_of
from tongpan.assistance.partnership.models import Bond, BondMember

OWN, OTHER = "2144180001", "2144180901"
CHANGES = re.compile(
    r'"X-CSRFToken": "[^"]*"|'
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|<time[^>]*>.*?</time>|\d{4}年\d+月\d+日 ?\d\d:\d\d|'
    r"(digest of the inputs|输入摘要)[^.。<]*|Analysed on[^;]*;"
)
EXPORTS = ({}, {"export": "xlsx"}, {"export": "csv"}, {"export": "xlsx", "columns": "all"})


def everything(testing, test, unit=OWN, who="clerk"):
    """All that a school can open of a test, as text."""
    browser, found = testing.world.client(who), {}
    for page in pages(test, unit, unit):
        for query in EXPORTS:
            found[page, str(query)] = CHANGES.sub("", text_of(browser.get(page, query)))
    for item in TestItem.everywhere.filter(test=test):
        page = address("test-result-item", test, unit, item=item.number)
        found[page, ""] = CHANGES.sub("", text_of(browser.get(page)))
    page = address("test-report", test, unit, format_="docx")
    found[page, ""] = paper_text(browser.get(page).content)
    return found


def paper_text(content):
    """The words of a report, the digest of its inputs left out."""
    paper = docx.Document(io.BytesIO(content))
    lines = [own.text for own in paper.paragraphs]
    lines += [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join(own for own in lines if not own.startswith(("Digest", "摘要值")))


def differing(one, two):
    """The first lines of two texts that are not the same."""
    lines = zip(one.splitlines(), two.splitlines(), strict=False)
    for a, b in lines:
        if a != b:
            at = next((place for place, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), 0)
            return a[max(0, at - 60) : at + 60], b[max(0, at - 60) : at + 60]
    return len(one), len(two)


def answer_anew(testing, test, schools, seed):
    """Other answers of the pupils of some schools, and a new analysis."""
    chance = np.random.default_rng(seed)
    items = list(TestItem.everywhere.filter(test=test))
    pupils = list(Pupil.everywhere.filter(test=test, unit__slug__in=schools))
    for own in pupils:
        own.answers = {str(item.number): testing._one(item, chance.normal(1.2, 0.9), chance) for item in items}
    Pupil.everywhere.bulk_update(pupils, ["answers"])
    with in_unit(test.unit):
        analyse(test, user=None)


def bound(testing, schools, *, until=None):
    """A bond between schools."""
    made = Bond.everywhere.create(unit=testing.county, form="pairing", name="甲乙结对", since=dt.date(2024, 9, 1))
    units = list(TestSchool.everywhere.filter(unit__slug__in=schools).values_list("unit", flat=True).distinct())
    for place, unit in enumerate(units):
        role = "supporter" if place == 0 else "recipient"
        BondMember.everywhere.create(bond=made, unit_id=unit, role=role, until=until)
    return made


@pytest.mark.parametrize("sizes", [(40, 40), (60, 30), (30, 30, 8)])
def test_nothing_that_a_school_can_open_depends_on_its_partner(testing, sizes):
    test = testing.analysed(sizes)
    before = everything(testing, test)
    answer_anew(testing, test, [OTHER, "2144180902"], seed=11)
    after = everything(testing, test)
    changed = {place: differing(before[place], after[place]) for place in before if before[place] != after[place]}
    assert not changed
    shown = before[address("test-results", test, OWN), "{}"]
    assert "云溪中心小学" in shown


def test_its_own_figures_stay_with_the_school(testing):
    test = testing.analysed((40, 40))
    with in_unit(testing.world.units[OWN]):
        report = report_of(test, testing.world.units[OWN])
        (own,) = report.schools
    answers = Pupil.everywhere.filter(test=test, unit__slug=OWN).values_list("answers", flat=True)
    items = TestItem.everywhere.filter(test=test)
    points = [
        sum(item.maximum * (one[str(item.number)] == item.key) if item.is_choice else one[str(item.number)]
            for item in items)
        for one in answers
    ]  # fmt: skip
    assert own.get("points") == pytest.approx(np.mean(points), abs=1e-5)
    assert len(own.get("items")) == 12
    assert own.score is None
    assert report.closed


def test_the_holder_sees_the_whole_and_each_school(testing):
    test = testing.analysed((40, 40))
    with in_unit(testing.county):
        report = report_of(test, testing.county)
        assert not report.closed
        assert report.result == report.analysis.result
        assert all(own.score is not None for own in report.schools)


def test_the_whole_opens_where_the_partner_shares_by_the_bond(testing):
    test = testing.analysed((40, 40))
    bond = bound(testing, [OWN, OTHER])
    unit, other = testing.world.units[OWN], TestSchool.everywhere.get(test=test, unit__slug=OTHER).unit

    def closed(of):
        with in_unit(of):
            return report_of(test, of).closed

    Sharing.everywhere.create(bond=bond, unit=unit)
    assert closed(unit)
    assert not closed(other)
    Sharing.everywhere.create(bond=bond, unit=other)
    assert not closed(unit)
    BondMember.everywhere.filter(bond=bond, unit=other).update(until=dt.date(2025, 6, 1))
    assert not closed(unit), "what it shared by the bond stays shared with those who are in it"
    BondMember.everywhere.filter(bond=bond, unit=unit).update(until=dt.date(2025, 6, 1))
    assert closed(unit)


def test_a_school_shares_with_a_button_and_takes_it_back(testing):
    test, clerk = testing.analysed((40, 40)), testing.world.client("clerk")
    bond = bound(testing, [OWN, OTHER])
    page, there = address("test-results", test, OWN), address("test-share", test, OWN, bond=bond.pk)
    assert there in clerk.get(page).content.decode()
    assert clerk.post(there).status_code == 302
    assert clerk.post(there).status_code == 302
    assert Sharing.everywhere.get().unit.slug == OWN
    assert clerk.post(there, {"stop": "1"}).status_code == 302
    assert not Sharing.everywhere.exists()
    actions = list(AuditRecord.objects.filter(action__startswith="assessment.sharing").values_list("action", flat=True))
    assert sorted(actions) == ["assessment.sharing.give", "assessment.sharing.stop"]
    foreign = bound(testing, [OTHER, "2144180902"])
    assert clerk.post(address("test-share", test, OWN, bond=foreign.pk)).status_code == 404
    assert testing.world.client("planner").post(address("test-share", test, bond=bond.pk)).status_code == 404


def test_a_group_of_one_other_school_is_not_told(testing):
    test = testing.analysed((40, 40, 40, 40))
    TestSchool.everywhere.filter(test=test).update(rural=True)
    TestSchool.everywhere.filter(test=test, unit__slug=OTHER).update(rural=False)
    answer_anew(testing, test, [], seed=5)
    unit = testing.world.units[OWN]
    with in_unit(unit):
        report = report_of(test, unit)
        assert not report.closed
        assert set(report.result["groups"]) == {"sex", "boarding"}
        assert all("rural" not in own.facts.get("dif", {}) for own in report.items)
        assert "funnel" not in report.result
        assert "between_schools" not in report.result
    with in_unit(testing.county):
        assert set(report_of(test, testing.county).result["groups"]) == {"sex", "boarding", "rural"}


COUNTS = st.dictionaries(st.integers(1, 9).map(str), st.integers(0, 60), min_size=1)
LIMITS = Limits(others=3, spread=8, pupils=10, share=0.8)


@settings(deadline=None)
@given(COUNTS, st.sets(st.integers(1, 9).map(str)))
def test_what_is_told_is_of_enough_others_none_of_which_outweighs(held, known):
    own = Guard(False, frozenset(known), held, LIMITS)
    others = sorted(count for unit, count in held.items() if unit not in known and count)
    safe = not others or (len(others) >= 3 and sum(others) >= 10 and others[-1] <= 0.8 * sum(others))
    assert own.whole is safe
    facts = {"whole": {"pupils": 3, "points": 4.0}, "full": 20, "funnel": {}, "between_schools": 0.1, "groups": {},
             "items": [], "people": {"edges": [1], "shares": [1]}, "pairs": [{"gap": 1}],
             "merged": {"points": 3}}  # fmt: skip
    told = own.result(facts)
    assert (told["whole"] == {"hidden": True}) is not safe
    assert "merged" not in told
    assert told["pairs"] == []
    assert ("funnel" in told) == (safe and (not others or len(others) >= 8))
    assert Guard(True, frozenset(), {}, LIMITS).result(facts) == facts


def test_a_scale_whose_first_test_had_two_schools_is_not_told():
    held = {str(unit): 30 for unit in range(1, 6)}
    own = Guard(False, frozenset({"1"}), held, LIMITS, first={"1": 30, "2": 30})
    told = own.result({
        "whole": {"pupils": 150, "points": 12.0, "mean": 0.1, "se": 0.1}, "items": [{"share": 0.4, "difficulty": 1.0}],
        "groups": {}, "pairs": [], "people": {"edges": [0, 1], "shares": [1]},
    })  # fmt: skip
    assert own.whole
    assert not own.scale
    assert told["whole"] == {"pupils": 150, "points": 12.0}
    assert told["items"] == [{"share": 0.4, "dif": {}}]
    assert told["people"] == {"edges": [], "shares": []}
    school = own.school({"points": 11.0, "mean": 0.2, "effect": 0.1, "growth": 0.3, "classes": [{"mean": 1.0}]})
    assert school == {"points": 11.0, "classes": [{}]}
