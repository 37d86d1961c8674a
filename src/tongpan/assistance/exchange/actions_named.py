"""Words for the audited actions of this part."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Any] = {
    "assistance.placement.make": _("Entered placements"),
    "assistance.placement.change": _("Corrected a placement"),
    "assistance.placement.end": _("Ended placements"),
    "assistance.placement.remove": _("Removed a placement"),
    "assistance.placement.mark": _("Marked postings as placements"),
    "assistance.placement.appraise": _("Appraised a placement"),
    "assistance.placement.unappraise": _("Removed an appraisal"),
    "assistance.certificate.issue": _("Issued certificates"),
    "assistance.certificate.withdraw": _("Withdrew a certificate"),
    "assistance.call.make": _("Wrote a call"),
    "assistance.call.change": _("Corrected a call"),
    "assistance.call.remove": _("Removed a draft call"),
    "assistance.call.draft": _("Made a call a draft again"),
    "assistance.call.open": _("Opened a call"),
    "assistance.call.closed": _("Closed a call"),
    "assistance.call.settled": _("Settled a call"),
    "assistance.application.make": _("Entered an application"),
    "assistance.application.withdraw": _("Withdrew an application"),
    "assistance.application.selected": _("Chose applicants"),
    "assistance.application.refused": _("Did not choose applicants"),
    "assistance.application.host": _("Named the host school of an applicant"),
    "assistance.application.word": _("Gave a word on an application"),
    "assistance.application.posted": _("Posted applicants"),
    "assistance.eligible.freeze": _("Froze a list of eligible people"),
    "assistance.eligible.discard": _("Removed a list of eligible people"),
    "assistance.exchange.export": _("Exported a list of the exchange"),
}
