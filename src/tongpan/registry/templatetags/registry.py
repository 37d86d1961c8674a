"""Small words of the registry's pages."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongpan.registry.forms.imports import label_of
from tongpan.registry.history import history_rows
from tongpan.registry.imports.kinds import words_of_kind, words_of_records
from tongpan.registry.imports.problems import Problem
from tongpan.registry.models import School, Teacher
from tongpan.registry.models.school import STAGE_NAMES, Language
from tongpan.registry.queries.catalogue import in_chinese
from tongpan.registry.queries.schools import reference_day
from tongpan.ui import formats
from tongpan.ui.badges import badge

register = template.Library()
register.filter("history_rows", history_rows)


@register.filter
def stock_day(year: int) -> str:
    """The day of the stock figures of a school year, as a reader writes it."""
    return formats.day(reference_day(year))


@register.filter
def stage_name(stage: str) -> Any:
    """小学, 初中 …; what the stages share has no name of its own."""
    return STAGE_NAMES.get(stage, stage)


@register.filter
def figure(value: float | None, whole: bool = True) -> str:
    """A figure as it stands in a table; “—” where it was not reported."""
    return formats.number(value, 0 if whole else None)


@register.filter
def severity_badge(severity: str) -> SafeString:
    """What a problem means: an error keeps the row out, a warning and a notice do not."""
    tones = {"error": ("must", _("Error")), "warning": ("gap", _("Warning"))}
    return badge(*tones.get(severity, ("info", _("Notice"))))


@register.filter
def age_on(born: dt.date | None, year: int) -> int | None:
    """Full years on the reference day of a school year."""
    if born is None:
        return None
    day = reference_day(year)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@register.filter
def severity_word(severity: str) -> str:
    """The word alone, for a list to choose from."""
    return {"error": _("Error"), "warning": _("Warning")}.get(severity, _("Notice"))


@register.filter
def state_badge(state: str, word: str) -> SafeString:
    """Where an import stands."""
    tones = {"committed": "met", "discarded": "muted", "checked": "info"}
    return badge(tones.get(state, "gap"), word)


@register.filter
def import_kind(kind: str) -> str:
    """The name of a kind of file."""
    return words_of_kind(kind)


@register.filter
def record_kind(name: str) -> str:
    """The name of a kind of record."""
    return words_of_records(name)


@register.filter
def sureness(suggestion: Any) -> SafeString:
    """How sure a proposal is, and why."""
    if not suggestion.target:
        return badge("muted", _("left out"))
    return badge("met", _("Recognised")) if suggestion.sure else badge("gap", _(suggestion.reason))


@register.filter
def sample_label(sample: dict[str, Any]) -> str:
    """The field that would change."""
    if in_chinese() and sample.get("label_zh"):
        return str(sample["label_zh"])
    label = str(sample.get("label") or sample.get("field", ""))
    return _(label) if label else label


LISTS = {"stages": STAGE_NAMES, "languages": dict(Language.choices)}
"""The words of the codes of fields that hold several."""


@register.filter
def sample_value(sample: dict[str, Any], side: str) -> str:
    """The old or the new value of a change: codes and yes or no in the reader's words."""
    value, name = sample.get(side), sample.get("name", "")
    if value in ("True", "False"):
        return shown(value == "True")
    if name in LISTS and value:
        return "、".join(str(LISTS[name].get(own, own)) for own in value.split("、"))
    return str(_coded().get(name, {}).get(value) or shown(value))


@cache
def _coded() -> dict[str, dict[Any, Any]]:
    """The words of the codes of schools and teachers, by the name of the field."""
    fields = {School: ("kind", "setting"), Teacher: ("sex", "employment", "degree", "title")}
    return {name: dict(model._meta.get_field(name).flatchoices) for model, own in fields.items() for name in own}


@register.filter
def because(problem: dict[str, Any]) -> str:
    """Why, in the reader's language: a rule that is kept as data brings its own Chinese text."""
    return Problem.from_dict(problem | {"values": formats.with_days(problem["values"])}).because()


@register.filter
def shown(value: Any) -> str:
    """A stored value as a reader writes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return formats.number(value)
    return str(value) if value not in (None, "") else formats.ABSENT


@register.filter
def problem_count(counts: dict[str, Any]) -> int:
    """How many problems there are in all, those that are not kept among them."""
    return sum(int(counts.get(name, 0)) for name in ("errors", "warnings", "notices"))


@register.filter
def field_label(field: Any) -> str:
    """A column as the reader calls it."""
    return label_of(field)


@register.filter
def field_words(field: Any) -> str:
    """What may stand in a column: the words of a choice, else how it is written."""
    if field.choices:
        return "、".join(words[0] for words in field.choices.values())
    words = {
        "date": _("a day, such as 2025-09-01"), "time": _("a time of day, such as 8:20"), "flag": _("yes or no"),
        "moment": _("day and time, such as 2025-09-01 14:30"), "integer": _("a whole number"),
        "decimal": _("a number"), "code": _("a code"), "identity": _("an ID number; it is not kept"),
    }  # fmt: skip
    return field.note or words.get(field.type) or _("text")
