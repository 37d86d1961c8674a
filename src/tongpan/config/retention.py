"""``tongpan retention``: what the worker does every morning with records whose time is over, by hand."""

from __future__ import annotations

import json

import click
from django.utils.translation import gettext as _


@click.command()
@click.option("--dry-run", "dry", is_flag=True, help="Tell what would go and be announced; change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def retention(dry: bool, as_json: bool) -> None:
    """End records whose time of keeping is over.

    What was announced and is due goes, each batch whole with its audit record; what is over next is announced. Where
    policy sets no time or no notice nothing goes. The worker of “tongpan serve” does this every morning; a second run
    on a day changes nothing. Backups made before keep what went: see “Backup” in docs/operations.md.
    """
    import django

    django.setup()
    from tongpan.access.actions.retention import run, told
    from tongpan.access.queries_retention import name_of_kind

    done = run(dry=dry)
    if as_json:
        click.echo(json.dumps(told(done)))
        return
    for own in done:
        click.echo(
            _("%(kind)s: %(removed)s ended, %(announced)s announced, %(held)s held back")
            % {"kind": name_of_kind(own.kind), "removed": own.removed, "announced": own.announced, "held": own.held}
        )
    if not done:
        click.echo(_("The time of no record is over."))
