"""``path__under``: below a unit in the tree, by an index on both databases."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup


@CharField.register_lookup
class Under(Lookup):
    """True where a path starts with the given one. An empty path is refused: it would open the whole system."""

    lookup_name = "under"
    prepare_rhs = False

    def _bounds(self, compiler: Any, connection: Any) -> tuple[str, list[Any], str]:
        if not isinstance(self.rhs, str) or not self.rhs.endswith("/"):
            raise ValueError(f"A unit path ends with “/”; got {self.rhs!r}.")
        left, params = self.process_lhs(compiler, connection)
        return left, list(params), self.rhs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A prefix search, which PostgreSQL answers from its pattern index."""
        left, params, path = self._bounds(compiler, connection)
        return f"{left} LIKE %s", [*params, f"{path}%"]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A range: SQLite's LIKE ignores case and so cannot use the index. “0” is the character after “/”."""
        left, params, path = self._bounds(compiler, connection)
        return f"({left} >= %s AND {left} < %s)", [*params, path, *params, f"{path[:-1]}0"]
