"""The ``tongpan`` command."""

from __future__ import annotations

import os

import click

from tongpan.access.reach import everything, process_sees
from tongpan.assistance.desk.cli import remind
from tongpan.config.audit import audit
from tongpan.config.backup.cli import backup, restore
from tongpan.config.begin import begin
from tongpan.config.keys import keys
from tongpan.config.retention import retention
from tongpan.config.serve import serve
from tongpan.demo.cli import demo
from tongpan.insight.cli import gap, plan, runs
from tongpan.insight.proof.cli import effect
from tongpan.insight.report.cli import report
from tongpan.registry.cli import import_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tongpan")
def main() -> None:
    """同盘 · see the gap between schools, plan the cheapest help, prove what it changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongpan.config.settings")
    process_sees(everything("command line"))


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tongpan manage", *arguments])


main.add_command(audit)
main.add_command(backup)
main.add_command(begin)
main.add_command(demo)
main.add_command(serve)
main.add_command(import_command)
main.add_command(effect)
main.add_command(gap)
main.add_command(keys)
main.add_command(plan)
main.add_command(remind)
main.add_command(report)
main.add_command(restore)
main.add_command(retention)
main.add_command(runs)
