"""The kinds of files that can be brought in: what each holds, who may bring it in, and what reads it.

A kind is registered where the app that keeps its records gets ready; the engine knows none of them by name. What
reads a kind is named by its path and loaded when it is used, for most processes never import anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tongpan.access.models import Unit, User

    from .fields import Field, Schema

GENERAL = "registry.import_files"
"""Who may bring in the registry's own files, and see every import of a unit."""


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        key: Its name in addresses, on the command line and on the batch; at most 20 characters.
        label: In words.
        permission: Who may bring it in, asked of the importing unit.
        schema: Path of a function of a unit that gives the fields.
        plan: Path of a function of rows and context that compares them with the records.
        write: Path of a function of plan, batch and say that writes; empty where the plan has written by trying.
        read: Path of a function of the opened file and context that reads the rows; empty for plain tables.
        records: Words for each kind of record that it counts.
        sheet: The name of its template's sheet; empty where there is none.
        asked: Names of the fields that the template asks for; empty for all.
        current: Path of a function of fields and year that gives the rows as they stand; empty where there is none.
        telling: Path of a function that says how much some headers speak of it; empty where it is never guessed.
        page: The page that lists its records: one goes back there.
        leads: The word for that page where what comes in is seen best there; empty where it shows in the gap.
        many: Whether a file may bring rows by the hundred thousand.
    """

    key: str
    label: Any
    schema: str
    plan: str
    write: str = ""
    read: str = ""
    permission: str = GENERAL
    records: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""
    asked: Sequence[str] = ()
    current: str = ""
    telling: str = ""
    page: str = ""
    leads: Any = ""
    many: bool = False

    def fields_of(self, unit: Unit) -> Schema:
        """The schema for a unit."""
        found: Schema = loaded(self.schema)(unit)
        return found

    def template_fields(self, unit: Unit) -> list[Field]:
        """The columns of its template."""
        fields = self.fields_of(unit).fields
        return [own for own in fields if own.name in self.asked] if self.asked else list(fields)


_kinds: dict[str, Kind] = {}


def register_kind(own: Kind) -> Kind:
    """Make a kind known; call it where ``ready()`` looks."""
    _kinds[own.key] = own
    return own


def kind(key: str) -> Kind:
    """The kind of a key. Raises ``LookupError``."""
    if key not in _kinds:
        raise LookupError(f"No files of kind “{key}”.")
    return _kinds[key]


def all_kinds() -> Mapping[str, Kind]:
    """Every kind by its key, in the order in which they were registered."""
    return _kinds


def guessed() -> list[str]:
    """The kinds that are found out from the headers."""
    return [key for key, own in _kinds.items() if own.telling]


def words_of_kind(key: str) -> str:
    """The name of a kind; its key where it is not known any more."""
    return str(_kinds[key].label) if key in _kinds else key


def words_of_records(name: str) -> str:
    """What a kind of record is called."""
    found = next((own.records[name] for own in _kinds.values() if name in own.records), name)
    return str(found)


def loaded(path: str) -> Callable[..., Any]:
    """What a path ``package.module:name`` leads to."""
    module, _colon, name = path.partition(":")
    found: Callable[..., Any] = attrgetter(name)(import_module(module))
    return found


def kinds_for(user: User, unit: Unit) -> list[Kind]:
    """What an account may bring in at a unit."""
    asked = {own.permission for own in _kinds.values()}
    held = {permission for permission in asked if user.has_perm(permission, unit)}
    return [own for own in _kinds.values() if own.permission in held]
