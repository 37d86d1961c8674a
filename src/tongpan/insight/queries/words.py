"""The reader's words for what the core names by codes and message ids."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from tongpan.registry.models.school import STAGE_NAMES
from tongpan.ui.formats import in_words, number
from tongpan_core.policy import figure_catalogue, units


def chinese() -> bool:
    """Whether the reader reads Chinese."""
    return (get_language() or "").startswith("zh")


def named(own: Any, name: str = "label") -> str:
    """The label (or another text) of a mapping or an object in the reader's language."""
    key = f"{name}_zh" if chinese() else name
    return str(own.get(key) or own.get(name) or "") if isinstance(own, Mapping) else str(getattr(own, key))


MONEY = frozenset({"budget", "needed"})
"""The places of core texts that hold amounts in 元."""


def money(value: float) -> str:
    """元 in a sentence: in Chinese in 万 (the text goes on with 元), rounded up, so that what is said is enough."""
    return f"{number(math.ceil(value / 1000) / 10)}\u2009万" if chinese() else number(math.ceil(value))


def spent(seconds: float | None) -> str:
    """Seconds that a search took: with one decimal, a tenth at least, as nothing takes no time."""
    return number(max(seconds or 0.0, 0.1), 1)


def figure_name(code: str) -> str:
    """The name of a figure; a code that the catalogue does not know stays as it is."""
    own = figure_catalogue().get(code)
    return named(own) if own else code


def unit_symbol(code: str) -> str:
    """The unit as tables show it: 人/百生."""
    own = units().get(code)
    return named(own, "symbol") if own else code


def stage_name(stage: str) -> str:
    """小学, 初中 …"""
    return str(STAGE_NAMES.get(stage, stage))


def said(message: Mapping[str, Any]) -> str:
    """A message of the core in the reader's language: ``{"text": id, "values": {…}}``, with ``text_zh`` from a rule."""
    text = (chinese() and message.get("text_zh")) or gettext(message["text"])
    return str(text) % in_words(message.get("values") or {})


def reason_said(reason: str | Mapping[str, Any]) -> str:
    """Why a county could not be planned for, as a job keeps it, in the reader's language."""
    if isinstance(reason, str):
        return reason
    return said(reason) if reason["values"] else gettext(reason["text"])


def figure_by_label(label: str) -> str:
    """The name of a figure that the core named by its English label."""
    return next((named(own) for own in figure_catalogue().values() if own.label == label), label)


def verdict_word(verdict: str) -> str:
    """A verdict in the reader's language."""
    words = {
        "passes": gettext("Meets the rule"),
        "fails": gettext("Falls short"),
        "cannot_judge": gettext("Cannot be judged"),
        "no_rule": gettext("No rule"),
    }
    return words.get(verdict, verdict)
