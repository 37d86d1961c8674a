"""Write the annual report as a file, and record that it left the house."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.insight.annual.content import annual_document
from tongpan.insight.queries.annual import Annual
from tongpan.insight.report.pdf import write_pdf
from tongpan.insight.report.word import write_word

from .report import CONTENT_TYPES, File, Format


def write_annual(report: Annual, format_: Format, *, user: User | None, mark: str = "") -> File:
    """The annual report of a unit or a bond; audited. ``mark`` names who took it."""
    document = replace(annual_document(report), mark=mark)
    content = write_pdf(document) if format_ == "pdf" else write_word(document)
    with transaction.atomic():
        audit.record(
            "insight.annual.write",
            actor=user,
            unit=report.unit,
            target=str(report.bond.pk) if report.bond else "",
            format=format_,
            year=report.year,
        )
    name = f"{document.title}-{document.header}-{report.period.year}.{format_}"
    return File(name, CONTENT_TYPES[format_], content)
