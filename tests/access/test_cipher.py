"""Encrypted fields, keys and keyed hashes: what the database holds, what cannot be moved or read, rotation."""

from __future__ import annotations

import stat
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from tongpan.access.cipher import SUITES, CipherError
from tongpan.access.keyring import Key, Keyring, add_key, forget_keys, key_id, keyring, lookup_hash
from tongpan.access.models import User

ADDRESS = "li@example.org"
SM3_OF_ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, appendix A.1


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path):
    settings.KEYRING_FILE = tmp_path / "keyring"


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user("li", display_name="李某", email=ADDRESS)


def stored() -> str:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT email FROM access_user").fetchone()[0]


@pytest.mark.parametrize("suite", SUITES.values(), ids=str)
def test_a_suite_opens_what_it_sealed_and_nothing_else(suite):
    key = Key.new(suite.name)
    sealed = suite.seal(key.secret, b"text", b"place")
    assert suite.open(key.secret, sealed, b"place") == b"text"
    assert suite.seal(key.secret, b"text", b"place") != sealed
    spoilt = [sealed[:-1], sealed[:9], bytes([sealed[0] ^ 1]) + sealed[1:], sealed[:-1] + bytes([sealed[-1] ^ 1])]
    for other in spoilt:
        with pytest.raises(CipherError):
            suite.open(key.secret, other, b"place")
    with pytest.raises(CipherError):
        suite.open(key.secret, sealed, b"another place")
    with pytest.raises(CipherError):
        suite.open(Key.new(suite.name).secret, sealed, b"place")


@pytest.mark.parametrize("suite", SUITES.values(), ids=str)
def test_many_texts_are_sealed_each_by_a_chance_of_its_own(suite):
    ring = Keyring([Key.new(suite.name)])
    texts = ["one", "", "三", "one"]
    sealed = ring.seal_many(texts, "place")
    assert [ring.open(text, "place") for text in sealed] == texts
    assert len(set(sealed)) == len(texts)
    assert ring.seal_many([], "place") == []
    with pytest.raises(CipherError):
        ring.open(sealed[0], "another place")


def test_a_column_is_sealed_as_its_values_are(person):
    field = User._meta.get_field("email")
    column = field.seal_all([ADDRESS, "", None])
    assert column[1:] == ["", ""]
    assert field.from_db_value(column[0]) == ADDRESS


