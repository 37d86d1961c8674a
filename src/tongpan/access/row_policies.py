"""PostgreSQL's own check behind the application's filter: a policy on every table that belongs to units.

A row is seen, and may be written, where one of its units lies in the reach of the session
(:mod:`tongpan.access.reach`), where the record that it is a part of is seen, or as its app declares in ``ROWS``. The
policies follow from the models as they stand: :func:`ensure` makes those that are missing or that changed, after every
migration and at every start. They hold for the owner of the tables too; only a superuser passes them by, which
:func:`passed_by` tells.
"""

from __future__ import annotations

import hashlib
import inspect
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from . import beside
from .declared import Rows, rows_of
from .models import Unit
from .reach import counterparts, is_checked

NAME = "tongpan_reach"
OPEN = "(SELECT current_setting('tongpan.under', true) = '*')"
SOMEBODY = "(SELECT coalesce(current_setting('tongpan.under', true), '') <> '')"
UNDER = "{column} IN (SELECT tongpan_under())"
BESIDE = "{column} IN (SELECT tongpan_beside())"
MEETS = "tongpan_meets_{table}({column})"
FUNCTION = """
CREATE OR REPLACE FUNCTION {head} LANGUAGE plpgsql STABLE {more} AS $$ BEGIN {body}; END $$
"""
UNITS = (
    "RETURN QUERY SELECT u.id FROM access_unit u,"
    " unnest(string_to_array(current_setting('tongpan.under', true), ',')) p"
    " WHERE u.path ~>=~ p AND u.path ~<~ (rtrim(p, '/') || '0')"
)
OTHERS = "RETURN QUERY SELECT unnest(string_to_array(current_setting('tongpan.beside', true), ',')::bigint[])"
FUNCTIONS = {
    "tongpan_under() RETURNS SETOF bigint": ("ROWS 100", UNITS),
    "tongpan_beside() RETURNS SETOF bigint": ("ROWS 100", f"{UNITS}; {OTHERS}"),
}
"""What policies ask. As functions, because a statement is planned with all its policies: what they hold is planned once
a session, and the units are found once a statement."""


def guarded() -> list[type[models.Model]]:
    """The models whose tables have a policy: with a unit, or a part of one that has."""
    return [model for model in apps.get_models(include_auto_created=True) if _is_of_units(model)]


def _is_of_units(model: type[models.Model]) -> bool:
    return not rows_of(model).open and (bool(_units(model)) or _whole(model) is not None)


