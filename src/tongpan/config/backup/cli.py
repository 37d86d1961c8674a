"""``tongpan backup`` and ``tongpan restore``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from django.utils.translation import gettext as _

OUT = click.Path(dir_okay=False, path_type=Path)
IN = click.Path(exists=True, dir_okay=False, path_type=Path)


def _say(text: str) -> None:
    """One line that renews itself on a terminal; nothing elsewhere."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)


def _told(manifest: dict) -> str:  # type: ignore[type-arg]
    rows = sum(count for count, _digest in manifest["tables"].values())
    return _("%(rows)s records in %(tables)s tables, %(files)s files") % {
        "rows": rows, "tables": len(manifest["tables"]), "files": len(manifest["files"]),
    }  # fmt: skip


@click.command()
@click.argument("file", type=OUT)
def backup(file: Path) -> None:
    """Write records and files into one encrypted FILE, and read it back.

    May be called while the server runs: the backup shows one moment and hinders nobody. It is encrypted under the
    newest key of the keyring. Neither the keyring nor the identity key are in it: keep both elsewhere. Without the
    keyring nobody can restore it, you neither.

    \b
    Example:
      tongpan backup /mnt/backups/tongpan-$(date +%F).backup
    """
    import django

    django.setup()
    from .container import BackupError
    from .run import backup as make

    try:
        manifest = make(file, _say)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    _say("")
    click.echo(_("Backed up and read back: %(what)s, %(size)s bytes.") % {
        "what": _told(manifest), "size": file.stat().st_size})  # fmt: skip


@click.command()
@click.argument("file", type=IN)
@click.option("--replace", is_flag=True, help="Put the backup in the place of a database that is not empty.")
@click.option(
    "--verify", "only_verify", is_flag=True, help="Read the backup and compare it with itself; change nothing."
)
def restore(file: Path, replace: bool, only_verify: bool) -> None:
    """Make database and files as they were when FILE was written.

    Stop the server and the worker first. The whole file is read and compared before anything is touched, and every
    table is compared again after loading; where anything differs nothing is changed. Tables that a newer version
    needs come with the next start of the server. Everybody signs in again.

    \b
    Examples:
      tongpan restore --verify tongpan-2026-11-02.backup
      tongpan restore --replace tongpan-2026-11-02.backup
    """
    import django

    django.setup()
    from .container import BackupError
    from .run import restore as bring_back
    from .run import same_identity_key, verify

    try:
        manifest = verify(file) if only_verify else bring_back(file, _say, replace=replace)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    _say("")
    said = _("The backup is whole: %(what)s.") if only_verify else _("Restored and compared: %(what)s.")
    click.echo(said % {"what": _told(manifest)})
    if not same_identity_key(manifest):
        click.echo(_("The identity key is another than at the time of the backup: ID numbers cannot be matched until "
                     "TONGPAN_IDENTITY_KEY is the old one."), err=True)  # fmt: skip
