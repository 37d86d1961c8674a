"""Who may open what: the addresses of base."""

from __future__ import annotations

from tests.access.table import READERS, post

ROWS = (
    post("assistance:view-save", READERS, given={"page": "assistance:bonds"}),
    post("assistance:view-delete", READERS, 404, given={"view": 999_999}),
)
