"""What a running job last said and whether somebody asked it to stop, kept beside the database (decision 0005)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.cache import caches
from django.utils.translation import gettext_noop


def said(job: UUID) -> dict[str, Any]:
    """``step`` (a message id), ``values`` for its places, ``done`` and ``total``."""
    nothing = {"step": gettext_noop("Waiting"), "values": {}, "done": 0, "total": 0}
    return caches["progress"].get(f"job-{job}") or nothing


def tell(job: UUID, step: str, values: dict[str, Any], done: float, total: float) -> None:
    """Replace what the job said before."""
    caches["progress"].set(f"job-{job}", {"step": step, "values": values, "done": done, "total": total})


def ask_to_stop(job: UUID) -> None:
    """Leave the mark that the job looks for whenever it says something."""
    caches["progress"].set(f"job-{job}-cancel", True)


def asked_to_stop(job: UUID) -> bool:
    """Whether the mark is there."""
    return bool(caches["progress"].get(f"job-{job}-cancel"))
