"""A target in words: what can be counted, what a target counts, under which filters, in which unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongpan.access.models import Unit
from tongpan.assistance.base.register import Choice, Register, all_registers
from tongpan.assistance.partnership.models import Target

from .reach import bonds_to_choose
from .targets import countable, register_of_target

HIDDEN = frozenset({"county", "unit", "school", "bond", "kind_of_unit"})
"""Filters that a target sets itself, by who has to reach it; and keys that nobody knows by heart."""
RECORDS = gettext_lazy("records")


def what_can_be_counted(sees: Callable[[str], bool]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Register by register, what a target can count, as options: ``register:measure`` and words."""
    groups = []
    for own in sorted(all_registers().values(), key=lambda one: str(one.label)):
        if not sees(own.permission) or own.key == "targets":
            continue
        options = [(f"{own.key}:count", f"{own.label} · {_('number of records')}")]
        options += [
            (f"{own.key}:{name}", f"{own.label} · {measure.label}")
            for name, measure in own.measures.items()
            if countable(measure)
        ]
        groups.append((str(own.label), options))
    return groups


def filters_of(own: Register, unit: Unit) -> Iterator[tuple[Choice, list[tuple[str, Any]]]]:
    """The filters of a register that can be chosen from a list, with what can be chosen."""
    for choice in own.choices:
        options = list(choice.options(unit) if callable(choice.options) else choice.options)
        if options and choice.name not in HIDDEN:
            yield choice, [(str(value), words) for value, words in options]


def unit_of(target: Target) -> str:
    """The unit in which a target counts, in words."""
    if target.share_by:
        return "%"
    own = all_registers().get(target.register)
    measure = own.measures.get(target.measure) if own else None
    return str(measure.unit) if measure else str(RECORDS)


class Words:
    """Targets in words, for one unit: what is looked up for one target is kept for the others."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._kept: dict[tuple[str, str], dict[str, str]] = {}

    def _options(self, own: Register, choice: Choice) -> dict[str, str]:
        """What the values of a filter are called."""
        key = (own.key, choice.name)
        if key not in self._kept:
            options = choice.options(self.unit) if callable(choice.options) else choice.options
            if choice.name == "bond" and not options:
                options = bonds_to_choose(self.unit)
            self._kept[key] = {str(value): str(words) for value, words in options}
        return self._kept[key]

    def conditions(self, target: Target) -> list[tuple[str, str, str]]:
        """The filters of a target: name, label and chosen value in words."""
        own = all_registers().get(target.register)
        return [
            (choice.name, str(choice.label), self._options(own, choice).get(value, value))
            for choice in (own.choices if own else ())
            if own and (value := str(target.asked.get(choice.name, "")))
        ]

    def what_counts(self, target: Target) -> str:
        """What a target counts, as one line of words."""
        own = register_of_target(target)
        if own is None:
            return _("what it counted is no longer kept")
        measure = own.measures.get(target.measure)
        subject = f"{own.label} · {measure.label if measure else _('number of records')}"
        held = self.conditions(target)
        narrow = [f"{label} = {words}" for name, label, words in held if name != target.share_by]
        if narrow:
            subject = _("%(what)s, where %(conditions)s") % {"what": subject, "conditions": "、".join(narrow)}
        part = next((f"{label} = {words}" for name, label, words in held if name == target.share_by), "")
        return _("%(what)s: the share with %(part)s") % {"what": subject, "part": part} if part else subject
