"""Secrets that were not given are made once, and nobody else of the machine may read what lies beside them."""

from __future__ import annotations

import pytest

from tongpan.config.env import env_secret


@pytest.fixture(autouse=True)
def not_given(monkeypatch):
    for name in ("TONGPAN_TEST_KEY", "TONGPAN_TEST_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_secret_is_made_once(tmp_path):
    made = env_secret("TONGPAN_TEST_KEY", tmp_path / "data" / "key")
    assert len(made) >= 48
    assert env_secret("TONGPAN_TEST_KEY", tmp_path / "data" / "key") == made


def test_the_data_folder_that_it_makes_is_closed_to_others(tmp_path):
    env_secret("TONGPAN_TEST_KEY", tmp_path / "data" / "key")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "data" / "key").stat().st_mode & 0o777 == 0o600


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path, monkeypatch):
    (tmp_path / "given").write_text("from a file\n", encoding="utf8")
    monkeypatch.setenv("TONGPAN_TEST_KEY_FILE", str(tmp_path / "given"))
    assert env_secret("TONGPAN_TEST_KEY", tmp_path / "key") == "from a file"
    assert not (tmp_path / "key").exists()
