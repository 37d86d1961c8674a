"""Tasks that were given up: tried again, or put aside, by an administrator."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit, progress
from tongpan.access.models import Job, User

from .refused import RefusedError


def try_again(actor: User, job: Job) -> None:
    """Put a task back into the queue with as many attempts as a new one has.

    Raises :class:`RefusedError` where it was decided on meanwhile, or whoever asked for it has asked anew.
    """
    fresh = Job.tries()
    fields = {"state": Job.State.QUEUED, "due": timezone.now(), "given_up": None, "finished": None, "stop": False}
    try:
        with transaction.atomic():
            held = _held(job)
            progress.forget_stop(held.pk)
            Job.everywhere.filter(pk=held.pk).update(**fields, at_most=held.attempt + fresh)
            audit.record("access.job.retry", actor=actor, unit=held.unit, target=str(held.pk), kind=held.kind)
    except IntegrityError:
        raise RefusedError(_("The same task has been asked for again already; it waits or runs.")) from None


@transaction.atomic
def dismiss(actor: User, job: Job) -> None:
    """Leave a task undone and take it off the list. Raises :class:`RefusedError` where it was decided on meanwhile."""
    held = _held(job)
    Job.everywhere.filter(pk=held.pk).update(given_up=None)
    audit.record("access.job.dismiss", actor=actor, unit=held.unit, target=str(held.pk), kind=held.kind)


def _held(job: Job) -> Job:
    rows = Job.everywhere.select_for_update(of=("self",)).select_related("unit")
    held = rows.filter(pk=job.pk, given_up__isnull=False).first()
    if held is None:
        raise RefusedError(_("Somebody has decided on this task already."))
    return held
