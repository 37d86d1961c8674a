"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assessment.test.make": _("Entered a joint test"),
    "assessment.test.change": _("Changed a joint test"),
    "assessment.test.remove": _("Removed a joint test without scores"),
    "assessment.test.schools": _("Set the schools of a joint test"),
    "assessment.test.item": _("Entered an item of a joint test"),
    "assessment.test.item.remove": _("Removed an item of a joint test"),
    "assessment.test.items": _("Brought in a file of items"),
    "assessment.test.anchors": _("Put anchor items into a joint test"),
    "assessment.test.pupils": _("Brought in pupils by code"),
    "assessment.test.pupils.clear": _("Took a list of pupils away"),
    "assessment.test.sample": _("Chose the pupils of a joint test"),
    "assessment.test.seats": _("Gave rooms and seats"),
    "assessment.test.scores": _("Brought in scores"),
    "assessment.test.scores.clear": _("Took scores away"),
    "assessment.test.analyse": _("Analysed a joint test"),
    "assessment.test.linking": _("Changed how a joint test is linked"),
    "assessment.test.note": _("Wrote a note on an item"),
    "assessment.test.comment": _("Wrote a comment on an item"),
    "assessment.test.remark.remove": _("Took a remark back"),
    "assessment.sharing.give": _("Let the members of a bond know the results of the school"),
    "assessment.sharing.stop": _("Let the members of a bond no longer know the results of the school"),
    "assessment.test.archive": _("Archived a joint test"),
}
