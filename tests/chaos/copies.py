"""A PostgreSQL database copied while others would like to work on it."""

from __future__ import annotations

import time
from urllib.parse import urlsplit, urlunsplit

TRIES = 12
"""Each takes at most five seconds: so long does PostgreSQL itself wait for others to leave a template."""

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
"""Ours only: who is no superuser may end no other; the server's own vacuum makes way by itself."""


def copy_database(address: str, source: str, target: str, tries: int = TRIES) -> None:
    """Make ``target`` a copy of ``source``, on the server of ``address``; an older ``target`` goes.

    A database is no template while another session is on it, and a server or worker that was sent away is back at
    once. So nobody is let in until the copy is made; they wait, as for a database that is gone. A session whose process
    was killed is there until PostgreSQL notices, hence several tries. Raises the last refusal after them.
    """
    import psycopg

    with psycopg.connect(urlunsplit(urlsplit(address)._replace(path="/postgres")), autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        link.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS false')
        try:
            for left in reversed(range(tries)):
                link.execute(OTHERS, [source])
                try:
                    link.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
                    return
                except psycopg.errors.ObjectInUse:
                    if not left:
                        raise
                    time.sleep(0.2)
        finally:
            link.execute(f'ALTER DATABASE "{source}" ALLOW_CONNECTIONS true')
