"""Marks with a word: never colour alone."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .formats import markup

TONES = {
    "met": ("✓", gettext_lazy("Meets the rule")),
    "gap": ("▲", gettext_lazy("Falls short")),
    "must": ("!", gettext_lazy("To be done today")),
    "info": ("i", gettext_lazy("Note")),
    "muted": ("–", gettext_lazy("None")),
    "synthetic": ("◇", gettext_lazy("Made-up data")),
}
"""Tone to its mark and the word used where none is given."""


def badge(tone: str, text: str = "") -> SafeString:
    """``badge("gap", _("Falls short"))`` as HTML. Raises ``KeyError`` for an unknown tone."""
    mark, word = TONES[tone]
    return markup(
        '<span class="badge {}"><span class="mark" aria-hidden="true">{}</span>{}</span>', tone, mark, text or word
    )


def met_or_gap(met: bool | None) -> SafeString:
    """Green “meets the rule”, amber “falls short”, or grey “not known”."""
    if met is None:
        return badge("muted", _("Not known"))
    return badge("met" if met else "gap")
