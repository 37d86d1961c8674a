"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assistance.bond.make": _("Made a bond"),
    "assistance.bond.end": _("Ended a bond"),
    "assistance.bond.remove": _("Removed a bond that had not begun"),
}
