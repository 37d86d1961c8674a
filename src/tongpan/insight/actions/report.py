"""Write the county's self-assessment as a file, and record that it left the house."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.insight.models import Run
from tongpan.insight.report.content import self_assessment
from tongpan.insight.report.pdf import write_pdf
from tongpan.insight.report.word import write_word

Format = Literal["pdf", "docx"]
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class File:
    """A finished file with the name it should be saved under."""

    name: str
    content_type: str
    content: bytes


def write_report(gap_run: Run, plan_run: Run | None, format_: Format, *, user: User | None, mark: str = "") -> File:
    """The self-assessment of a county from its gap and, where given, a plan; audited. ``mark`` names who took it.

    Raises ``ValueError`` where the plan is another county's or another year's.
    """
    document = replace(self_assessment(gap_run, plan_run), mark=mark)
    content = write_pdf(document) if format_ == "pdf" else write_word(document)
    with transaction.atomic():
        audit.record(
            "insight.report.write",
            actor=user,
            unit=gap_run.unit,
            target=str(gap_run.pk),
            format=format_,
            plan=str(plan_run.pk) if plan_run else "",
        )
    name = f"{document.title}-{gap_run.unit.name}-{gap_run.year}.{format_}"
    return File(name, CONTENT_TYPES[format_], content)
