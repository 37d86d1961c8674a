"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "assistance.platform.make": _("Entered a platform"),
    "assistance.platform.change": _("Changed a platform"),
    "assistance.platform.remove": _("Removed a platform"),
    "assistance.service.add": _("Entered services of a platform"),
    "assistance.service.end": _("Ended services of a platform"),
    "assistance.service.remove": _("Removed services of a platform"),
}
