"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assistance.file.add": _("Added a file to a record"),
    "assistance.file.remove": _("Removed a file of a record"),
    "assistance.bond.make": _("Made a bond"),
    "assistance.bond.end": _("Ended a bond"),
    "assistance.bond.remove": _("Removed a bond that had not begun"),
    "assistance.target.add": _("Set a target"),
    "assistance.target.change": _("Changed a target"),
    "assistance.target.remove": _("Removed a target"),
    "assistance.case.add": _("Wrote down experience"),
    "assistance.case.change": _("Changed a piece of experience"),
    "assistance.case.share": _("Showed experience to all units"),
    "assistance.case.unshare": _("Showed experience to its own units only again"),
    "assistance.case.remove": _("Removed a piece of experience"),
}
