"""Words for the audited actions of activities, sessions, attendance and honours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Any] = {
    "assistance.activity.make": _("Entered an activity"),
    "assistance.activity.change": _("Changed an activity"),
    "assistance.activity.copy": _("Copied an activity to another day"),
    "assistance.activity.cancel": _("Cancelled an activity"),
    "assistance.activity.restore": _("Let a cancelled activity take place"),
    "assistance.activity.remove": _("Removed an activity"),
    "assistance.activity.invite": _("Added participants to an activity"),
    "assistance.activity.part": _("Changed the part of a unit in an activity"),
    "assistance.activity.uninvite": _("Took a unit out of an activity"),
    "assistance.session.make": _("Entered a session"),
    "assistance.session.change": _("Changed a session"),
    "assistance.session.remove": _("Removed a session"),
    "assistance.session.item": _("Entered or changed an item of a session"),
    "assistance.session.item_remove": _("Took an item out of a session"),
    "assistance.session.open": _("Opened signing in at a session"),
    "assistance.session.close": _("Closed signing in at a session"),
    "assistance.session.renew": _("Gave a session a new code"),
    "assistance.attendance.note": _("Noted attendance"),
    "assistance.attendance.note_own": _("Noted attendance from the organiser's own schools"),
    "assistance.attendance.take_off": _("Took people off an attendance"),
    "assistance.attendance.sign_in_refused": _("Signing in at a session matched nobody"),
    "assistance.attendance.export": _("Exported attendance with names"),
    "assistance.hours.export": _("Exported training hours with names"),
    "assistance.list.hand_in": _("Handed in a list of attendance"),
    "assistance.list.drop": _("Put a list of attendance away"),
    "assistance.honour.make": _("Entered an honour"),
    "assistance.honour.change": _("Changed an honour"),
    "assistance.honour.remove": _("Removed honours"),
    "assistance.honour.export": _("Exported honours with names"),
}
