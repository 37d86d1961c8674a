"""Model fields whose values the database only ever sees encrypted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import validate_email
from django.db import models
from django.utils.functional import cached_property

from .keyring import MARK, keyring


class EncryptedTextField(models.TextField):
    """Text that is encrypted under the installation's keyring and bound to its column.

    It cannot be searched or sorted by: keep a :func:`~tongpan.access.keyring.lookup_hash` beside it where something is
    looked up. An empty text stays empty, so that “is there one” can be asked.
    """

    encrypted = True

    @cached_property
    def bound(self) -> str:
        """The place to which values are bound: a value copied into another column does not open there."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def encode(self, value: Any) -> str:
        """A value as text."""
        return str(value)

    def decode(self, text: str) -> Any:
        """The value of a text."""
        return text

    def seal(self, value: Any) -> str:
        """The value as the database keeps it, for those who write rows past the models."""
        text = "" if value is None else self.encode(value)
        return keyring().seal(text, self.bound) if text else ""

    def seal_all(self, values: Sequence[Any]) -> list[str]:
        """A column of values as the database keeps them."""
        texts = ["" if value is None else self.encode(value) for value in values]
        sealed = iter(keyring().seal_many(filter(None, texts), self.bound))
        return [next(sealed) if text else "" for text in texts]

    def from_db_value(self, value: str | None, *_: object) -> Any:
        """Open what the database gave. Raises :class:`~tongpan.access.cipher.CipherError`."""
        if value is None:
            return None
        return self.decode(keyring().open(value, self.bound) if value else "")

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Encrypt what is saved; an expression is left to the database."""
        if value is None or hasattr(value, "resolve_expression"):
            return super().get_db_prep_save(value, connection)
        return self.seal(value)

    def formfield(self, **kwargs: Any) -> Any:
        """One line, as these are short."""
        return super().formfield(**{"widget": forms.TextInput, **kwargs})

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether there is one can be asked."""
        if lookup_name not in {"isnull", "exact"}:
            raise FieldError(f"{self.name} is encrypted: it cannot be searched by “{lookup_name}”.")
        return super().get_lookup(lookup_name)

    def get_prep_value(self, value: Any) -> Any:
        """Nothing but the empty text is ever equal in the database."""
        if value not in (None, "") and not hasattr(value, "resolve_expression"):
            raise FieldError(f"{self.name} is encrypted: look it up by a keyed hash beside it.")
        return value


class EncryptedEmailField(EncryptedTextField):
    """An e-mail address, encrypted."""

    default_validators = (validate_email,)

    def formfield(self, **kwargs: Any) -> Any:
        """The field of a form for addresses."""
        return super().formfield(**{"form_class": forms.EmailField, "widget": forms.EmailInput, **kwargs})


def encrypt_readable(apps: Any, editor: Any, model: str, name: str) -> None:
    """For migrations: encrypt what a column still holds in readable form."""
    kind = apps.get_model(model)
    column, own = editor.quote_name(kind._meta.get_field(name).column), kind._meta.get_field(name)
    table, key = editor.quote_name(kind._meta.db_table), editor.quote_name(kind._meta.pk.column)
    with editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT {key}, {column} FROM {table} WHERE {column} <> ''")  # noqa: S608 - names of ours
        for row in cursor.fetchall():
            if not row[1].startswith(f"{MARK}."):
                value = own.decode(row[1])
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", [own.seal(value), row[0]])  # noqa: S608


class EncryptedJSONField(EncryptedTextField):
    """A small dictionary or list, encrypted as one text. An empty one is kept as an empty text."""

    def get_prep_value(self, value: Any) -> Any:
        """The empty one is the empty text."""
        return super().get_prep_value(value or "")

    def to_python(self, value: Any) -> Any:
        """As it is: no text is made of a dictionary."""
        return value

    def encode(self, value: Any) -> str:
        """As JSON, which a text is already; nothing for what is empty."""
        if isinstance(value, str):
            return "" if value == "{}" else value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""

    def decode(self, text: str) -> Any:
        """From JSON; an empty dictionary for an empty text."""
        return json.loads(text) if text else {}
