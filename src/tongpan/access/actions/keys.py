"""Rotation of keys: what is encrypted under an older one is encrypted anew, in blocks, beside running work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.encrypted import EncryptedTextField
from tongpan.access.keyring import Key, add_key, forget_keys, key_id, keyring

BLOCK = 500
Say = Callable[[str, int], None]


def encrypted_fields() -> Iterator[EncryptedTextField]:
    """Every encrypted field of every model."""
    for model in apps.get_models():
        yield from (field for field in model._meta.local_fields if isinstance(field, EncryptedTextField))


def _names(field: models.Field) -> tuple[str, str, str]:  # type: ignore[type-arg]
    """Table, key and column, quoted."""
    quoted = connection.ops.quote_name
    meta = field.model._meta
    return quoted(meta.db_table), quoted(meta.pk.column), quoted(field.column)


def uses() -> Counter[str]:
    """How many values are encrypted under each key; zero for those that are not used."""
    found: Counter[str] = Counter(dict.fromkeys(keyring().keys, 0))
    for field in encrypted_fields():
        for _key, sealed in _after(field, None):
            found[key_id(sealed)] += 1
    return found


def _after(field: EncryptedTextField, last: object, most: int | None = None) -> list[tuple[object, str]]:
    """Key and encrypted text of rows in the order of keys."""
    table, key, column = _names(field)
    more, limit = (f" AND {key} > %s" if last is not None else ""), (f" LIMIT {most}" if most else "")
    sql = f"SELECT {key}, {column} FROM {table} WHERE {column} <> ''{more} ORDER BY {key}{limit}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [last] if last is not None else [])
        return [(row[0], row[1]) for row in cursor.fetchall()]


def rotate(*, new_key: bool = True, say: Say = lambda _name, _count: None) -> tuple[Key, int]:
    """Make a new key and encrypt everything under it. Returns the key and how many values were written.

    A rotation that was interrupted goes on with ``new_key=False``. A value that somebody changes meanwhile is left
    alone: what they write is under the new key already.
    """
    key = add_key(settings.CIPHER) if new_key else keyring().newest
    written = 0
    for field in encrypted_fields():
        last: object = None
        while block := _after(field, last, BLOCK):
            last = block[-1][0]
            written += _anew(field, [row for row in block if key_id(row[1]) != key.id])
            say(field.bound, written)
    with transaction.atomic():
        audit.record("access.keys.rotate", actor=None, target=key.id, suite=key.suite.name, values=written)
    return key, written


@transaction.atomic
def _anew(field: EncryptedTextField, rows: list[tuple[object, str]]) -> int:
    table, key, column = _names(field)
    sql = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608 - names of ours
    ring, done = keyring(), 0
    with connection.cursor() as cursor:
        for own, sealed in rows:
            cursor.execute(sql, [ring.seal(ring.open(sealed, field.bound), field.bound), own, sealed])
            done += cursor.rowcount
    return done


class KeyInUseError(Exception):
    """A key that cannot be forgotten; the message says why, in the reader's language."""


def forget(name: str) -> None:
    """Take a key out of the keyring. Raises :class:`KeyInUseError` where something is encrypted under it."""
    if name not in keyring().keys:
        raise KeyInUseError(_("There is no key %(key)s in the keyring.") % {"key": name})
    if name == keyring().newest.id or (count := uses()[name]):
        shown = _("it is the newest") if name == keyring().newest.id else _("%(count)s values") % {"count": count}
        raise KeyInUseError(
            _("Key %(key)s is in use (%(what)s). Run “tongpan keys rotate” first.") % {"key": name, "what": shown}
        )
    forget_keys([name])
    with transaction.atomic():
        audit.record("access.keys.forget", actor=None, target=name)
