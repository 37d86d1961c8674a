"""How a view says what an action refused, or what somebody else changed meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from tongpan.registry.actions.changes import ConflictError, RefusedError
from tongpan.ui import formats


def plainly(value: Any) -> str:
    """A value as a reader writes it."""
    if isinstance(value, dt.date):
        return formats.day(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return formats.number(value)
    if isinstance(value, list | tuple):
        return "、".join(map(plainly, value)) or formats.ABSENT
    return str(value) if value not in (None, "") else formats.ABSENT


def said(error: RefusedError) -> str:
    """The reason in the reader's language."""
    return _(error.message) % {name: plainly(value) for name, value in error.values.items()}


def conflict(form: Form, error: ConflictError, labels: Mapping[str, str]) -> None:
    """Tell the second writer what the first one changed; what was typed stays in the form."""
    form.add_error(
        None,
        _("Somebody changed this while you were working. Your entries are kept; look at them and save again."),
    )
    for name, (was, now) in error.changes.items():
        form.add_error(
            None,
            _("%(field)s: was %(was)s, is now %(now)s")
            % {"field": labels.get(name, name), "was": plainly(was), "now": plainly(now)},
        )
