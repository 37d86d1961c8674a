"""``tongpan remind``: what the worker does every morning, by hand or from a timer."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day; today where not given.")
@click.option("--mail/--no-mail", default=True, show_default=True, help="Send e-mail to those who asked for it.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def remind(day: object, mail: bool, as_json: bool) -> None:
    """Remind people of what is late or soon due.

    Each is reminded once of each thing, on their desk and, where they asked for it, in one mail a day. The worker that
    “tongpan serve” starts does this every morning; without it, run this command from a timer once a day. A second run
    on the same day changes nothing.

    \b
    Exit codes:
      0  everybody was reminded
      1  some mails could not be sent; they stay for the next run
      2  the command was not understood
    """
    import django

    django.setup()
    from django.utils.translation import gettext as _

    from .actions import remind as remind_all

    done = asdict(remind_all(day.date() if day else None, mail=mail))  # type: ignore[attr-defined]
    if as_json:
        click.echo(json.dumps(done))
    else:
        click.echo(_("%(people)s accounts, %(notices)s new reminders, %(mails)s mails sent, %(failed)s failed.") % done)
    sys.exit(1 if done["failed"] else 0)
