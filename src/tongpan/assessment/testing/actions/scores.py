"""Scores that are kept, and taken away."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.assessment.testing.models import JointTest, Pupil, ScoreFile
from tongpan.assessment.testing.queries.seen import pupils_of
from tongpan.assistance.base.refusal import Refused

from .design import refuse_locked
from .files import FileFound


def keep_scores(test: JointTest, found: FileFound, *, unit: Unit, user: User | None) -> int:
    """Write the scores of a file; how many pupils' scores changed. The same file again changes nothing.

    Raises Refused where the test is in the archive, or a pupil is no longer on the list.
    """
    with transaction.atomic():
        fresh = JointTest.everywhere.select_for_update().get(pk=test.pk)
        refuse_locked(fresh)
        wanted = {code: (absent, answers) for code, absent, answers in found.rows}
        pupils = {own.code: own for own in pupils_of(test, unit).filter(taking=True) if own.code in wanted}
        if gone := sorted(set(wanted) - set(pupils)):
            raise Refused(gettext_noop("Pupil %(code)s is no longer on the list. Choose the file again."), code=gone[0])
        changed = [own for own in pupils.values() if _put(own, *wanted[own.code])]
        if not changed:
            return 0
        Pupil.everywhere.bulk_update(changed, ["absent", "answers"], batch_size=500)
        ScoreFile.everywhere.create(test=test, unit=unit, name=found.name, digest=found.digest, rows=len(wanted),
                                    changed=len(changed), user=user)  # fmt: skip
        fresh.state = test.state = JointTest.State.SCORED
        fresh.save(update_fields=["state"])
        audit.record("assessment.test.scores", actor=user, unit=unit, target=str(test.pk), rows=len(wanted),
                     changed=len(changed), digest=found.digest)  # fmt: skip
    return len(changed)


def _put(pupil: Pupil, absent: bool, answers: dict[str, Any]) -> bool:
    """Give a pupil scores; whether that changed anything."""
    kept = None if absent else answers
    if (pupil.absent, pupil.answers) == (absent, kept):
        return False
    pupil.absent, pupil.answers = absent, kept
    return True


def clear_scores(test: JointTest, *, unit: Unit, user: User | None) -> int:
    """Take the scores of the pupils whom a unit sees away; of how many pupils."""
    refuse_locked(test)
    keys = list(pupils_of(test, unit).exclude(answers=None, absent=False).values_list("pk", flat=True))
    with transaction.atomic():
        Pupil.everywhere.filter(pk__in=keys).update(answers=None, absent=False)
        test.state = JointTest.State.READY
        test.save(update_fields=["state"])
        audit.record("assessment.test.scores.clear", actor=user, unit=unit, target=str(test.pk), pupils=len(keys))
    return len(keys)
