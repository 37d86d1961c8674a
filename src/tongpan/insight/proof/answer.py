"""What a stored effect holds, before it is put into words: every page, picture and sentence reads it here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from tongpan.insight.models import Run
from tongpan.insight.run_list import status_badge, status_word
from tongpan.ui.formats import ABSENT, absent, number, percent

from .words import digits_for, said, signed


class Answer:
    """One run. ``effect`` is empty where nothing could be computed: the verdict then says why."""

    def __init__(self, run: Run) -> None:
        self.run, self.result = run, run.result or {}
        self.effect: Mapping[str, Any] = self.result.get("effect") or {}
        self.outcome: Mapping[str, Any] = self.result.get("outcome") or {}
        self.symbol = str(self.outcome.get("symbol") or "")
        self.digits = digits_for(self.result.get("spread"))
        self.verdict = str(self.result.get("verdict") or run.status)
        self.schools = self.result.get("schools") or []
        self.years = self.result.get("years") or []

    def amount(self, value: Any, *, sign: bool = False) -> str:
        """A value of the outcome with its unit."""
        if absent(value):
            return ABSENT
        return f"{signed(value, self.digits) if sign else number(value, self.digits)} {self.symbol}".strip()

    @cached_property
    def helped(self) -> list[dict[str, Any]]:
        """The schools that were helped."""
        return [own for own in self.schools if own["first"] is not None]

    @cached_property
    def compared(self) -> list[dict[str, Any]]:
        """The schools that never were."""
        return [own for own in self.schools if own["first"] is None]

    @property
    def left(self) -> list[dict[str, Any]]:
        """The schools that could not take part, with the reason in words."""
        return [own | {"why": said(own, self.digits)} for own in self.result.get("left") or []]

    @property
    def word(self) -> str:
        """The verdict in a word."""
        return status_word(self.verdict)

    @property
    def badge(self) -> SafeString:
        """The verdict as a mark with its word."""
        return status_badge(self.verdict)

    @property
    def confidence(self) -> str:
        """95 %."""
        return percent((self.result.get("rules") or {}).get("confidence", {}).get("value"), 0)
