"""Which units stand beside one's own: the bureaux above, and partners. Asked of PostgreSQL only."""

from __future__ import annotations

from django.db import connection

from tongpan.ui.memory import Memory

from . import audit
from .reach import everything, is_checked, seeing

MINE = """
WITH mine AS MATERIALIZED (
    SELECT u.id FROM access_unit u, unnest(%s::text[]) p WHERE u.path ~>=~ p AND u.path ~<~ (rtrim(p, '/') || '0')
), others (id) AS (SELECT id FROM access_unit WHERE path = ANY(%s)"""
OTHERS = ") SELECT id FROM others WHERE id IS NOT NULL AND id NOT IN (SELECT id FROM mine)"
_known: Memory[tuple[int, ...]] = Memory(256)


def above(paths: tuple[str, ...]) -> list[str]:
    """The paths of all units above some."""
    steps = [path.rstrip("/").split("/") for path in paths]
    return sorted({"/".join(own[:n]) + "/" for own in steps for n in range(1, len(own))})


def beside(paths: tuple[str, ...], counterparts: tuple[str, ...]) -> tuple[int, ...]:
    """The ids of the units beside those at and below some paths, remembered until a record changes."""
    if not is_checked():
        return ()
    state = audit.state()
    return _known.get((state, paths), lambda: _asked(paths, counterparts)) if state else _asked(paths, counterparts)


def _asked(paths: tuple[str, ...], counterparts: tuple[str, ...]) -> tuple[int, ...]:
    # Past Django's cursor: a page's queries are counted and shown, and this one is no part of the page.
    with seeing(everything("who stands beside whom")), connection.cursor() as told, told.connection.cursor() as cursor:
        cursor.execute(" UNION ".join([MINE, *counterparts]) + OTHERS, [list(paths), above(paths)])
        return tuple(sorted(pk for (pk,) in cursor.fetchall()))
