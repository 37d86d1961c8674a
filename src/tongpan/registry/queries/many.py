"""Ask for very many rows by key in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection, models


def fetch(queryset: models.QuerySet[Any], name: str, keys: Iterable[Any]) -> models.QuerySet[Any]:
    """The rows of a query whose field is among many keys: as many as there are, in one statement."""
    wanted = sorted(set(keys))
    if connection.vendor == "postgresql":
        return queryset.extra(where=[f"{_column(queryset, name)} = ANY(%s)"], params=[wanted])  # noqa: S610 - a column of our own models
    listed = f"{_column(queryset, name)} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - as above
    return queryset.extra(where=[listed], params=[json.dumps(wanted)])  # noqa: S610 - as above


def _column(queryset: models.QuerySet[Any], name: str) -> str:
    meta = queryset.model._meta
    return ".".join(connection.ops.quote_name(part) for part in (meta.db_table, meta.get_field(name).column))
