"""The database engine: before every statement the session is told the reach that holds now, where it changed.

A session that is kept and serves the next person is told again, one that is new or was rolled back knows nothing: what
is told inside a transaction is undone with it. A session that was told nothing sees nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from tongpan.access import reach

TELL = "SELECT set_config('tongpan.under', %s, false), set_config('tongpan.beside', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that tells its session whom it serves."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[str, str] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A session that was told nothing yet."""
        self._told = None
        return super().get_new_connection(conn_params)

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