def _units(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    return [field for field in model._meta.local_fields if field.related_model is Unit]  # type: ignore[misc]


def _whole(model: type[models.Model]) -> models.ForeignKey[Any, Any] | None:
    """The field by which a record's manager finds its unit through the record that it is a part of."""
    for way in _ways(model):
        field: Any = model._meta.get_field(way.split("__")[0])
        return field if field.is_relation and field.related_model is not Unit else None
    if _units(model):
        return None
    parts = (field for field in model._meta.local_fields if field.is_relation and not field.null)
    return next(
        (field for field in parts if field.related_model is not model and _is_of_units(field.related_model)), None
    )


def _ways(model: type[models.Model]) -> list[str]:
    """The way to the unit's path by which django-scopes narrows a model, where it does."""
    manager = getattr(model, "objects", None)
    own = inspect.getclosurevars(type(manager).get_queryset).nonlocals if manager else {}
    return list(own.get("scopes", {}).values())


def condition(model: type[models.Model]) -> str:
    """When a row of the model's table is seen."""
    rows, ways = rows_of(model), [OPEN]
    ways += [(UNDER if rows.own else BESIDE).format(column=_column(field)) for field in _units(model)]
    if (whole := _whole(model)) is not None:
        ways.append(_within(whole, ""))
    ways += [f"{_column(model._meta.get_field(way[0]))} IN (SELECT {_set_of(model, way)}())" for way in _sets(rows)]
    ways += [UNDER.format(column=_column(model._meta.get_field(way))) for way in rows.hosts if "__" not in way]
    if rows.anyone:
        ways.append(f"({_column(model._meta.get_field(rows.anyone))} AND {SOMEBODY})")
    if rows.met:
        ways.append(MEETS.format(table=model._meta.db_table, column=_column(model._meta.pk)))
    return " OR ".join(ways)


def _column(field: models.Field[Any, Any]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(field.model._meta.db_table)}.{quote(field.column)}"


def _within(field: models.Field[Any, Any], more: str) -> str:
    """Whether the record that a field points to is seen and meets a condition."""
    key = field.related_model._meta.pk  # type: ignore[union-attr]
    table = connection.ops.quote_name(key.model._meta.db_table)
    return f"EXISTS (SELECT FROM {table} WHERE {_column(key)} = {_column(field)}{more})"


def _sets(rows: Rows) -> list[list[str]]:
    """The ways of a declaration that lead through other tables: their records are found once a statement."""
    return [[rows.within]] * bool(rows.within) + [way.split("__") for way in rows.hosts if "__" in way]


def _set_of(model: type[models.Model], way: list[str]) -> str:
    """The name of the function that finds the records at the first step of a way from which the rest of it holds."""
    target: Any = model._meta.get_field(way[0]).related_model
    return "_".join(["tongpan_seen", target._meta.db_table, *way[1:]])


def _set_function(model: type[models.Model], way: list[str]) -> tuple[str, tuple[str, str]]:
    """The head of that function, and what is said in it."""
    target: Any = model._meta.get_field(way[0]).related_model
    table = connection.ops.quote_name(target._meta.db_table)
    body = f"RETURN QUERY SELECT {_column(target._meta.pk)} FROM {table}"  # noqa: S608 - names of models
    body += f" WHERE {_hosted(target, way[1:])}" if way[1:] else ""
    return f"{_set_of(model, way)}() RETURNS SETOF bigint", ("ROWS 100", body)


def _hosted(model: type[models.Model], way: list[str]) -> str:
    """Whether the unit at the end of a way of references lies in the reach."""
    field: Any = model._meta.get_field(way[0])
    if field.auto_created:  # from a record to those that point to it
        table = connection.ops.quote_name(field.related_model._meta.db_table)
        more = _hosted(field.related_model, way[1:])
        return f"EXISTS (SELECT FROM {table} WHERE {_column(field.field)} = {_column(model._meta.pk)} AND {more})"
    if len(way) == 1:
        return UNDER.format(column=_column(field))
    return _within(field, f" AND {_hosted(field.related_model, way[1:])}")


def _functions() -> dict[str, tuple[str, str]]:
    """Heads of functions, what is said of them, and their bodies: also who is met, of models that declare it."""
    quote, found = connection.ops.quote_name, FUNCTIONS | {beside.HEAD: (beside.MORE, beside.function(counterparts()))}
    for model in guarded():
        found.update(_set_function(model, way) for way in _sets(rows_of(model)))
        if rows_of(model).met:
            ways = [
                f"EXISTS (SELECT FROM {quote(field.model._meta.db_table)}"
                f" WHERE {_column(field)} = given{_theirs(field)})"
                for field in _pointers(model)
            ]
            head = MEETS.format(table=model._meta.db_table, column="given bigint")
            found[f"{head} RETURNS boolean"] = ("COST 5000", f"RETURN {' OR '.join(ways)}")
    return found


def _theirs(field: models.Field[Any, Any]) -> str:
    """A table without a policy says itself whose its rows are."""
    if not rows_of(field.model).open:
        return ""
    return "".join(f" AND {UNDER.format(column=_column(own))}" for own in _units(field.model))


def _pointers(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """References to the model from records with a unit of their own."""
    found = [field for other in apps.get_models() if _units(other) for field in other._meta.local_fields]
    return sorted((field for field in found if field.related_model is model), key=_column)


def ensure() -> list[str]:
    """Make the policies that are missing or not as the models want them, and name their tables; nothing on SQLite.

    Where ``ROW_POLICIES`` is off, those that are there go.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_policy')"
            " FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = %s AND c.relnamespace = current_schema()::regnamespace AND c.relforcerowsecurity",
            [NAME],
        )
        held = dict(cursor.fetchall())
        there = set(connection.introspection.table_names(cursor))
        if not settings.ROW_POLICIES:
            for table in held:
                _unmake(cursor, connection.ops.quote_name(table))
            return [*held]
        made, functions = [], _functions()
        mark = _mark(repr(sorted(functions.items())))
        if _marked(cursor) != mark:
            for head, (more, body) in functions.items():
                cursor.execute(FUNCTION.format(head=head, more=more, body=body))
            cursor.execute(f"COMMENT ON FUNCTION tongpan_under() IS '{mark}'")
        for model in guarded():
            table, wanted = model._meta.db_table, condition(model)
            mark = _mark(wanted)
            if table in there and held.pop(table, "") != mark:
                _make(cursor, connection.ops.quote_name(table), wanted, mark)
                made.append(table)
        for table in held:  # a policy that no model wants any more
            _unmake(cursor, connection.ops.quote_name(table))
    return [*made, *held]


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _marked(cursor: Any) -> str:
    cursor.execute("SELECT obj_description(to_regprocedure('tongpan_under()'), 'pg_proc')")
    return str(cursor.fetchone()[0])


def _make(cursor: Any, table: str, wanted: str, mark: str) -> None:
    with transaction.atomic():
        for statement in (
            f"DROP POLICY IF EXISTS {NAME} ON {table}",
            f"CREATE POLICY {NAME} ON {table} USING ({wanted})",
            f"COMMENT ON POLICY {NAME} ON {table} IS '{mark}'",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        ):
            cursor.execute(statement)


def _unmake(cursor: Any, table: str) -> None:
    with transaction.atomic():
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        cursor.execute(f"DROP POLICY {NAME} ON {table}")


def missing() -> bool:
    """Whether policies are wanted and the database has none yet: before the first migration under them."""
    if not is_checked():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('tongpan_counterparts(text[], text[])') IS NULL")
        return bool(cursor.fetchone()[0])


def passed_by() -> bool:
    """Whether policies are wanted and the database's user passes them by: a superuser, or who was given BYPASSRLS."""
    if not is_checked():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
