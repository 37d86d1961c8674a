"""Write an effect as a file, and record that it left the house."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from tongpan.access import audit
from tongpan.access.models import User
from tongpan.insight.actions.report import CONTENT_TYPES, File, Format
from tongpan.insight.models import Run
from tongpan.insight.proof.report import effect_document
from tongpan.insight.report.pdf import write_pdf
from tongpan.insight.report.word import write_word


def write_effect(run: Run, format_: Format, *, user: User | None, mark: str = "") -> File:
    """The answer of a run as PDF or Word; audited. ``mark`` names who took it."""
    document = replace(effect_document(run), mark=mark)
    content = write_pdf(document) if format_ == "pdf" else write_word(document)
    with transaction.atomic():
        audit.record("insight.report.write", actor=user, unit=run.unit, target=str(run.pk), format=format_)
    return File(f"{run}-{run.unit.name}-{run.year}.{format_}", CONTENT_TYPES[format_], content)
