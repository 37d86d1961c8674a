"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assessment.scheme.make": _("Made an appraisal scheme"),
    "assessment.scheme.copy": _("Copied an appraisal scheme"),
    "assessment.scheme.change": _("Changed an appraisal scheme"),
    "assessment.scheme.settle": _("Put an appraisal scheme into force"),
    "assessment.scheme.remove": _("Removed an appraisal scheme"),
    "assessment.criterion.save": _("Changed a criterion of a scheme"),
    "assessment.criterion.remove": _("Removed a criterion of a scheme"),
    "assessment.appraisal.make": _("Began an appraisal"),
    "assessment.appraisal.change": _("Changed an appraisal"),
    "assessment.appraisal.remove": _("Removed an appraisal"),
    "assessment.appraisal.state": _("Took an appraisal a step on"),
    "assessment.appraisal.fill": _("Computed an appraisal"),
    "assessment.appraised.add": _("Added who is appraised"),
    "assessment.appraised.remove": _("Took out who is appraised"),
    "assessment.judge.add": _("Asked a judge"),
    "assessment.judge.remove": _("Released a judge"),
    "assessment.judgement.give": _("Gave points"),
    "assessment.report.save": _("Wrote a self-report"),
    "assessment.report.hand_in": _("Handed in a self-report"),
    "assessment.report.return": _("Gave a self-report back"),
    "assessment.objection.raise": _("Objected to a result"),
    "assessment.objection.answer": _("Answered an objection"),
    "assessment.workbook.make": _("Opened a national workbook"),
    "assessment.workbook.compute": _("Computed a national workbook"),
    "assessment.workbook.item": _("Changed an item of a workbook"),
    "assessment.workbook.assign": _("Assigned items of a workbook"),
    "assessment.workbook.unassign": _("Took an assignment of items back"),
    "assessment.rectification.save": _("Entered what has to be put right"),
    "assessment.rectification.done": _("Reported something as put right"),
    "assessment.rectification.reopen": _("Opened something to be put right again"),
    "assessment.rectification.remove": _("Removed something to be put right"),
}
