"""Parts of Django that do on every page what could be done once: lighter ones that answer the same.

They were found by looking where the CPU of an answer goes (``benchmarks/load_profile.py``).
``tests/web/ui/test_lighter.py`` compares each with Django's own.
"""

from __future__ import annotations

import threading
from typing import Any

from django.db import connections
from django.db.models import AutoField, BigAutoField, Model, SmallAutoField
from django.db.models.fields import Field
from django.urls import base as addresses
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.encoding import force_str
from django.utils.hashable import make_hashable
from django.utils.translation import trans_real


def put_in() -> None:
    """Put all of them in the place of Django's; done when the programme starts, and harmless when done again."""
    _threads()
    Model._get_FIELD_display = display  # type: ignore[method-assign]
    for auto in (AutoField, BigAutoField, SmallAutoField):
        if auto.rel_db_type.__name__ != "kept_type":
            auto.rel_db_type = _type_kept(auto.rel_db_type)  # type: ignore[method-assign]


def _threads() -> None:
    """What holds within a thread is kept by the interpreter.

    Django keeps it so that coroutines may hand it on, under a lock: four hundred looks a page at the language alone. We
    have no coroutines; a page is made within one thread.
    """
    for place, name in (
        (trans_real, "_active"),
        (timezone, "_active"),
        (addresses, "_prefixes"),
        (addresses, "_urlconfs"),
    ):
        held = getattr(place, name)
        if not isinstance(held, threading.local):
            setattr(place, name, _moved(held, ("value",)))
    own = connections._connections
    if not isinstance(own, threading.local):
        connections._connections = _moved(own, tuple(connections))


def _moved(held: Any, names: tuple[str, ...]) -> threading.local:
    """A local of the interpreter with what this thread has in Django's."""
    own = threading.local()
    for name in names:
        if hasattr(held, name):
            setattr(own, name, getattr(held, name))
    return own


def display(record: Model, field: Any) -> Any:
    """``get_FIELD_display`` of a record: Django's puts all choices into words of the language to find one."""
    choices, words = field.__dict__.get("words_kept", (None, None))
    if words is None or choices is not field.choices:
        words = dict(field.flatchoices)
        if not isinstance(field.choices, CallableChoiceIterator):
            field.words_kept = (field.choices, words)
    value = getattr(record, field.attname)
    return force_str(words.get(make_hashable(value), value), strings_only=True)


def _type_kept(made: Any) -> Any:
    """The type of a column that points to a record: Django makes a field anew to ask it, for each join."""
    kept: dict[str, str] = {}

    def kept_type(self: Field[Any, Any], connection: Any) -> Any:
        found = kept.get(connection.vendor)
        if found is None:
            found = kept[connection.vendor] = made(self, connection)
        return found

    return kept_type
