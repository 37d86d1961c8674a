"""Which units stand beside one's own: the bureaux above, and partners. Asked of PostgreSQL only."""

from __future__ import annotations

from django.db import connection

from tongpan.ui.memory import Memory

from . import audit
from .reach import everything, is_checked, seeing

MINE = """
DECLARE mine bigint[] := ARRAY(
    SELECT DISTINCT u.id FROM access_unit u, unnest($1) p WHERE u.path ~>=~ p AND u.path ~<~ (rtrim(p, '/') || '0')
); more bigint[] := ARRAY(SELECT u.id FROM access_unit u WHERE u.path = ANY($2) AND u.id <> ALL(mine));
BEGIN
IF cardinality(mine) + cardinality(more) = (SELECT count(*) FROM access_unit)
THEN RETURN QUERY SELECT unnest(more); RETURN; END IF;
RETURN QUERY WITH others (id) AS (SELECT unnest(more)"""
"""An array, of which the database supposes that it is short: rows are found by their unit, not by reading tables.
Where every unit is one's own or above, as for a city that has the platform to itself, nobody else is looked for."""
OTHERS = ") SELECT o.id FROM others o WHERE o.id IS NOT NULL AND o.id <> ALL(mine); END"
HEAD = "tongpan_counterparts(text[], text[]) RETURNS SETOF bigint"
MORE = "ROWS 100 SET plan_cache_mode = force_generic_plan SET jit = off"
"""Planned once a session: with all the policies of twenty tables that takes longer than to answer it."""
_known: Memory[tuple[int, ...]] = Memory(256)


def above(paths: tuple[str, ...]) -> list[str]:
    """The paths of all units above some."""
    steps = [path.rstrip("/").split("/") for path in paths]
    return sorted({"/".join(own[:n]) + "/" for own in steps for n in range(1, len(own))})


def function(counterparts: list[str]) -> str:
    """The body of the function that finds them, from the questions that the apps offered."""
    return " UNION ".join([MINE, *counterparts]) + OTHERS


def beside(paths: tuple[str, ...]) -> tuple[int, ...]:
    """The ids of the units beside those at and below some paths, remembered until one of them may be another."""
    if not is_checked():
        return ()
    state = audit.state_of_bonds()
    return _known.get((state, paths), lambda: _asked(paths)) if state else _asked(paths)


def _asked(paths: tuple[str, ...]) -> tuple[int, ...]:
    # Past Django's cursor: a page's queries are counted and shown, and this one is no part of the page.
    with seeing(everything("who stands beside whom")), connection.cursor() as told, told.connection.cursor() as cursor:
        cursor.execute("SELECT tongpan_counterparts(%s, %s)", [list(paths), above(paths)])
        return tuple(sorted(pk for (pk,) in cursor.fetchall()))
