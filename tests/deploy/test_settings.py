"""docs/operations.md is the one place that tells the settings: it names what the code reads, no more and no less."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf8")
NAME = re.compile(r"^(TONGPAN_[A-Z_]+|DATABASE_URL)$")
FOR_SCRIPTS = {
    "TONGPAN_WORKERS",
    "TONGPAN_THREADS",
    "TONGPAN_BIN",
    "TONGPAN_BACKUPS",
    "TONGPAN_BACKUP_DAYS",
    "TONGPAN_ENV",
}
"""Read by the scripts of deploy/ alone."""


def told() -> dict[str, str]:
    """Name and default of each setting in the table."""
    rows = re.findall(r"^\| `([A-Z_]+)` \|.*\| ([^|]+) \|$", DOCS, re.MULTILINE)
    assert len({name for name, _default in rows}) == len(rows)
    return dict(rows)


def read() -> dict[str, str | None]:
    """Every setting that the platform reads, with its default where that is a plain text."""
    found: dict[str, str | None] = {}
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
            given = node.args if isinstance(node, ast.Call) else []
            words = [own.value for own in given if isinstance(own, ast.Constant)]
            if words and isinstance(words[0], str) and NAME.match(words[0]):
                found[words[0]] = str(words[1]) if len(words) > 1 else None
    return found


def test_each_setting_is_told_and_each_that_is_told_exists():
    assert set(told()) - FOR_SCRIPTS == set(read())


def test_numbers_are_those_of_the_code():
    plain = {name: default for name, default in read().items() if default and default.isdigit()}
    assert {name: told()[name] for name in plain} == plain


def test_the_scripts_of_deploy_read_what_is_told():
    texts = [path.read_text(encoding="utf8") for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    assert {name for text in texts for name in re.findall(r"TONGPAN_[A-Z_]+[A-Z]", text)} <= set(told())
    scripts = "".join(
        (ROOT / "deploy" / f"{name}.sh").read_text(encoding="utf8") for name in ("start", "backup", "run")
    )
    assert set(re.findall(r"\$\{(TONGPAN_[A-Z_]+)", scripts)) - {"TONGPAN_COLLECTED"} == FOR_SCRIPTS
