"""The copy of a database that others keep coming back to."""

from __future__ import annotations

import threading
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from tests.web.registry.test_import_killed import own_database

from .copies import OTHERS, copy_database

psycopg = pytest.importorskip("psycopg")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's database is a file")
def test_a_database_is_copied_though_somebody_comes_back_at_once():
    with own_database() as address:
        source = urlsplit(address).path[1:]
        target = f"{source}_copy"
        with psycopg.connect(address, autocommit=True) as link:
            link.execute("CREATE TABLE kept AS SELECT 7 AS number")
        stop, visits = threading.Event(), []

        def visitor() -> None:
            while not stop.is_set():
                try:
                    with psycopg.connect(address, autocommit=True) as own:
                        visits.append(own.execute("SELECT number FROM kept").fetchone())
                        own.execute("SELECT pg_sleep(30)")
                except psycopg.Error:
                    time.sleep(0.001)

        threads = [threading.Thread(target=visitor, daemon=True) for _ in range(3)]
        for own in threads:
            own.start()
        while len(visits) < 3:
            time.sleep(0.01)
        try:
            for _ in range(2):  # the second time the older copy goes
                copy_database(address, source, target, tries=2)
            there = urlunsplit(urlsplit(address)._replace(path=f"/{target}"))
            with psycopg.connect(there) as link:
                assert link.execute("SELECT number FROM kept").fetchone() == (7,)
            with psycopg.connect(address) as link:  # and everybody is let in again
                assert link.execute("SELECT number FROM kept").fetchone() == (7,)
        finally:
            stop.set()
            beside = urlunsplit(urlsplit(address)._replace(path="/postgres"))
            with psycopg.connect(beside, autocommit=True) as link:
                link.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
                link.execute(OTHERS, [source])
            for own in threads:
                own.join(10)
