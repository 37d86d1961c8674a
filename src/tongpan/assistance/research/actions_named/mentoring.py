"""Words for the audited actions of programmes, studios, mentoring and the cascade."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Any] = {
    "assistance.mentoring.make": _("Paired a mentor and an apprentice"),
    "assistance.mentoring.end": _("Ended a pair of mentor and apprentice"),
    "assistance.mentoring.remove": _("Removed a pair of mentor and apprentice"),
    "assistance.mentoring.meet": _("Logged meetings of mentors"),
    "assistance.mentoring.unmeet": _("Took back a meeting of a mentor"),
    "assistance.mentoring.export": _("Took a list of mentors and apprentices away as a file"),
    "assistance.cascade.export": _("Took a plan of a tier away as a file"),
    "assistance.cohort.export": _("Took a list of members of programmes away as a file"),
    "assistance.studio.export": _("Took a list of members of studios away as a file"),
    "assistance.cascade.make": _("Laid out a cascade"),
    "assistance.cascade.change": _("Changed a cascade"),
    "assistance.cascade.remove": _("Removed a cascade"),
    "assistance.cascade.plan": _("Planned a tier of a cascade"),
    "assistance.cascade.adopt": _("Put a plan of a tier into force"),
    "assistance.cascade.undo": _("Took back a plan of a tier"),
    "assistance.programme.make": _("Entered a programme"),
    "assistance.programme.change": _("Changed a programme"),
    "assistance.programme.remove": _("Removed a programme"),
    "assistance.cohort.make": _("Entered a cohort"),
    "assistance.cohort.change": _("Changed a cohort"),
    "assistance.cohort.remove": _("Removed a cohort"),
    "assistance.cohort.join": _("Added members to a cohort"),
    "assistance.cohort.leave": _("Took members out of a cohort"),
    "assistance.cohort.complete": _("Noted who completed a cohort"),
    "assistance.studio.make": _("Entered a studio"),
    "assistance.studio.change": _("Changed a studio"),
    "assistance.studio.remove": _("Removed a studio"),
    "assistance.studio.join": _("Added members to a studio"),
    "assistance.studio.leave": _("Ended memberships of a studio"),
}
