"""Imports as jobs: the dry run and the commit, with progress and cancellation. The engine is loaded when it is used."""

from __future__ import annotations

from typing import Any

from tongpan.access.jobs import JobError, Running, handles
from tongpan.registry.models import ImportBatch

from .changes import RefusedError


def _batch(running: Running) -> ImportBatch:
    return ImportBatch.objects.select_related("unit").get(pk=running.job.params["batch"])


@handles("registry.import.check")
def check(running: Running) -> dict[str, Any]:
    """The dry run of ``params["batch"]``."""
    from tongpan.registry.imports.reading import UnreadableError

    from . import imports

    try:
        return imports.check(_batch(running), running.say).summary()
    except UnreadableError as error:
        raise JobError(error.fault.cause, **error.fault.values) from None
    except RefusedError as error:
        raise JobError(error.message, **error.values) from None


@handles("registry.import.commit")
def commit(running: Running) -> dict[str, Any]:
    """The commit of ``params["batch"]``; ``params["good_rows"]`` leaves rows with errors out. Errors are no fault."""
    from . import imports

    params = running.job.params
    try:
        outcome = imports.commit(
            _batch(running), good_rows=bool(params.get("good_rows")), user=running.job.user, say=running.say
        )
    except imports.NotWrittenError as refused:
        outcome = refused.outcome
    except RefusedError as error:
        raise JobError(error.message, **error.values) from None
    return outcome.summary()
