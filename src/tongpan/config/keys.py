"""``tongpan keys``: the keys of encrypted fields and backups."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _


@click.group()
def keys() -> None:
    """List, rotate and forget the keys under which personal fields and backups are encrypted."""
    import django

    django.setup()


@keys.command("list")
def list_keys() -> None:
    """Every key: its name, its cipher, and how many values are encrypted under it. Never the key itself."""
    from tongpan.access.actions.keys import uses
    from tongpan.access.keyring import keyring

    for name, count in uses().items():
        key = keyring().keys.get(name)
        newest = _("in use") if key == keyring().newest else ""
        click.echo(f"{name}  {key.suite.name if key else _('missing')}  {count}  {newest}".rstrip())


@keys.command()
@click.option("--go-on", is_flag=True, help="Make no new key: go on with a rotation that was interrupted.")
def rotate(go_on: bool) -> None:
    """Make a new key of the cipher in TONGPAN_CIPHER and encrypt every personal field under it.

    May be called while the server runs. Old keys stay in the keyring, as backups need them. Copy the keyring to where
    you keep it as soon as this is done.
    """
    from tongpan.access.actions.keys import rotate as turn

    key, count = turn(new_key=not go_on)
    click.echo(_("%(count)s values are now encrypted under key %(key)s (%(cipher)s).") % {
        "count": count, "key": key.id, "cipher": key.suite.name})  # fmt: skip


@keys.command()
@click.argument("name")
def forget(name: str) -> None:
    """Take the key NAME out of the keyring, where nothing is encrypted under it any more.

    Backups that were made under it cannot be read again, unless you keep its line elsewhere.
    """
    from tongpan.access.actions.keys import KeyInUseError
    from tongpan.access.actions.keys import forget as drop

    try:
        drop(name)
    except KeyInUseError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("Key %(key)s was taken out of the keyring.") % {"key": name})
