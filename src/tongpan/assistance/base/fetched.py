"""The rows of a page of a list, read by their keys. The question for them is written once for each list.

It is the longest of a list, with the columns of every relation shown, and follows from the list alone: which records
they are was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404

from tongpan.access.prepared import NUMBER, Prepared
from tongpan.ui.table import PAGE_SIZES

MOST = PAGE_SIZES[0]
"""So many keys a written question takes; a shorter page names its first one several times."""
_written: dict[tuple[Any, ...], Prepared[Any]] = {}


def by_keys(rows: QuerySet[Any], keys: Sequence[int]) -> list[Any]:
    """Records among some rows, with the relations that are read with these, in the order of their keys.

    What was deleted since its key was asked for is left out.
    """
    if not keys:
        return []
    if len(keys) <= MOST and _plain(rows):
        found = _question(rows)(*keys, *[keys[0]] * (MOST - len(keys)))
    else:
        found = list(rows.filter(pk__in=keys).order_by())
    held = {own.pk: own for own in found}
    return [held[key] for key in keys if key in held]


def one_or_404(rows: QuerySet[Any], key: int) -> Any:
    """The record of a key among some rows, with the relations that are read with these.

    Whether it is among them is asked apart: with every relation and every policy that is a long question to plan.

    Raises:
        Http404: where it is not among them.
    """
    seen = rows.filter(pk=key).order_by().select_related(None).exists()
    found = by_keys(rows, [key]) if seen else []
    if not found:
        raise Http404
    return found[0]


def _plain(rows: QuerySet[Any]) -> bool:
    """Whether rows are the records themselves with their relations, and nothing computed beside."""
    query = rows.query
    more = (
        query.annotations, query.extra, query.combinator, query._filtered_relations, query.select_for_update,
        rows._prefetch_related_lookups, rows._known_related_objects, rows._fields, rows._db,
    )  # fmt: skip
    return not any(more)


def _question(rows: QuerySet[Any]) -> Prepared[Any]:
    query = rows.query
    names, left_out = query.deferred_loading
    key = (rows.model, repr(query.select_related), frozenset(names), left_out)
    if key not in _written:
        _written[key] = Prepared(_asked(rows.model, query.select_related, names, left_out), *_marks())
    return _written[key]


def _marks() -> range:
    return range(NUMBER, NUMBER + MOST)


def _asked(model: type[Model], related: Any, names: set[str] | frozenset[str], left_out: bool) -> Any:
    """The question, without the scope: the keys come from within it."""

    def question(*keys: int) -> QuerySet[Any]:
        records: QuerySet[Any] = QuerySet(model).filter(pk__in=keys).order_by()
        records.query.select_related = related
        records.query.deferred_loading = (frozenset(names), left_out)
        return records

    return question
