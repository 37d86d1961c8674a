"""What is done every morning waits once in the queue; one duty that fails keeps no other from being done."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from django_tasks import default_task_backend

from tongpan.access import daily

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((2025, 3, 1, 6, 59), (2025, 3, 1, 7)), ((2025, 3, 1, 7, 0), (2025, 3, 2, 7)),
        ((2025, 12, 31, 23, 0), (2026, 1, 1, 7)),
    ],
)  # fmt: skip
def test_the_next_morning(now, then):
    assert daily.next_morning(dt.datetime(*now, tzinfo=SHANGHAI)) == dt.datetime(*then, tzinfo=SHANGHAI)


def test_a_duty_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog):
    done, name = [], "某".join("甲乙")

    def fails():
        raise ValueError(name)

    monkeypatch.setattr(daily, "_duties", [fails, lambda: done.append(1)])
    daily.run_daily.func()
    assert done == [1]
    assert "ValueError" in caplog.text
    assert name not in caplog.text


def test_nothing_is_put_off_where_all_is_done_at_once(db):
    assert not default_task_backend.supports_defer
    assert daily.plan_next() is False


@pytest.mark.django_db
def test_the_next_morning_waits_once_in_the_queue(settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    assert [daily.plan_next(), daily.plan_next()] == [True, False]
    waiting = DBTaskResult.objects.get()
    assert waiting.run_after.astimezone(SHANGHAI).hour == daily.HOUR
