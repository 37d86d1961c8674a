"""What a browser, a form or an address can be made to do: each is tried."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as chosen
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from openpyxl import load_workbook
from tests.people import PASSWORD, World, settle

from tongpan.access.models import User
from tongpan.ui.export import as_csv, as_xlsx

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src").glob("tongpan/*/templates/**/*.html"))
SIGN_IN = "/sign-in/"


@pytest.fixture
def world(db) -> World:
    return settle()


def test_no_template_has_a_script_or_a_style_of_its_own():
    """The policy forbids them; a page that has one would be broken, or tempt somebody to loosen the policy."""
    wrong = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\son\w+=[\"']|\sstyle=[\"']|javascript:", re.I
    )
    assert TEMPLATES
    assert [path.name for path in TEMPLATES if wrong.search(path.read_text(encoding="utf8"))] == []


@pytest.mark.parametrize("path", [SIGN_IN, "/no/such/page/", "/u/441801/2025/jobs/"])
def test_the_headers_that_bind_a_browser(world, path):
    answer = world.client("planner").get(path)
    policy = answer.headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "script-src 'self'", "object-src 'none'", "frame-ancestors 'none'",
                 "base-uri 'self'", "form-action 'self'"):  # fmt: skip
        assert part in policy
    assert not re.search(r"unsafe-(inline|eval)|\*|https?:", policy)
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


UNDER_TLS = """
import django; django.setup()
from django.conf import settings as s
print(s.SECURE_HSTS_SECONDS >= 31536000, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY,
      s.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"), s.DEBUG)
"""


def test_under_tls_cookies_and_browser_stay_with_tls(tmp_path):
    env = {**os.environ, "TONGPAN_TLS": "1", "TONGPAN_DATA": str(tmp_path),
           "DJANGO_SETTINGS_MODULE": "tongpan.config.settings"}  # fmt: skip
    done = subprocess.run([sys.executable, "-c", UNDER_TLS], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True", "True", "True", "False"]


def test_over_tls_the_browser_is_told_to_stay_there(world, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    plain = Client().get(SIGN_IN)
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://testserver{SIGN_IN}")
    answer = Client().post(SIGN_IN, {"username": "planner", "password": PASSWORD}, secure=True)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookies = [Client().get(SIGN_IN, secure=True).cookies[chosen.CSRF_COOKIE_NAME], answer.cookies["sessionid"]]
    assert all(own["secure"] and own["samesite"] == "Lax" and not own["domain"] for own in cookies)
    assert answer.cookies["sessionid"]["httponly"]


def test_what_a_session_was_is_nothing_after_signing_out(world):
    browser = world.client("planner")
    key = browser.session.session_key
    browser.post("/sign-out/")
    browser.cookies[chosen.SESSION_COOKIE_NAME] = key
    assert browser.get("/u/441801/2025/jobs/").status_code == 302


def test_a_form_from_elsewhere_is_refused(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.users["planner"], backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/sign-out/", "/password/", "/u/441801/2025/schools/", SIGN_IN):
        assert browser.post(path, {"username": "x"}).status_code == 403


def test_the_session_is_another_after_signing_in(world):
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies[chosen.SESSION_COOKIE_NAME] = session.session_key
    browser.post(SIGN_IN, {"username": "planner", "password": PASSWORD})
    assert browser.session.session_key != session.session_key
    assert "_auth_user_id" in browser.session
    again = Client()
    again.cookies[chosen.SESSION_COOKIE_NAME] = session.session_key
    assert again.get("/u/441801/2025/jobs/").status_code == 302


def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(world, monkeypatch):
    """The time of an answer must not tell who has an account: hashing is what takes time."""
    counted: list[str] = []
    whole = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *words: counted.append("") or whole(*words))

    def hashes(username: str) -> int:
        counted.clear()
        Client().post(SIGN_IN, {"username": username, "password": "wrong"})
        return len(counted)

    assert hashes("nobody-of-that-name") == hashes("planner") >= 1


AWAY = ("//evil.example/", "https://evil.example/", "https:evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "http:///evil.example", " //evil.example", "\t//evil.example")  # fmt: skip


@pytest.mark.parametrize("away", AWAY)
def test_nobody_is_sent_elsewhere(world, away):
    answers = [
        Client().post(f"{SIGN_IN}?next={away}", {"username": "planner", "password": PASSWORD, "next": away}),
        world.client("planner").post("/language/", {"language": "en", "next": away}),
        Client().post("/language/", {"language": "en", "next": away}, HTTP_REFERER=f"https://evil.example/{away}"),
    ]
    for answer in answers:
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")


def test_a_foreign_host_name_is_refused(client):
    assert client.get(SIGN_IN, HTTP_HOST="evil.example").status_code == 400


@pytest.mark.parametrize("word", ["a\r\nSet-Cookie: b=c", "a%0d%0aSet-Cookie:%20b=c", "a\nX-Evil: 1"])
def test_no_header_is_put_in(world, word):
    browser = world.client("planner")
    for answer in (
        browser.get("/u/441801/2025/jobs/", {"after": word, "sort": word}),
        browser.post("/language/", {"language": "en", "next": f"/{word}"}),
        Client().post(SIGN_IN, {"username": word, "password": "x", "next": f"/{word}"}),
    ):
        assert "X-Evil" not in answer.headers
        assert "b" not in answer.cookies


WORDS = ("' OR 1=1 --", "'; DROP TABLE access_user; --", "{{ 7*7 }}49{% debug %}", "%s%(x)s", "<img src=x onerror=a()>")


@pytest.mark.parametrize("word", WORDS)
def test_words_stay_words(world, word):
    security, auditor = world.client("security"), world.client("auditor")
    everybody = User.objects.count()
    for browser, path in ((security, "/u/441801/2025/accounts/"), (auditor, "/u/441801/2025/audit/")):
        page = browser.post(path, {"q": word}, follow=True).content.decode()
        assert "<img src=x" not in page
        assert ">4949<" not in page
        assert page.count("<tr") <= 1, "nothing has such a name, so nothing is found"
    assert User.objects.count() == everybody


def test_nobody_gives_themselves_what_no_form_offers(world):
    own = world.users["viewer"]
    address = f"/u/441801/2025/accounts/{own.pk}/"
    extra = {"is_superuser": "1", "is_staff": "1", "username": "root", "password": "x", "grants": "1", "id": "1"}
    world.client("security").post(address, {"display_name": "新名", "email": "", **extra})
    own.refresh_from_db()
    assert (own.username, own.is_superuser, own.check_password("x")) == ("viewer", False, False)


FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://evil")')


def test_no_formula_leaves_the_house(tmp_path):
    text = as_csv(["名称"], [[formula] for formula in FORMULAS]).decode("utf-8-sig")
    assert not re.search(r"(^|[,\"])[=+@\t\r-]", text.replace("\r\n", "\n"), re.MULTILINE)
    path = tmp_path / "a.xlsx"
    path.write_bytes(as_xlsx(["名称"], [[formula] for formula in FORMULAS], "名单"))
    cells = [row[0] for row in load_workbook(path).active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(FORMULAS)
    assert all(cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/u/..%2f441801/2025/jobs/",
        "/static//etc/passwd",
    ],
)
def test_paths_lead_nowhere(client, path):
    answer = client.get(path)
    assert answer.status_code in {301, 302, 404}
    assert b"root:" not in answer.getvalue()
