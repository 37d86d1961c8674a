"""Both national workbooks as Word and PDF: every item in the order of the official form, in Chinese."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from django.urls import reverse

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assessment.appraisal.actions import workbooks as acts
from tongpan_core.policy import evaluations

DUE = dt.date(2026, 5, 31)


@pytest.mark.parametrize(("code", "items"), [("balanced-2017", 32), ("preschool-2020", 18)])
def test_a_workbook_is_written_in_the_order_of_the_form(house, code, items):
    with in_unit(house.county):
        (book,) = acts.open_workbooks([house.county], code, 2025, due=DUE, user=house.user)
    browser = house.world.client("planner")
    page = reverse("assessment:appraisal-workbook", args=("441801", 2025, book.pk))
    shown = browser.get(page).content.decode()
    assert all(f'href="?export={kind}"' in shown for kind in ("xlsx", "docx", "pdf")), "each export has its button"
    shown_items = [own for own in evaluations()[code].items if own.kind == "shown"]
    assert shown.count("凭佐证材料判定") == len(shown_items) > 0
    answer = browser.get(page, {"export": "docx"})
    assert answer.status_code == 200
    assert ".docx" in answer["Content-Disposition"]
    paper = docx.Document(io.BytesIO(answer.content))
    codes = [row.cells[0].text for table in paper.tables for row in table.rows[1:]]
    form = evaluations()[code]
    assert codes == [own.code for own in form.items]
    assert len(codes) == items
    assert [cell.text for cell in paper.tables[0].rows[0].cells][1:3] == ["评估内容", "达成情况"]
    assert len(paper.tables) == len(form.parts)
    assert AuditRecord.objects.filter(action="access.take", target__startswith=code).exists()
    assert browser.get(page, {"export": "pdf"}).content.startswith(b"%PDF")
