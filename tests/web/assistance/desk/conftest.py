"""A source of things that wait which the tests fill, and nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tongpan.assistance.base import todo
from tongpan.assistance.base.todo import Todo


class Waits:
    """What waits for whom, by user name."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[Todo]] = {}

    def __call__(self, user, day):
        return self.by_name.get(user.username, [])

    def add(self, name, key, unit, *, days=None, kind="task.due", text="“%(task)s” is due", **values):
        """Something due in so many days from today; without a day where none is given."""
        due = None if days is None else timezone.localdate() + dt.timedelta(days=days)
        values = values or {"task": key}
        self.by_name.setdefault(name, []).append(
            Todo(kind, key, text, unit, f"/u/{unit.slug}/2025/bonds/", values, due)
        )


@pytest.fixture
def waits(monkeypatch) -> Waits:
    own = Waits()
    monkeypatch.setattr(todo, "_sources", [own])
    monkeypatch.setattr(todo, "_kinds", {"task.due": "任务到期", "need.answer": "待答复需求"})
    return own
