"""Evidence of a workbook given to several items at once: what is kept, what is told, and the way back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.web.assessment.appraisal.test_workbooks import DUE, YEAR, book, item, known, page  # noqa: F401

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import assigning
from tongpan.assessment.appraisal.actions import workbooks as acts
from tongpan.assessment.appraisal.models import WorkbookItem
from tongpan.assistance.base.refusal import Refused


def facts(book, *codes):  # noqa: F811
    rows = WorkbookItem.everywhere.filter(workbook=book, code__in=codes).order_by("code")
    return [(own.division, own.person_id, own.due) for own in rows]


def keys(book, *codes):  # noqa: F811
    return list(WorkbookItem.everywhere.filter(workbook=book, code__in=codes).values_list("pk", flat=True))


def test_ticked_items_get_what_is_given_and_keep_the_rest(house, book):  # noqa: F811
    day = dt.date(2026, 4, 1)
    changed = assigning.assign(book, keys(book, "G1", "G2"), {"division": "教育股", "due": day}, user=house.user)
    assert facts(book, "G1", "G2") == [("教育股", None, day)] * 2
    assert facts(book, "G3") == [("", None, DUE)]
    told = AuditRecord.objects.get(action="assessment.workbook.assign")
    assert told.detail["codes"] == ["G1", "G2"]
    assigning.assign(book, keys(book, "G2"), {"person_id": house.user.pk}, user=house.user)
    assert facts(book, "G2") == [("教育股", house.user.pk, day)]
    assert assigning.take_back(book, changed, user=house.user) == 1, "G2 was changed since"
    assert facts(book, "G1", "G2") == [("", None, DUE), ("教育股", house.user.pk, day)]


def test_nothing_given_and_nothing_ticked_are_refused(house, book):  # noqa: F811
    with pytest.raises(Refused, match="division, a person or a day"):
        assigning.assign(book, keys(book, "G1"), {"division": "", "due": None}, user=house.user)
    with pytest.raises(Refused, match="Tick at least one"):
        assigning.assign(book, [10**9], {"division": "教育股"}, user=house.user)


def test_items_of_another_workbook_stay_as_they_are(house, book):  # noqa: F811
    with in_unit(house.county):
        other = acts.open_workbooks([house.county], "balanced-2017", YEAR - 1, due=DUE, user=house.user)[0]
    assigning.assign(book, [*keys(book, "G1"), *keys(other, "G1")], {"division": "教育股"}, user=house.user)
    assert facts(other, "G1") == [("", None, DUE)]


def test_the_page_assigns_says_so_and_takes_back(house, book):  # noqa: F811
    browser = house.world.client("planner")
    here = page("workbook", workbook=book.pk)
    assert "bulk-assign" in browser.get(here).content.decode()
    rows = keys(book, "G1", "G2", "G5")
    sent = {"row": rows, "division": "办公室", "person": "", "due": "2026-04-02"}
    answer = browser.post(page("workbook-assign", workbook=book.pk), sent, follow=True)
    assert facts(book, "G1", "G2", "G5") == [("办公室", None, dt.date(2026, 4, 2))] * 3
    back = page("workbook-unassign", workbook=book.pk)
    assert back in answer.content.decode()
    after = browser.post(back, follow=True).content.decode()
    assert facts(book, "G1", "G2", "G5") == [("", None, DUE)] * 3
    assert back not in after, "it can be taken back once"


def test_a_refused_assignment_keeps_what_was_ticked_and_typed(house, book):  # noqa: F811
    ticked = keys(book, "G1")[0]
    sent = {"row": [ticked], "division": "", "person": "", "due": "not a day"}
    text = house.world.client("planner").post(page("workbook-assign", workbook=book.pk), sent).content.decode()
    assert f'value="{ticked}" form="bulk-assign" checked' in text
    assert "not a day" in text
    assert facts(book, "G1") == [("", None, DUE)]


def test_a_reader_is_offered_nothing(house, book):  # noqa: F811
    text = house.world.client("viewer").get(page("workbook", workbook=book.pk)).content.decode()
    assert "bulk-assign" not in text


def test_queries_do_not_grow_with_the_items_assigned(house, book):  # noqa: F811
    counts = []
    for codes in (["G1"], ["G2", "G3", "G4", "G5", "G6", "G7"]):
        with CaptureQueriesContext(connection) as seen:
            assigning.assign(book, keys(book, *codes), {"division": "教育股"}, user=house.user)
        counts.append(len(seen))
    assert counts[0] == counts[1]
