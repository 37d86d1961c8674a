"""Imports: the list of a unit, the job that works on one, and the problems that one has."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from tongpan.access.models import Job
from tongpan.registry.models import ImportBatch, School

JOBS = ("registry.import.check", "registry.import.commit")
SEVERITIES = ("error", "warning", "notice")
NOT_ACCEPTED = "it is none of the accepted values"
"""The cause that the engine names where a field has a list of values and a cell holds another word."""
WORDS = 30


def batches() -> QuerySet[ImportBatch]:
    """The imports of the open scope, newest first; the long lists that they keep are not read."""
    return ImportBatch.objects.defer("problems", "columns", "options").select_related("unit", "user")


def last_job(batch: ImportBatch) -> Job | None:
    """The job that works, or worked last, on an import."""
    jobs = Job.objects.filter(kind__in=JOBS, params__batch=str(batch.pk)).select_related("unit")
    return jobs.order_by("-created").first()


def open_job(batch: ImportBatch) -> Job | None:
    """The job that is at work on an import now: a second press of a button must not start a second one."""
    job = last_job(batch)
    return None if job is None or job.ended else job


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """What a list of problems is narrowed by; an empty value does not narrow."""

    severity: str = ""
    sheet: str = ""
    header: str = ""


def problems_of(batch: ImportBatch, chosen: ProblemFilter) -> list[dict[str, Any]]:
    """The problems of an import that a filter lets through, in the order in which they were kept."""
    wanted = {"severity": chosen.severity, "sheet": chosen.sheet, "header": chosen.header}
    asked = {name: value for name, value in wanted.items() if value}
    return [own for own in batch.problems if all(own.get(name) == value for name, value in asked.items())]


def facets_of(batch: ImportBatch) -> dict[str, list[str]]:
    """The sheets and the columns that have problems, in the order in which they come."""
    return {
        name: list(dict.fromkeys(own[name] for own in batch.problems if own.get(name))) for name in ("sheet", "header")
    }


def unknown_words(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Field, word and number of rows of the words that no field accepts, the most frequent first."""
    found = Counter((own["field"], own["value"]) for own in batch.problems if own["cause"] == NOT_ACCEPTED)
    return [(name, word, count) for (name, word), count in found.most_common(WORDS)]


def schools_touched(batch: ImportBatch) -> QuerySet[School]:
    """The schools whose figures stand as an import left them."""
    return (
        School.objects.filter(unit__year_figures__source=batch).select_related("unit").order_by("unit__path").distinct()
    )


def name_of_matching(batch: ImportBatch) -> str:
    """The name of the saved matching that an import uses, or an empty text."""
    from tongpan.registry.imports.vocabulary import saved_mappings

    return next((own.name for own in saved_mappings(batch.unit, batch.kind) if own.columns == batch.columns), "")
