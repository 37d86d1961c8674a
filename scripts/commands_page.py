"""Write ``docs/commands.md``, the manual of the ``tongpan`` command, from the command's own help."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from tongpan.config.cli import main as tongpan

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "commands.md"
HEAD = """# The `tongpan` command

Generated from the command's help by `make docs`; do not edit.
"""


def sections(command: click.Command, name: str, level: int, parent: click.Context | None = None) -> list[str]:
    """The help of a command and of all below it."""
    context = command.make_context(name, [], parent, resilient_parsing=True, terminal_width=100, max_content_width=100)
    text = re.sub(r"[ \t]+$", "", command.get_help(context), flags=re.MULTILINE)
    found = [f"{'#' * level} `{context.command_path}`\n\n```text\n{text}\n```\n"]
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            below = command.get_command(context, child)
            if below is not None and not below.hidden:
                found += sections(below, child, level + 1, context)
    return found


def main(words: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is up to date."""
    text = HEAD + "\n" + "\n".join(sections(tongpan, "tongpan", 2))
    if words == ["--check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf8") == text:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is not up to date: run 'make docs' and commit it")
        return 1
    PAGE.write_text(text, encoding="utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
