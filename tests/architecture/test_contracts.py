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


def test_the_core_runs_without_django():
    """A notebook that has only the core must be able to import all of it."""
    code = (
        "import importlib, pkgutil, sys; sys.modules['django'] = None\n"
        "import tongpan_core\n"
        "parts = pkgutil.walk_packages(tongpan_core.__path__, 'tongpan_core.')\n"
        "for part in parts: importlib.import_module(part.name)\n"
        "print(sorted({'scipy', 'highspy', 'pandas', 'tongpan'} & set(sys.modules)))"
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
