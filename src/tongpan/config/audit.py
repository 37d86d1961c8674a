"""``tongpan audit``: the audit record from the command line."""

from __future__ import annotations

import datetime as dt

import click
from django.utils.translation import gettext as _


@click.group()
def audit() -> None:
    """Check the audit record, and move what is old into files."""
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
    from tongpan.access import audit_archive as old
    from tongpan.access.models import AuditRecord

    broken = list(islice(chain.broken_links(), 20))
    for entry in broken:
        click.echo(_("Number %(number)s of %(at)s is not as it was written, or what stood before it is missing.") % {
            "number": entry.pk, "at": f"{entry.at:%F %T}"})  # fmt: skip
    if cut := chain.cut_off():
        click.echo(_("Records are missing at the end, or the file audit_head was changed."))
    archive = old.look(old.folder())
    for name in archive.broken:
        click.echo(_("The file %(name)s of old records is not as it was written, or one before it is missing.") % {
            "name": name})  # fmt: skip
    if broken or cut or archive.broken:
        raise click.ClickException(
            _("The audit record was changed outside the platform. Keep the database as it is, and tell the security "
              "administrator at once.")
        )  # fmt: skip
    click.echo(_("%(count)s records checked: all as written, none missing.") % {"count": AuditRecord.objects.count()})
    if archive.files:
        click.echo(_("%(count)s older ones checked in %(files)s files.") % {
            "count": archive.records, "files": archive.files})  # fmt: skip
    if archive.away:
        click.echo(_("The records before the first one were moved, and their file is not in %(folder)s.") % {
            "folder": old.folder()})  # fmt: skip


@audit.command()
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="only what is older than this day")
def archive(before: dt.datetime | None) -> None:
    """Move records whose time is over (policy: privacy/keep_audit, whole months) out of the database into files.

    The chain stays whole: ``verify`` goes on from where the newest file ends, and checks the files too as long as they
    lie in the folder ``audit_archive`` of the data folder. Take them away, or destroy them, as the bureau's schedule
    of archives says. While somebody holds records of every kind nothing is moved. Call it from a timer, once a month.
    """
    from django.utils import timezone

    from tongpan.access import audit_archive as old

    today = timezone.localdate()
    day = before.date() if before else old.over_before(today)
    try:
        moved = old.move(day, old.folder(), today=today)
    except old.HeldError as why:
        click.echo(str(why))
        return
    except old.NotMovedError as why:
        raise click.ClickException(str(why)) from why
    for piece in moved:
        click.echo(_("%(count)s records moved to %(name)s.") % {"count": piece.records, "name": piece.name})
    if not moved:
        click.echo(_("No record is older than %(day)s.") % {"day": day.isoformat()})
