"""A migration that is killed and done again: on a copy of a database that lacks the newest migrations."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from . import house as homes

BACK = (("access", "0005"), ("assistance", "0003"), ("insight", "0004"))
"""Where the copy stands: some migrations behind, in several apps."""


class Upgrade:
    """The copy, and how it looks once it is up to date."""

    def __init__(self) -> None:
        self.base = str(settings.DATABASES["default"]["NAME"])
        self.old, self.new = f"{self.base}_old", f"{self.base}_new"
        self._copy(self.base, self.old)
        assert homes.ended(homes.forked(lambda: self._migrate(self.old, BACK)), 300) == 0, "going back failed"
        self._copy(self.old, self.new)
        begun = time.monotonic()
        assert homes.ended(homes.forked(lambda: self._migrate(self.new)), 300) == 0, "going forward failed"
        self.lasts = time.monotonic() - begun
        self.shape = self._shape()

    def killed(self, draw: Random) -> Iterator[str]:
        """Kill one in the middle, do it again to the end; what is then not as it should be."""
        self._copy(self.old, self.new)
        moment = draw.random() * self.lasts
        pid = homes.forked(lambda: self._migrate(self.new))
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        if code := homes.ended(homes.forked(lambda: self._migrate(self.new)), 300):
            yield f"killed after {moment:.3f} s, it could not be resumed (exit {code})"
        elif (found := self._shape()) != self.shape:
            yield f"killed after {moment:.3f} s, the tables differ: {set(found) ^ set(self.shape)}"

    def _copy(self, source: str, target: str) -> None:
        if connection.vendor == "sqlite":
            for ending in ("-wal", "-shm", "-journal"):
                Path(target + ending).unlink(missing_ok=True)
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(source, target)
            return
        from .copies import copy_database

        connection.close()
        copy_database(os.environ["DATABASE_URL"], source, target)

    def _migrate(self, name: str, back: tuple[tuple[str, str], ...] = ()) -> None:
        from django.core.management import call_command

        homes.nobody()
        connection.settings_dict["NAME"] = name
        for app, step in back:
            call_command("migrate", app, step, verbosity=0)
        if not back:
            call_command("migrate", verbosity=0)
        connection.close()

    def _shape(self) -> list[str]:
        from .invariants import shape

        connection.close()
        connection.settings_dict["NAME"] = self.new
        try:
            return shape()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = self.base
