"""The job that analyses a test."""

from __future__ import annotations

from typing import Any

from tongpan.access.jobs import JobError, Running, handles
from tongpan.assistance.base.refusal import Refused

from .actions.analysis import JOB, analyse
from .models import JointTest

STEPS = 4


@handles(JOB)
def run(running: Running) -> dict[str, Any]:
    """Analyse the test that the job names."""
    test = JointTest.objects.select_related("unit", "before").get(pk=running.job.params["test"])
    try:
        made = analyse(
            test, user=running.job.user, say=lambda step, number: running.say(step, number, STEPS), job=running.job
        )
    except Refused as refused:
        raise JobError(refused.message, **refused.values) from refused
    return {"analysis": made.pk}
