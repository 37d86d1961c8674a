"""What may import what, and whether the models and their migrations agree."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from tests.architecture.project import ROOT


def test_import_contracts_hold():
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


CORE = ROOT / "src" / "tongpan_core"


IMPORT = re.compile(r"^(?:from (tongpan_core[\w.]*) import ([\w, ]+)|import (tongpan_core[\w.]*))", re.MULTILINE)


def core_modules(*, compiled: bool) -> list[str]:
    """The modules of the core that bring compiled loops with them (imported inside functions only), or the rest."""
    asks: dict[str, set[str]] = {}
    for path in CORE.rglob("*.py"):
        name = ".".join(path.relative_to(CORE.parent).with_suffix("").parts).removesuffix(".__init__")
        asks[name] = set()
        for package, names, whole in IMPORT.findall(path.read_text(encoding="utf8")):
            asks[name] |= {whole, package, *(f"{package}.{own.strip()}" for own in names.split(","))}
    loops = {"tongpan_core.plan.jit"}
    while more := {name for name, asked in asks.items() if asked & loops} - loops:
        loops |= more
    return sorted(loops if compiled else asks.keys() - loops)


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
def test_the_core_runs_without_django(compiled):
    """A notebook that has only the core can import all of it, and pays for heavy libraries when it solves."""
    heavy = {"tongpan", "highspy", "pandas"} | (set() if compiled else {"scipy", "numba"})
    code = (
        "import importlib, sys; sys.modules['django'] = None\n"
        f"for name in {core_modules(compiled=compiled)}: importlib.import_module(name)\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), (
        f"heavy at import, or failed: {done.stdout}{done.stderr}"
    )


@pytest.mark.django_db
def test_no_migration_is_missing():
    told = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=told)
    except SystemExit:
        pytest.fail(f"the models have changes without a migration:\n{told.getvalue()}")


def test_settings_are_safe_for_the_open(tmp_path):
    """Django's own deployment check; W005 and W021 ask to decide for a bureau's other hosts, which we may not."""
    env = {**os.environ, "TONGPAN_DATA": str(tmp_path), "TONGPAN_TLS": "1", "TONGPAN_HOSTS": "board.example"}
    env |= {"DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}
    del env["DJANGO_ALLOW_ASYNC_UNSAFE"]  # set for the browser driver, in tests only
    command = [sys.executable, "-m", "django", "check", "--deploy"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"\((\w+\.[EW]\d+)\)", done.stderr)) == {"security.W005", "security.W021"}
