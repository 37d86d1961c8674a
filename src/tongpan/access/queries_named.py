"""Free texts in which somebody is named: whose records are announced to go, while names are known, or who asks.

Nothing is blanked by a search: two people bear one name, and a minute that names its chair may have to stay. So the
list says where a name stands: of those announced in texts of the units that they belonged to and of those above, of
somebody who asks in all below the unit shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from .declared import PEOPLE
from .encrypted import EncryptedTextField
from .models import Removal, Unit
from .record_words import field_name, record_name
from .retention import Ending, endings

NAMES = ("name", "display_name")
LEAST = 2
"""Letters of a name that is looked for: a single one stands everywhere."""
WORDY = 60
"""Letters that a field must have room for to hold a sentence."""
AT_ONCE, MOST = 50, 500
"""Names of one question; places of one list."""
AROUND = 18
"""Letters shown before and behind a name."""


@dataclass(frozen=True)
class Person:
    """Somebody whose name is looked for: announced to go on ``due``, with the units that they belonged to.

    Of somebody who asks both are unknown: ``due`` is empty and ``paths`` is None.
    """

    name: str
    due: str = ""
    paths: frozenset[str] | None = None

    def belonged(self, path: str) -> bool:
        """Whether a unit is one of theirs, or above one; any may be where theirs are unknown."""
        return self.paths is None or any(own.startswith(path) for own in self.paths)


@dataclass(frozen=True)
class Mention:
    """One text with a name in it."""

    name: str
    due: str
    record: str
    field: str
    number: Any
    unit: str
    text: str


def _parts(held: list[Any], size: int) -> Iterator[list[Any]]:
    yield from (held[at : at + size] for at in range(0, len(held), size))


def leaving(unit: Unit) -> list[Person]:
    """Who belonged to the unit or to one below it, and whose name is announced to go."""
    found: list[Person] = []
    for removal in Removal.objects.filter(done=None):
        ending = endings().get(removal.kind)
        field = next((name for name in NAMES if ending and name in ending.blank), "")
        if ending and field:
            found += _people(ending, removal, field, unit)
    return found


def _people(ending: Ending, removal: Removal, field: str, unit: Unit) -> Iterator[Person]:
    names: dict[Any, str] = {}
    paths: dict[Any, set[str]] = {}
    for way in (*ending.ways, *ending.places):
        for keys in _parts(removal.keys, 500):
            rows = ending.records().filter(pk__in=keys, **{f"{way}__isnull": False})
            for pk, name, path in rows.order_by().values_list("pk", field, f"{way}__path"):
                names[pk] = name
                paths.setdefault(pk, set()).add(path)
    for pk, name in sorted(names.items()):
        if len(name) >= LEAST and any(path.startswith(unit.path) for path in paths[pk]):
            yield Person(name, removal.due.isoformat(), frozenset(paths[pk]))


def mentions(unit: Unit) -> list[Mention]:
    """The texts at or below the unit that name one of them, up to :data:`MOST`; questions by fields and names."""
    return _mentions(leaving(unit), unit)


def mentions_of(name: str, unit: Unit) -> list[Mention]:
    """The texts at or below the unit in which a name stands, up to :data:`MOST`; none for less than :data:`LEAST`."""
    return _mentions([Person(name)], unit) if len(name) >= LEAST else []


_NAME_ENDS = re.compile(r"[\s,;:、，；：（(\d]")


def first_name_in(words: str) -> str:
    """What stands before the first gap, mark or number: who asks is mostly written “name, telephone”."""
    return _NAME_ENDS.split(words.strip(), maxsplit=1)[0]


def _mentions(everybody: list[Person], unit: Unit) -> list[Mention]:
    found: list[Mention] = []
    for people in _parts(everybody, AT_ONCE):
        for model, way, fields in texts():
            found += _of_model(model, way, fields, people, unit)
            if len(found) >= MOST:
                return found[:MOST]
    return found


def _of_model(
    model: type[models.Model], way: str, fields: tuple[str, ...], people: Iterable[Person], unit: Unit
) -> Iterator[Mention]:
    named = Q()
    for person in people:
        for field in fields:
            named |= Q(**{f"{field}__contains": person.name})
    rows = model._base_manager.filter(named, **{f"{way}__path__under": unit.path}).order_by("pk")
    for pk, path, title, *held in rows.values_list("pk", f"{way}__path", f"{way}__name", *fields)[:MOST]:
        for field, text in zip(fields, held, strict=True):
            for person in people:
                if text and person.name in text and person.belonged(path):
                    words = field_name(model._meta.get_field(field))  # type: ignore[arg-type]
                    yield Mention(person.name, person.due, record_name(model), words, pk, title, _around(text, person))


def _around(text: str, person: Person) -> str:
    at = text.index(person.name)
    first, last = max(at - AROUND, 0), at + len(person.name) + AROUND
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}".replace("\n", " ")


@cache
def texts() -> tuple[tuple[type[models.Model], str, tuple[str, ...]], ...]:
    """Every model with fields that hold sentences, the way to its unit, and these fields; none of people themselves."""
    found = []
    for model in apps.get_models():
        own = tuple(field.name for field in model._meta.local_fields if _wordy(field))
        way = way_to_unit(model) if own and model.__module__.startswith("tongpan.") else ""
        if way and model._meta.label not in PEOPLE and model._meta.app_label != "access":
            found.append((model, way, own))
    return tuple(found)


def _wordy(field: models.Field[Any, Any]) -> bool:
    if field.choices or isinstance(field, EncryptedTextField):
        return False
    return isinstance(field, models.TextField) or (
        isinstance(field, models.CharField) and (field.max_length or 0) >= WORDY and field.name != "digest"
    )


def way_to_unit(model: type[models.Model], deep: int = 3) -> str:
    """The way by references that are never empty from a record to the unit that it belongs to; empty without one."""
    fields = [own for own in model._meta.local_fields if isinstance(own, models.ForeignKey) and not own.null]
    direct = [own.name for own in fields if own.related_model is Unit]
    if direct:
        return "unit" if "unit" in direct else direct[0]
    for own in fields if deep else ():
        if further := way_to_unit(own.related_model, deep - 1):  # type: ignore[arg-type]
            return f"{own.name}__{further}"
    return ""
