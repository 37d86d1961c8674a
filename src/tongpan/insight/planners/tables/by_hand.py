"""Decisions by hand that a problem allows, and what is said of each that it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from .base import Statement

NO_SCHOOL = gettext_noop("Not kept: “%(decision)s”. A school that it names takes no part in this plan.")
NO_PERSON = gettext_noop("Not kept: “%(decision)s”. The teacher has no whole post at a school that is planned for.")
NO_SUBJECT = gettext_noop("Not kept: “%(decision)s”. The subject is neither taught nor needed at these schools.")
NO_VILLAGE = gettext_noop("Not kept: “%(decision)s”. The village has no pupils in this plan.")
NO_WAY = gettext_noop("Not kept: “%(decision)s”. The way from the village to the school is not known.")
NOT_OPENED = gettext_noop("Not kept: “%(decision)s”. The village is not among those where a school may be opened.")
NO_RIDERS = gettext_noop("Not kept: “%(decision)s”. At one of the stops nobody boards for this school.")
Row = Mapping[str, Any]


def sort_out(rows: Iterable[Row], why: Callable[[Row], str]) -> tuple[list[Row], list[Statement]]:
    """The decisions that stand, and a statement of each that does not; ``why`` gives its text, or nothing."""
    kept, left = list[Row](), list[Statement]()
    for own in rows:
        if text := why(own):
            left.append(Statement(text, {"decision": dict(own)}))
        else:
            kept.append(own)
    return kept, left


def names_told(left: Sequence[Statement], names: Mapping[str, str]) -> dict[str, str]:
    """Of the names of the registry those that are told of decisions left out: a problem knows only what takes part."""
    keys = {str(key) for own in left for key in own.values["decision"].values()}
    keys |= {key.partition(":")[0] for key in keys}
    return {key: names[key] for key in keys if key in names}
