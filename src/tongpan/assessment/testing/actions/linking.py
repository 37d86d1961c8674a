"""How a test is put on the scale of earlier years."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from tongpan.access.models import User
from tongpan.assessment.testing.models import JointTest
from tongpan.assistance.base.records import keep
from tongpan.assistance.base.refusal import Refused

from .design import refuse_locked


def set_linking(test: JointTest, method: str, anchors: set[int], used: set[int], *, least: int, user: User) -> None:
    """Link by a method and by ``used`` of the anchors; the test is then to be analysed again.

    Raises Refused where fewer than ``least`` anchors would be left, or the test is in the archive.
    """
    refuse_locked(test)
    if len(anchors & used) < least:
        raise Refused(
            gettext_noop("%(used)s anchors would be left; it takes %(least)s to link two tests. Keep more of them."),
            used=len(anchors & used), least=least,
        )  # fmt: skip
    linking = {"method": method, "left_out": sorted(anchors - used)}
    if linking == test.linking:
        return
    test.linking = linking
    if test.state == JointTest.State.ANALYSED:
        test.state = JointTest.State.SCORED
    keep(test, "assessment.test.linking", unit=test.unit, user=user, method=method, left_out=len(anchors - used))
