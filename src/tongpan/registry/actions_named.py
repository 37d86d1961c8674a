"""Words for the audited actions and the tasks of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "registry.school.edit": _("Corrected the facts of a school"),
    "registry.school.freeze": _("Kept schools out of plans or let them in"),
    "registry.school.close": _("Closed or merged a school"),
    "registry.school.reopen": _("Opened a school again"),
    "registry.village.edit": _("Corrected a village"),
    "registry.roads.remove": _("Removed ways by road"),
    "registry.figures.edit": _("Corrected figures"),
    "registry.figure.define": _("Defined a local figure"),
    "registry.figure.retire": _("Stopped or resumed a local figure"),
    "registry.indicator.define": _("Defined a local indicator"),
    "registry.indicator.end": _("Ended a local indicator"),
    "registry.import.receive": _("Uploaded a file"),
    "registry.import.commit": _("Imported a file"),
    "registry.import.discard": _("Discarded a file"),
    "registry.mapping.save": _("Saved a matching of columns"),
    "registry.teachers.freeze": _("Kept people out of plans or let plans move them again"),
    "registry.teachers.export": _("Exported a list of teachers"),
}

TASKS = {"registry.import.check": _("Checking a file")}
