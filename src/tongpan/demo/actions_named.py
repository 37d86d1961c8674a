"""Words for the audited actions of this part."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

NAMES = {
    "demo.load": _("Loaded the demonstration region"),
    "demo.region": _("Loaded a documented region"),
    "demo.city": _("Loaded the invented city with a year of help"),
    "demo.accounts": _("Made demonstration accounts"),
}
