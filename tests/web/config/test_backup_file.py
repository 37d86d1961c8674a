"""The file of a backup: nothing in it can be read, changed, left out or moved."""

from __future__ import annotations

import io

import pytest
from django.utils import translation

from tongpan.access.keyring import add_key
from tongpan.config.backup.container import BackupError, Writer, parts

PARTS = [("schema", b"[]"), ("table:access_user", b"some rows\n" * 50), ("file:a.xlsx", b""), ("manifest", b"{}")]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path):
    settings.KEYRING_FILE = tmp_path / "keyring"


def written() -> bytes:
    file = io.BytesIO()
    writer = Writer(file)
    for name, body in PARTS[:-1]:
        writer.add(name, body)
    writer.end(*PARTS[-1])
    return file.getvalue()


def frames(raw: bytes) -> tuple[bytes, list[bytes]]:
    """The readable head, and each part with its length."""
    start = raw.index(b"\n", raw.index(b"\n") + 1) + 1
    found, place = [], start
    while place < len(raw):
        end = place + 4 + int.from_bytes(raw[place : place + 4], "big")
        found.append(raw[place:end])
        place = end
    return raw[:start], found


@pytest.mark.parametrize("suite", ["aes-256-gcm", "sm4-gcm"])
def test_what_was_written_is_read(suite):
    add_key(suite)
    raw = written()
    assert list(parts(io.BytesIO(raw))) == PARTS
    assert suite.encode() in raw[:200]
    assert not any(word in raw for word in (b"access_user", b"some rows", b"a.xlsx", b"schema"))


def spoilt() -> dict[str, bytes]:
    raw = written()
    head, found = frames(raw)
    assert len(found) == 4
    another = frames(written())[1]
    return {
        "one bit": raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:],
        "cut off": raw[:-1],
        "without its end": head + b"".join(found[:-1]),
        "a part left out": head + b"".join([found[0], *found[2:]]),
        "two parts changed over": head + b"".join([found[1], found[0], *found[2:]]),
        "a part of another backup": head + b"".join([another[0], *found[1:]]),
        "something after it": raw + b"\0" * 40,
        "a length beyond all measure": head + b"\xff\xff\xff\xff" + raw[len(head) + 4 :],
        "another head": raw.replace(b'"name": "', b'"name": "0'),
        "not ours": b"PK" + raw,
        "nothing": b"",
    }


def test_every_change_is_found():
    for name, raw in spoilt().items():
        file = io.BytesIO(raw)
        try:
            list(parts(file))
        except BackupError:
            continue
        pytest.fail(name)


def test_without_its_key_it_cannot_be_read(settings, tmp_path):
    raw = written()
    settings.KEYRING_FILE = tmp_path / "other"
    with pytest.raises(BackupError, match="TONGPAN_KEYRING"):
        list(parts(io.BytesIO(raw)))
