"""The log's words: where a fault happened and of what kind it was, never what it said."""

from __future__ import annotations

import json
import logging
import traceback
from types import TracebackType
from typing import Any


class Tagged(logging.Filter):
    """Gives every line the id of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through."""
        from .observe import request_id

        record.request = request_id.get()
        return True


class Discreet(logging.Formatter):
    """A fault's own text may hold a cell of somebody's workbook or a row of the database: only its kind is written."""

    def formatException(  # noqa: N802 - the name in the standard library
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | Any
    ) -> str:
        """The lines of the programme that led there, and the kind of every fault in the chain."""
        parts: list[str] = []
        fault: BaseException | None = ei[1]
        while fault is not None and len(parts) < 10:
            parts.append("".join(traceback.format_tb(fault.__traceback__)) + type(fault).__qualname__)
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\nbecause of:\n".join(parts)


class AsJson(Discreet):
    """One JSON object a line, for those who collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger, request and text; a fault by its kind."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "logger": record.name,
            "request": getattr(record, "request", "-"), "message": record.getMessage(),
        }  # fmt: skip
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
