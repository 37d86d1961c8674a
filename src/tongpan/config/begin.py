"""``tongpan begin``: an empty installation gets its bureau and its three administrators."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

ADMINISTRATORS = {"system": "system_admin", "security": "security_admin", "audit": "audit_admin"}
"""User name and role of each of the three."""


@click.command()
@click.argument("slug", metavar="CODE")
@click.argument("name")
@click.option(
    "--level", type=click.Choice(["province", "city", "county"]), default="county", show_default=True,
    help="What kind of bureau it is.",
)  # fmt: skip
def begin(slug: str, name: str, level: str) -> None:
    """Begin with an empty database: the bureau CODE called NAME, and its three administrators.

    CODE is the bureau's administrative code (GB/T 2260), or another short key. The passwords of the three accounts are
    shown once and changed at the first sign-in; each goes to another person. The security administrator then gives
    everybody else an account. Refused where there are accounts already.

    \b
    Example:
      tongpan begin 441826 连南瑶族自治县教育局
    """
    import django

    django.setup()
    from tongpan.access.actions.begin import BegunError, begin_with
    from tongpan.access.database import prepare_database

    prepare_database()
    try:
        made = begin_with(slug, name, level, ADMINISTRATORS)
    except BegunError as error:
        raise click.ClickException(str(error)) from error
    click.echo(_("“%(unit)s” is set up. Its administrators, each another person; a password is shown only now:")
               % {"unit": name})  # fmt: skip
    for user, password in made:
        click.echo(f"  {user.username:<10} {password}   {user.display_name}")
