"""Why something cannot be done, in the user's words."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818 - it is said to the reader, not raised at a programmer
    """A message id with ``%(name)s`` places and its values: what is wrong, with which record, and what to do."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values = message, values