def test_sm4_gcm_gives_the_published_answer():
    """RFC 8998, appendix A.1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    plain = "".join(letter * 16 for letter in "ABCDEFEA")
    sealed = (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    tag, bound = "83DE3541E4C2B58177E065A9BF7B62EC", bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    assert SUITES["sm4-gcm"].open(key, nonce + bytes.fromhex(sealed + tag), bound) == bytes.fromhex(plain)


def test_sm3_gives_the_published_answer():
    from cryptography.hazmat.primitives.hashes import Hash

    work = Hash(SUITES["sm4-gcm"].hash())
    work.update(b"abc")
    assert work.finalize().hex() == SM3_OF_ABC


def test_the_database_sees_no_address(person):
    assert stored().startswith(f"tp1.{keyring().newest.id}.")
    assert ADDRESS not in stored()
    assert User.objects.get().email == ADDRESS


def test_nothing_stays_nothing(person):
    User.objects.update(email="")
    assert (stored(), User.objects.get().email, User.objects.exclude(email="").count()) == ("", "", 0)


def test_a_value_does_not_open_in_another_place(person):
    with pytest.raises(CipherError):
        keyring().open(stored(), "access.user.display_name")


def test_readable_text_in_an_encrypted_column_is_refused(person):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET email = %s", [ADDRESS])
    with pytest.raises(CipherError, match="no encrypted text"):
        User.objects.get()


@pytest.mark.parametrize("asked", [{"email": ADDRESS}, {"email__contains": "li"}, {"email__in": [ADDRESS]}])
def test_it_cannot_be_searched(person, asked):
    with pytest.raises(FieldError, match="encrypted"):
        User.objects.filter(**asked).exists()


def test_many_are_written_encrypted_too(db):
    User.objects.bulk_create([User(username=f"u{n}", display_name="某", email=ADDRESS) for n in range(3)])
    found = list(User.objects.all())
    for user in found:
        user.email = "new@example.org"
    User.objects.bulk_update(found, ["email"])
    with connection.cursor() as cursor:
        held = [row[0] for row in cursor.execute("SELECT email FROM access_user").fetchall()]
    assert len(set(held)) == 3
    assert all(text.startswith("tp1.") for text in held)
    assert {user.email for user in User.objects.all()} == {"new@example.org"}


def test_the_keyring_is_for_its_owner_only(settings):
    keyring()
    assert stat.S_IMODE(Path(settings.KEYRING_FILE).stat().st_mode) == 0o600


def test_a_new_key_is_used_and_the_old_one_still_opens(person):
    old = stored()
    new = add_key("sm4-gcm")
    assert User.objects.get().email == ADDRESS
    User.objects.get().save()
    assert (key_id(stored()), User.objects.get().email) == (new.id, ADDRESS)
    forget_keys([key_id(old)])
    with pytest.raises(CipherError, match="not in the keyring"):
        keyring().open(old, "access.user.email")


def test_the_newest_key_cannot_be_forgotten():
    newest = keyring().newest
    forget_keys([newest.id])
    assert keyring().newest == newest


@pytest.mark.parametrize(
    ("line", "said"),
    [("a b", "not “id suite key”"), ("k rot13 AAAA", "Choose one of"), ("k sm4-gcm AAAA", "has 3 bytes")],
)
def test_a_spoilt_keyring_is_named(line, said):
    with pytest.raises(CipherError, match=said):
        Keyring([Key.read(line)])


@pytest.mark.parametrize("cipher", list(SUITES))
def test_equal_texts_have_equal_hashes_for_one_purpose_only(settings, cipher):
    settings.CIPHER = cipher
    found = lookup_hash(ADDRESS, "e-mail")
    assert lookup_hash(f" {ADDRESS.upper()} ", "e-mail") == found
    assert len(found) == 64
    settings_key = lookup_hash(ADDRESS, "phone")
    assert settings_key != found
    settings.IDENTITY_KEY = "another"
    assert lookup_hash(ADDRESS, "e-mail") != found


def test_bulk_rows_are_encrypted_and_an_empty_ledger_is_empty(db):
    from tongpan.access.models import Unit, UnitKind
    from tongpan.registry.actions import bulk
    from tongpan.registry.models import Teacher

    unit = Unit(slug="2144000001", kind=UnitKind.SCHOOL, name="示例小学")
    unit.save()
    ledgers = ['{"phone": "13900000000"}', {"party": "群众"}, "{}"]
    bulk.insert(Teacher, {"unit_id": [unit.pk] * 3, "name": ["甲", "乙", "丙"], "identity_hash": ["a", "b", "c"],
                          "identity_mask": ["***"] * 3, "ledger": ledgers})  # fmt: skip
    kept = Teacher.everywhere.order_by("pk")
    assert [person.ledger for person in kept] == [{"phone": "13900000000"}, {"party": "群众"}, {}]
    bulk.update(Teacher, [kept[2].pk], {"ledger": [{"age": "41"}]})
    assert kept.all()[2].ledger == {"age": "41"}
    with connection.cursor() as cursor:
        held = [row[0] for row in cursor.execute("SELECT ledger FROM registry_teacher").fetchall()]
    assert all(text.startswith("tp1.") for text in held)


def test_a_migration_encrypts_what_was_readable(person):
    from django.apps import apps

    from tongpan.access.encrypted import encrypt_readable

    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_user SET email = %s", [ADDRESS])
    encrypt_readable(apps, SimpleNamespace(connection=connection, quote_name=connection.ops.quote_name),
                     "access.User", "email")  # fmt: skip
    assert stored().startswith("tp1.")
    assert User.objects.get().email == ADDRESS
