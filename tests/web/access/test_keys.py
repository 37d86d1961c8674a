"""Rotation of keys: everything under the new one, nothing lost, what is in use is kept."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tongpan.access.actions import keys
from tongpan.access.keyring import keyring
from tongpan.access.models import AuditRecord, User
from tongpan.config.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(settings, tmp_path, monkeypatch):
    settings.KEYRING_FILE = tmp_path / "keyring"
    monkeypatch.setattr(keys, "BLOCK", 2)
    for number in range(5):
        User.objects.create_user(f"u{number}", display_name="某", email=f"u{number}@example.org" if number else "")


def addresses() -> list[str]:
    return [user.email for user in User.objects.order_by("username")]


def test_a_rotation_encrypts_all_under_a_new_key(settings):
    before, old = addresses(), keyring().newest
    settings.CIPHER = "sm4-gcm"
    key, count = keys.rotate()
    assert (count, key.suite.name, keyring().newest) == (4, "sm4-gcm", key)
    assert keys.uses() == {old.id: 0, key.id: 4}
    assert addresses() == before
    assert AuditRecord.objects.get(action="access.keys.rotate").detail == {"suite": "sm4-gcm", "values": 4}


def test_an_interrupted_rotation_goes_on(monkeypatch):
    before, whole = addresses(), keys._anew
    calls = iter(range(9))
    monkeypatch.setattr(keys, "_anew", lambda field, rows: whole(field, rows) if next(calls) < 1 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keys.rotate()
    monkeypatch.setattr(keys, "_anew", whole)
    assert sorted(keys.uses().values()) == [2, 2]
    key, count = keys.rotate(new_key=False)
    assert (count, keys.uses()[key.id], addresses()) == (2, 4, before)


def test_a_value_that_was_changed_meanwhile_is_left_alone():
    field = next(field for field in keys.encrypted_fields() if field.name == "email")
    rows = keys._after(field, None)
    User.objects.filter(username="u1").update(email="new@example.org")
    assert keys._anew(field, rows) == 3
    assert "new@example.org" in addresses()


def test_a_key_in_use_is_kept_and_an_old_one_can_go():
    old = keyring().newest.id
    run = CliRunner().invoke
    assert run(main, ["keys", "forget", old]).exit_code == 1
    assert run(main, ["keys", "rotate"]).exit_code == 0
    listed = run(main, ["keys", "list"]).output.splitlines()
    assert [line.split()[:3] for line in listed] == [
        [old, "aes-256-gcm", "0"],
        [keyring().newest.id, "aes-256-gcm", "4"],
    ]
    assert run(main, ["keys", "forget", "nobody"]).exit_code == 1
    assert run(main, ["keys", "forget", old]).exit_code == 0
    assert list(keyring().keys) == [keyring().newest.id]
