"""What is kept in git: our own work, no secret, nothing that others wrote and nothing that a program makes."""

from __future__ import annotations

import re

from tests.architecture.project import ROOT, kept_files

FOREIGN = {".woff", ".woff2", ".ttf", ".otf", ".eot", ".so", ".dll", ".whl", ".jar", ".mo", ".pyc", ".sqlite3", ".map"}
LARGEST = 1_500_000
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36}|xox[baprs]-\w{10}"
    r"|(?i:secret_key|password|token)\s*=\s*['\"](?=[^'\"]*\d)(?=[^'\"]*[A-Za-z])[A-Za-z0-9+/_-]{32,}['\"]"
)


def names(paths):
    return sorted(str(path.relative_to(ROOT)) for path in paths)


def test_no_foreign_or_built_file_is_kept():
    kept = kept_files()
    assert names(path for path in kept if path.suffix in FOREIGN or ".min." in path.name) == []
    folders = {"node_modules", "vendor", "typefaces", "__pycache__", "dist", ".venv"}
    assert names(path for path in kept if folders & set(path.relative_to(ROOT).parts)) == []


def test_no_kept_file_is_large():
    assert names(path for path in kept_files() if path.stat().st_size > LARGEST) == []


def test_no_secret_and_no_conflict_mark_is_kept():
    conflict = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
    texts = [path for path in kept_files() if path.suffix not in {".png", ".xlsx", ".xls", ".docx", ".gz"}]
    assert texts
    found = [path for path in texts if SECRETS.search(text := path.read_text(encoding="utf8")) or conflict.search(text)]
    assert names(found) == []


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
