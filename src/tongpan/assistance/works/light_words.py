"""The limits of light in words, for pages, forms and files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LIMIT_WORDS = {
    "desk_average": _("Average on desks"),
    "desk_uniformity": _("Uniformity on desks"),
    "board_average": _("Average on the board"),
    "board_uniformity": _("Uniformity on the board"),
    "colour_least": _("Colour temperature, lowest"),
    "colour_most": _("Colour temperature, highest"),
    "rendering_least": _("Colour rendering Ra"),
    "red_above": _("Red rendering R9"),
    "glare_most": _("Glare UGR"),
    "power_most": _("Power density"),
}
"""By the names of ``tongpan_core.measure.lighting.LIMITS``."""
UNITS = {
    "desk_average": "lx", "board_average": "lx", "colour_least": "K", "colour_most": "K", "power_most": "W/m²",
}  # fmt: skip
