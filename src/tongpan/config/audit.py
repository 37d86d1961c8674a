"""``tongpan audit``: the audit record from the command line."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _


@click.group()
def audit() -> None:
    """Check the audit record."""
    import django

    django.setup()


@audit.command()
def verify() -> None:
    """Check every audit record: none changed, none inserted, none taken out, the last ones neither.

    Ends with exit code 1 where something is found, and names the first twenty places. Call it from a timer, and have
    somebody who is no administrator of the server read what it says.
    """
    from itertools import islice

    from tongpan.access import audit as chain
    from tongpan.access.models import AuditRecord

    broken = list(islice(chain.broken_links(), 20))
    for entry in broken:
        click.echo(_("Number %(number)s of %(at)s is not as it was written, or what stood before it is missing.") % {
            "number": entry.pk, "at": f"{entry.at:%F %T}"})  # fmt: skip
    if cut := chain.cut_off():
        click.echo(_("Records are missing at the end, or the file audit_head was changed."))
    if broken or cut:
        raise click.ClickException(
            _("The audit record was changed outside the platform. Keep the database as it is, and tell the security "
              "administrator at once.")
        )  # fmt: skip
    click.echo(_("%(count)s records checked: all as written, none missing.") % {"count": AuditRecord.objects.count()})
