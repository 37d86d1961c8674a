"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assistance.fund.make": _("Entered a fund"),
    "assistance.fund.change": _("Changed a fund"),
    "assistance.fund.remove": _("Removed a fund without lines"),
    "assistance.fund.close": _("Closed a fund"),
    "assistance.fund.reopen": _("Opened a fund again"),
    "assistance.ledger.write": _("Wrote a line of the ledger"),
    "assistance.ledger.reverse": _("Reversed a line of the ledger"),
    "assistance.ledger.restore": _("Restored a reversed line of the ledger"),
    "assistance.project.make": _("Entered a project"),
    "assistance.project.change": _("Changed a project"),
    "assistance.project.remove": _("Removed a project"),
    "assistance.project.state": _("Entered a new state of a project"),
    "assistance.project.accept": _("Entered the acceptance of a project"),
    "assistance.project.milestone": _("Set a milestone"),
    "assistance.project.milestone.drop": _("Took a milestone away"),
    "assistance.project.reach": _("Reported a milestone"),
    "assistance.places.enter": _("Entered school places"),
    "assistance.places.change": _("Corrected school places"),
    "assistance.places.remove": _("Removed a record of school places"),
    "assistance.light.enter": _("Entered a measured room"),
    "assistance.light.change": _("Corrected a measured room"),
    "assistance.light.remove": _("Removed a measurement"),
    "assistance.light.import": _("Brought in a file of measured rooms"),
    "assistance.room.enter": _("Entered a room"),
    "assistance.room.change": _("Changed a room"),
    "assistance.room.remove": _("Removed a room"),
}
