"""The database engine: before every statement the session is told the reach that holds now, where it changed.

A session that is kept and serves the next person is told again, one that is new or was rolled back knows nothing: what
is told inside a transaction is undone with it. A session that was told nothing sees nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus

from tongpan.access import reach

MOST_PLANS = 300
"""Plans that a session keeps; the questions that are written once in a process are fewer."""
TELL = "SELECT set_config('tongpan.under', %s, false), set_config('tongpan.beside', %s, false)"


class PlannedCursor(base.ServerBindingCursor):  # type: ignore[misc]
    """A cursor whose statements the session plans once, with the values apart.

    Policies make a plan long to find: of a record with its relations 4 ms, and half a millisecond to follow it.
    """

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """Put a statement that will be put again. Where a migration changed what it gives, it is planned anew."""
        link = self.connection
        link.prepare_threshold = 0  # for this one: of others the text, with its values, would be kept
        try:
            return super().execute(query, params, **more)
        except FeatureNotSupported:  # "cached plan must not change result type"
            if link.info.transaction_status == TransactionStatus.INERROR:
                raise  # the rollback forgets the plans
            link.execute("DEALLOCATE ALL", prepare=False)
            return super().execute(query, params, **more)
        finally:
            link.prepare_threshold = None


class DatabaseOperations(base.DatabaseOperations):  # type: ignore[misc]
    """What differs of it where plans are kept."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> Any:
        """A statement with its values, for who looks at what was asked; of a planned one they went apart."""
        if isinstance(cursor, PlannedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells its session whom it serves."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[str, str] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A session that was told nothing yet."""
        self._told = None
        link = super().get_new_connection(conn_params)
        link.prepared_max = MOST_PLANS
        return link

    def init_connection_state(self) -> None:
        """Statements that are put again keep one plan, whatever the values: they choose by keys."""
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_generic_plan")

    def planning_once(self) -> Any:
        """A cursor for statements that stay the same but for their values."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            self.tell()
            return self._prepare_cursor(PlannedCursor(self.connection))

    def create_cursor(self, name: str | None = None) -> Any:
        """Every statement passes here."""
        self.tell()
        return super().create_cursor(name)

    def tell(self) -> None:
        """Tell the session the reach that holds now; one whose transaction failed takes nothing any more."""
        if not settings.ROW_POLICIES:
            return
        wanted = reach.current().settings
        link = self.connection
        if wanted != self._told and link.info.transaction_status != TransactionStatus.INERROR:
            with link.cursor() as cursor:
                cursor.execute(TELL, wanted)
            self._told = wanted

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        self._told = None
        super()._savepoint_rollback(sid)
