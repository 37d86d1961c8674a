"""Pairs of schools that are settled beforehand: a line a pair, by name or code, found as one types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Pair = list[str]
"""The keys (``code:stage``) of a helping school and of one in need."""
MOST = 500
SHOWN = 20
_LINE, _SIDE = re.compile(r"[\n;；]"), re.compile(r"\t|\s*(?:\||→|->|>|、|，|,)\s*")


class PairsInput(forms.Textarea):
    """Lines ``helping school → school in need``; where scripts run, two fields with suggestions write them."""

    suggestions: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The lines, and below them the finder, which shows itself where scripts run."""
        area = super().render(name, value, attrs, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((own,) for own in self.suggestions))
        finder = (
            '<span class="pair-finder" data-pairs="{id}" hidden><input type="text" list="list-{name}" aria-label="{a}"'
            ' placeholder="{a}"><span aria-hidden="true">→</span><input type="text" list="list-{name}" aria-label="{b}"'
            ' placeholder="{b}"><button class="button" type="button">{add}</button></span>'
            '<datalist id="list-{name}">{options}</datalist>'
        )
        words = {"a": _("Helping school"), "b": _("School in need"), "add": _("Add the pair")}
        own = (attrs or {}).get("id", f"id_{name}")
        return format_html("{}{}", area, format_html(finder, id=own, name=name, options=options, **words))


class Sections:
    """The sections that a pairing can choose from, by every word that somebody may write for one."""

    def __init__(self, choices: Iterable[tuple[str, str]]) -> None:
        self.labels = dict(choices)
        self._called: dict[str, list[str]] = {}
        for key, label in self.labels.items():
            for word in {key, key.partition(":")[0], label, label.rpartition("（")[0]}:
                self._called.setdefault(word, []).append(key)

    def called(self, word: str) -> list[str]:
        """The sections of the school that a word means, or the one section. ValidationError where there is no one."""
        keys = self._called.get(word.replace("(", "（").replace(")", "）"), [])
        codes = sorted({key.partition(":")[0] for key in keys})
        if not codes:
            raise forms.ValidationError(_("“%(name)s” is no school here; give its full name or its code.") % {
                "name": word})  # fmt: skip
        if len(codes) > 1:
            text = _("More than one school is called “%(name)s”: give the code instead (%(codes)s).")
            raise forms.ValidationError(text % {"name": word, "codes": ", ".join(codes[:6])})
        return keys

    def words(self, key: str) -> str:
        """How a section is written in a line: by its label, or by its key where others bear the same."""
        label = self.labels.get(key, key)
        return label if len(self._called.get(label, ())) == 1 else key

    def text(self, pairs: Iterable[Sequence[str]]) -> str:
        """Pairs as the lines of the field."""
        return "\n".join(f"{self.words(donor)} → {self.words(recipient)}" for donor, recipient in pairs)


def pairs_in(text: str, sections: Sections, donors: Sequence[str], recipients: Sequence[str]) -> list[Pair]:
    """The pairs that lines name, each once; ValidationError with every fault, by line."""
    lines = [line.strip() for line in _LINE.split(text) if line.strip()]
    if len(lines) > MOST:
        raise forms.ValidationError(_("%(count)s lines; at most %(most)s at once. Divide them.") % {
            "count": len(lines), "most": MOST})  # fmt: skip
    found, wrong = list[Pair](), list[forms.ValidationError]()
    for number, line in enumerate(lines, 1):
        try:
            found += _pairs(line, sections, donors, recipients)
        except forms.ValidationError as fault:
            text = _("Line %(number)s: %(why)s") % {"number": number, "why": " ".join(fault.messages)}
            wrong.append(forms.ValidationError(text))
    if wrong:
        raise forms.ValidationError(wrong[:SHOWN])
    return [list(pair) for pair in dict.fromkeys(map(tuple, found))]


def _pairs(line: str, sections: Sections, donors: Sequence[str], recipients: Sequence[str]) -> list[Pair]:
    """The pairs of a line: of two schools with several stages in common, one for each."""
    names = _SIDE.split(line)
    if len(names) != 2 or not all(names):
        raise forms.ValidationError(_("write two schools, the helping one first, with → between them."))
    sides = [sections.called(name) for name in names]
    both = [[a, b] for a in sides[0] for b in sides[1] if a.rpartition(":")[2] == b.rpartition(":")[2]]
    if not both:
        raise forms.ValidationError(_("“%(a)s” and “%(b)s” have no stage in common.") % {"a": names[0], "b": names[1]})
    if not any(key in donors for key in sides[0]):
        text = _("“%(name)s” is not chosen above among the schools that can help.")
        raise forms.ValidationError(text % {"name": names[0]})
    if not any(key in recipients for key in sides[1]):
        text = _("“%(name)s” is not chosen above among the schools that need help.")
        raise forms.ValidationError(text % {"name": names[1]})
    chosen = [[a, b] for a, b in both if a in donors and b in recipients]
    if not chosen:
        text = _("“%(a)s” and “%(b)s” are not chosen for the same stage.")
        raise forms.ValidationError(text % {"a": names[0], "b": names[1]})
    return chosen
