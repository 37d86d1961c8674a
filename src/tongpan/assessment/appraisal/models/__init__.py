"""The models of appraisal, one file per family."""

from .appraisals import Appraisal, Appraised, Finding, Judge, Judgement, Objection
from .schemes import Criterion, Scheme
from .workbooks import Rectification, Workbook, WorkbookItem

__all__ = [
    "Appraisal", "Appraised", "Criterion", "Finding", "Judge", "Judgement", "Objection", "Rectification", "Scheme",
    "Workbook", "WorkbookItem",
]  # fmt: skip
