"""Sessions in the database, as Django keeps them; the question for one, which every request asks, is prepared."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from .prepared import MOMENT, TEXT, Prepared


def _running(key: str, now: Any) -> Any:
    return DatabaseStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)


RUNNING = Prepared[Any](_running, TEXT, MOMENT)


class SessionStore(DatabaseStore):
    """One session."""

    def _get_session_from_db(self) -> Any:
        """Its row; where there is none, or it is over, the key is forgotten."""
        found = RUNNING(self.session_key, timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None
