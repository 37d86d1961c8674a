"""A web process is ready before its first visitor, and carries nothing that pages do not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from tongpan.assistance.base import question
from tongpan.config import hooks, warm
from tongpan.config.serve import web_command
from tongpan.insight.annual.counted import write_ahead

WANTED = ["ui/parts/table.html", "access/accounts.html", "registry/schools.html", "insight/gap.html"]
SCRIPT = f"""
WANTED = {WANTED}
import json, sys
import tongpan.config.wsgi
from django.db import connection
from django.template import engines
heavy = {{"scipy", "highspy", "typst", "pandas", "openpyxl", "xlsxwriter", "docx", "python_calamine", "duckdb"}}
loader = engines["django"].engine.template_loaders[0].loaders[0]
print(json.dumps({{
    "heavy": sorted(heavy & set(sys.modules)),
    "connected": connection.connection is not None,
    "templates": [name for name in WANTED if name in loader.get_template_cache],
    "views": "tongpan.insight.views.gap" in sys.modules,
    "rules": sys.modules["tongpan_core.policy.packs"].rule_pack.cache_info().currsize > 0,
}}))
"""


def test_a_web_process_is_warm_and_light(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env = {**kept, "TONGPAN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found == {"heavy": [], "connected": False, "templates": WANTED, "views": True, "rules": True}


@pytest.mark.django_db
def test_a_thread_asks_about_every_table_before_its_first_visitor():
    with CaptureQueriesContext(connection) as asked:
        warm.connect()
    about = " ".join(own["sql"] for own in asked)
    assert [model for model in apps.get_models() if f'"{model._meta.db_table}"' not in about] == []


@pytest.mark.django_db
def test_questions_written_ahead_are_put_for_nobody(monkeypatch):
    monkeypatch.setattr(question, "_kept", {})
    write_ahead()
    kept = [own.sql for own in question._kept.values() if own]
    assert len(kept) > 20
    with CaptureQueriesContext(connection) as asked:
        question.put_ahead()
    assert len(asked) == len(kept)
    assert all(question.NAME in own["sql"] or str(question.NUMBER) in own["sql"] for own in asked)


def test_a_database_that_does_not_answer_is_left_to_the_first_visitor(monkeypatch, caplog):
    def refuse(*_more: object) -> None:
        raise OperationalError("password of host secret.example refused")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)
    warm.connect()
    assert "OperationalError" in caplog.text
    assert "secret" not in caplog.text


def test_every_thread_of_a_process_begins_once(monkeypatch):
    begun: list[str] = []
    monkeypatch.setattr(warm, "connect", lambda: begun.append(threading.current_thread().name))
    with ThreadPoolExecutor(4) as pool:
        hooks.post_worker_init(SimpleNamespace(cfg=SimpleNamespace(threads=4), tpool=pool))
    assert len(begun) == len(set(begun)) == 4


def test_the_web_server_is_told_of_the_hook():
    command = web_command("127.0.0.1", 8000, 1, 1)
    assert command[command.index("--config") + 1] == f"python:{hooks.__name__}"
