"""What a running job last said and whether somebody asked it to stop, kept beside the database (decision 0005)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.utils.translation import gettext_noop

NOTHING: dict[str, Any] = {"step": gettext_noop("Waiting"), "values": {}, "done": 0, "total": 0}


def said(job: UUID) -> dict[str, Any] | None:
    """``step`` (a message id), ``values`` for its places, ``done`` and ``total``; None where it said nothing yet."""
    found: dict[str, Any] | None = caches["progress"].get(f"job-{job}")
    return found


def tell(job: UUID, step: str, values: dict[str, Any], done: float, total: float) -> None:
    """Replace what the job said before."""
    caches["progress"].set(f"job-{job}", {"step": step, "values": values, "done": done, "total": total})


def ask_to_stop(job: UUID) -> None:
    """Leave the mark that the job looks for whenever it says something."""
    caches["progress"].set(f"job-{job}-cancel", True)


def forget_stop(job: UUID) -> None:
    """Take the mark away: the job is asked for anew."""
    caches["progress"].delete(f"job-{job}-cancel")


def asked_to_stop(job: UUID) -> bool:
    """Whether the mark is there."""
    return bool(caches["progress"].get(f"job-{job}-cancel"))
