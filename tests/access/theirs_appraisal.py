"""Objects of appraisal that belong to somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tongpan.access.models import Unit, User
from tongpan.assessment.appraisal.models import (
    Appraisal,
    Appraised,
    Criterion,
    Finding,
    Judge,
    Objection,
    Rectification,
    Scheme,
    Workbook,
    WorkbookItem,
)

DAY, END, YEAR = dt.date(2025, 9, 1), dt.date(2026, 8, 31), 2025


def appraisal_of(unit: Unit, user: User) -> dict[str, Any]:
    """One of each kind at a unit, by the names of their places in addresses."""
    scheme = Scheme.everywhere.create(unit=unit, kind="county", name="外县方案", since=DAY)
    criterion = Criterion.everywhere.create(scheme=scheme, label="外县指标", weight=100, source="judged")
    held = Appraisal.everywhere.create(unit=unit, scheme=scheme, name="外县考核", since=DAY, until=END)
    sheet = Appraised.everywhere.create(appraisal=held, unit=unit)
    finding = Finding.everywhere.create(appraised=sheet, criterion=criterion)
    book = Workbook.everywhere.create(unit=unit, evaluation="balanced-2017", year=YEAR)
    fault = {"fault": "外县问题", "action": "改", "since": DAY, "due": END}
    return {
        "scheme": scheme.pk, "criterion": criterion.pk, "round": held.pk, "sheet": sheet.pk, "finding": finding.pk,
        "judge": Judge.everywhere.create(appraisal=held, user=user).pk, "workbook": book.pk,
        "objection": Objection.everywhere.create(finding=finding, text="异议").pk, "to": "reporting", "done": "yes",
        "workitem": WorkbookItem.everywhere.create(workbook=book, code="L1").pk,
        "rectification": Rectification.everywhere.create(unit=unit, year=YEAR, **fault).pk,
    }  # fmt: skip
