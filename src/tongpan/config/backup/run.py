"""Making, verifying and restoring a backup."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongpan.access import audit, audit_archive
from tongpan.access.keyring import lookup_hash

from .container import BackupError, Writer, parts
from .files import Digests, Restored, blocks
from .loading import Target, embedded, missing_migrations, served
from .tables import digests, snapshot

Say = Callable[[str], None]
Manifest = dict[str, Any]
FORGOTTEN = gettext_noop(
    "What is in the file differs from what was written. Take another backup, or copy this one anew."
)


def backup(target: Path, say: Say) -> Manifest:
    """Write records and files of one moment into a new file, read it back, and only then give it its name.

    Returns the manifest: tables and files with their sizes and digests. Raises :class:`BackupError`.
    """
    if target.exists():
        raise BackupError(_("%(file)s exists already. Choose another name.") % {"file": target})
    part = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            manifest = _write(Writer(file), say)
            file.flush()
            os.fsync(file.fileno())
        say(_("Reading the backup back"))
        if verify(part) != manifest:
            raise BackupError(_(FORGOTTEN))
        part.replace(target)
    except OSError as error:
        raise BackupError(
            _("The backup cannot be written to %(file)s: %(cause)s.") % {"file": target, "cause": error.strerror}
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(writer: Writer, say: Say) -> Manifest:
    with closing(snapshot()) as source:
        manifest: Manifest = {
            "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "version": version("tongpan"),
            "database": connection.vendor, "identity": _identity_mark(), "tables": {}, "files": {},
        }  # fmt: skip
        writer.add("schema", json.dumps(source.schema()).encode())
        for table in source.tables():
            say(_("Records: %(table)s") % {"table": table})
            work, count = hashlib.sha256(), 0
            for body in source.bodies(table):
                work.update(body)
                count += body.count(b"\n")
                writer.add(f"table:{table}", body)
            manifest["tables"][table] = [count, work.hexdigest()]
    # After the records: an audit record that is moved meanwhile is held twice, and never nowhere.
    for own, folder in _folders().items():
        found = Digests()
        for name, block in blocks(folder):
            say(_("Files"))
            found.add(name, block)
            writer.add(f"{own}:{name}", block)
        manifest[f"{own}s"] = found.found()
    writer.end("manifest", json.dumps(manifest).encode())
    return manifest


def _folders() -> dict[str, Path]:
    """The folders beside the database by the kind of their parts: what records have, and old audit records."""
    return {"file": Path(settings.MEDIA_ROOT), "archive": audit_archive.folder()}


def _identity_mark() -> str:
    """Tells the identity key without telling it: ID numbers can be matched only under the same one."""
    return lookup_hash("Tongpan", "the identity key of a backup")


def verify(source: Path) -> Manifest:
    """Open every part and compare it with the manifest, which is returned. Raises :class:`BackupError`."""
    manifest: Manifest = {}
    tables, files = {}, {kind: Digests() for kind in _folders()}
    with source.open("rb") as file:
        for name, body in parts(file):
            kind, _colon, own = name.partition(":")
            if kind == "table":
                work, count = tables.setdefault(own, (hashlib.sha256(), 0))
                work.update(body)
                tables[own] = (work, count + body.count(b"\n"))
            elif kind in files:
                files[kind].add(own, body)
            elif kind == "manifest":
                manifest = json.loads(body)
    read = {name: [count, work.hexdigest()] for name, (work, count) in tables.items()}
    empty = {name: own for name, own in manifest.get("tables", {}).items() if own[0] == 0}
    same = all(manifest.get(f"{kind}s", {}) == own.found() for kind, own in files.items())
    if not manifest or manifest["tables"] != read | empty or not same:
        raise BackupError(_(FORGOTTEN))
    return manifest


def is_empty() -> bool:
    """Whether the database holds no accounts and no units."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in {"access_user", "access_unit"} & tables:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - one of two names
            if cursor.fetchone()[0]:
                return False
    return True


def restore(source: Path, say: Say, *, replace: bool = False) -> Manifest:
    """Make database and files as they were, whole or not at all. Raises :class:`BackupError`.

    Refuses a database that holds records unless ``replace``; what was there is kept beside it where it is a file.
    """
    say(_("Reading the backup"))
    manifest = verify(source)
    if manifest["database"] != connection.vendor:
        raise BackupError(
            _("The backup is of %(backup)s and this installation uses %(here)s. Set DATABASE_URL to a database of the "
              "same kind.") % {"backup": manifest["database"], "here": connection.vendor}
        )  # fmt: skip
    if not replace and not is_empty():
        raise BackupError(
            _("The database is not empty. Restore into an empty one, or say --replace to put the backup in its place.")
        )
    connection.close()
    # A backup of before there were archives says nothing of them: those that are here stay.
    files = {kind: Restored(folder) for kind, folder in _folders().items() if f"{kind}s" in manifest}
    try:
        with served() if connection.vendor == "postgresql" else embedded(Path(connection.settings_dict["NAME"])) as own:
            _fill(own, files, source, manifest, say)
        for restored in files.values():
            restored.settle()
        audit.remember_newest()
    finally:
        for restored in files.values():
            restored.drop()
    return manifest


def _fill(target: Target, files: Mapping[str, Restored], source: Path, manifest: Manifest, say: Say) -> None:
    with source.open("rb") as file:
        for name, body in parts(file):
            kind, _colon, own = name.partition(":")
            if kind == "schema":
                target.prepare(json.loads(body))
            elif kind == "table":
                say(_("Records: %(table)s") % {"table": own})
                target.load(own, body)
            elif kind in files:
                files[kind].add(own, body)
    say(_("Comparing every table"))
    now = target.finish()
    applied = [tuple(row) for row in now.migrations()]
    if missing := missing_migrations(applied):
        raise BackupError(
            _("The backup comes from a newer version of Tongpan, which has %(steps)s. Install that version first.")
            % {"steps": _(", ").join(missing)}
        )
    if (found := digests(now)) != manifest["tables"]:
        other = sorted(
            name for name in found.keys() | manifest["tables"] if found.get(name) != manifest["tables"].get(name)
        )
        raise BackupError(
            _("After loading, these tables differ from the backup: %(tables)s. Nothing was changed.")
            % {"tables": _(", ").join(other)}
        )


def same_identity_key(manifest: Manifest) -> bool:
    """Whether ID numbers of the backup can be matched under the identity key of this installation."""
    return bool(manifest["identity"] == _identity_mark())
