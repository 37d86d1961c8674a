"""The log tells where and of what kind a fault was, and nothing of what it said."""

from __future__ import annotations

import logging.config

import pytest
from django.conf import settings
from django.test import Client

NUMBER = "".join(("某人的", "身份证号"))
"""Not in one piece in the source, which a traceback shows."""


@pytest.fixture
def written(capsys):
    """What the platform's own logging writes of a fault with another behind it."""
    handlers = logging.getLogger().handlers[:]
    logging.config.dictConfig(settings.LOGGING)
    try:
        try:
            try:
                {}[NUMBER]
            except KeyError as first:
                raise ValueError(f"no such person: {NUMBER}") from first
        except ValueError:
            logging.getLogger("tongpan.test").exception("Something failed")
        yield capsys.readouterr().err
    finally:
        logging.getLogger().handlers = handlers


def test_a_fault_is_told_by_place_and_kind(written):
    assert "Something failed" in written
    assert "ValueError\nbecause of:\n" in written
    assert written.rstrip().endswith("KeyError")
    assert "test_logs.py" in written
    assert NUMBER not in written


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_logged_without_its_query(written, caplog):
    Client().get("/nowhere/", {"q": NUMBER})
    assert "/nowhere/" in caplog.text
    assert NUMBER not in caplog.text
