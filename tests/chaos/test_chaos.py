"""Two hundred kills at moments drawn from a seed, on the database of this run; ``make chaos`` does a thousand."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from tests.web.registry.test_import_killed import own_database

KILLS = int(os.environ.get("TONGPAN_KILLS", "200"))


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_killed_nothing_is_lost_and_nothing_done_twice():
    connection.close()  # nobody may hold the database that is copied
    with own_database() as address:
        words = ["--kills", str(KILLS), "--seed", os.environ.get("TONGPAN_SEED", "6"), "--database", address]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TONGPAN_", "DATABASE"))}
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.run", *words],
            cwd=Path(__file__).parents[2], env=kept, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert f'"kills": {KILLS}' in done.stdout
