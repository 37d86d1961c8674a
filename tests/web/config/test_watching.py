"""Health, readiness, metrics, ids of requests, the log, and slow statements: what they say, and that it is nobody's."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from django.core.cache import caches
from django.db import DatabaseError
from django.test import Client
from tests.people import World, settle

from tongpan.access import slow
from tongpan.config.logs import AsJson, Tagged

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db) -> World:
    return settle()


def test_health_asks_for_nothing(client):
    answer = client.get("/healthz", HTTP_HOST="whoever.example")
    assert (answer.status_code, answer.content, "Set-Cookie" in answer) == (200, b"ok\n", False)


def test_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


@pytest.mark.parametrize(("pending", "said"), [(["access.0099"], "not up to date"), (None, "does not answer")])
def test_not_ready(client, monkeypatch, pending, said):
    def ask() -> list[str]:
        if pending is None:
            raise DatabaseError
        return pending

    monkeypatch.setattr("tongpan.access.database.pending_migrations", ask)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "database": said})


def test_metrics_count_routes_and_name_nobody(world):
    world.client("planner").get("/u/441801/2025/jobs/?q=13900000000")
    world.client(None).get("/no/such/place/李某")
    text = Client().get("/metrics").content.decode()
    assert 'tongpan_requests_total{method="GET",route="access:jobs",status="200"}' in text
    assert 'route="other",status="404"' in text
    assert 'tongpan_jobs{state="queued"} 0.0' in text
    assert not any(word in text for word in ("/441801", '"441801', "13900000000", "李某", '"planner"'))


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer right"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
    ],
)
def test_who_may_see_metrics(client, settings, asked, status):
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", **asked).status_code == status


def test_without_a_token_an_empty_one_is_not_enough(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_every_answer_has_an_id_and_a_good_one_is_kept(client):
    assert client.get("/sign-in/", HTTP_X_REQUEST_ID="proxy-0001").headers["X-Request-ID"] == "proxy-0001"
    for bad in ("short", "x" * 99, "a b c d e f", 'log"injection', "12345678\r\nSet-Cookie: a=b"):
        own = client.get("/sign-in/", HTTP_X_REQUEST_ID=bad).headers["X-Request-ID"]
        assert own != bad
        assert len(own) == 16


def test_a_line_of_the_log_tells_the_route_and_the_request(client, caplog):
    with caplog.at_level(logging.INFO, "tongpan.request"):
        client.get("/u/441801/2025/teachers/?search=李某", HTTP_X_REQUEST_ID="proxy-0001")
    line = next(own for own in caplog.records if own.name == "tongpan.request")
    assert line.getMessage().startswith("GET registry:teachers 302 ")
    assert not any(word in line.getMessage() for word in ("441801", "李某"))


def test_logs_as_json_hold_a_fault_by_its_kind():
    try:
        raise ValueError("cell of 李某")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it %s", ("failed",), sys.exc_info())
    assert Tagged().filter(record)
    line = AsJson().format(record)
    assert json.loads(line)["message"] == "it failed"
    assert json.loads(line)["fault"].endswith("ValueError")
    assert json.loads(line)["request"] == "-"
    assert "李某" not in line.replace('raise ValueError(\\"cell of 李某\\")', "")


@pytest.fixture
def nothing_slow():
    caches["progress"].delete(slow.KEY)
    yield
    caches["progress"].delete(slow.KEY)


def test_slow_statements_are_shown_without_their_values(world, settings, nothing_slow):
    slow.keep("SELECT 1 FROM registry_teacher WHERE name = 'it''s 李某'  AND a = %s", 900, "registry:teachers")
    slow.keep("SELECT 1 FROM registry_teacher WHERE name = '丙'  AND a = %s", 500, "registry:teachers")
    own = slow.slowest()
    assert [(one.count, one.longest, one.mean) for one in own] == [(2, 900, 700)]
    assert "李某" not in own[0].sql
    page = world.client("system").get("/u/441801/2025/slow-queries/").content.decode()
    assert "registry_teacher" in page
    assert "900" in page


def test_a_request_notes_its_slow_statements(client, settings, nothing_slow):
    settings.SLOW_QUERY_MS = 0.000001
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": "李某", "password": "x"})
    assert {own.route for own in slow.slowest()} == {"access:sign-in"}
    assert not any("李某" in own.sql for own in slow.slowest())


def test_many_kinds_of_statements_are_not_kept_for_ever(nothing_slow):
    for number in range(slow.MOST + 20):
        slow.keep(f"SELECT {number}", 400, "x")
    assert len(slow.slowest()) == slow.MOST
