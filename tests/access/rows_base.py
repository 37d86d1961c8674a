"""Who may open what: the addresses of base."""

from __future__ import annotations

from tests.access.table import READERS, Row, post

ROWS = (
    post("assistance:view-save", READERS, given={"page": "assistance:bonds"}),
    Row("assistance:file", READERS, 404, given={"file": 999_999}),
    post("assistance:file-remove", READERS, 404, given={"file": 999_999}),
    post("assistance:file-add", READERS, 404, given={"about": "document:999999"}),
    post("assistance:view-delete", READERS, 404, given={"view": 999_999}),
)
