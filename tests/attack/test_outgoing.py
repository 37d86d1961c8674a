"""Requests of the server to other systems: what it may not be made to reach, and that there is one way out."""

from __future__ import annotations

import ast
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.mail import BadHeaderError, EmailMessage

from tongpan.access import outgoing
from tongpan.access.forms.accounts import DetailsForm
from tongpan.access.outgoing import OutgoingError, Target, Way, may_reach, places_of
from tongpan.access.outside import Asked, OpenIdConnect, OutsideError

SOURCES = Path(__file__).resolve().parents[2] / "src"
WAYS_OUT = {
    "requests", "urllib3", "httpx", "aiohttp", "ftplib", "telnetlib", "socket", "http.client", "urllib.request",
    "smtplib", "poplib", "imaplib", "xmlrpc.client", "asyncio",
}  # fmt: skip
KNOWN = {
    "tongpan/access/outgoing.py": {"socket", "urllib3"},
    "tongpan/config/serve.py": {"socket"},  # listens
    "tongpan/assistance/desk/actions/mail.py": {"smtplib"},  # the name of an error; Django sends
}


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            found |= {own.name for own in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{own.name}" for own in node.names)}
    return found & WAYS_OUT


def test_there_is_one_way_out():
    ways = {str(path.relative_to(SOURCES)): imported(path) for path in sorted(SOURCES.rglob("*.py"))}
    assert {name: own for name, own in ways.items() if own} == KNOWN


NEVER = ("169.254.169.254", "169.254.0.1", "fe80::1", "0.0.0.0", "::", "224.0.0.1", "ff02::1", "255.255.255.255",
         "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe")  # fmt: skip
WITHIN = ("127.0.0.1", "127.8.8.8", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd00::1",
          "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1")  # fmt: skip


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("place", NEVER)
def test_some_places_are_never_reached(place, named):
    assert not may_reach(place, named=named)


@pytest.mark.parametrize("place", WITHIN)
def test_the_own_network_is_reached_only_where_the_settings_name_it(place):
    assert may_reach(place, named=True)
    assert not may_reach(place, named=False)


def test_public_places_are_reached():
    assert all(may_reach(own, named=named) for own in ("8.8.8.8", "2400:3200::1") for named in (True, False))


ODD = ("file:///etc/passwd", "gopher://a.example/", "ftp://a.example/", "javascript:alert(1)", "//a.example/",
       "http://user@a.example/", "http://a.example@10.0.0.1/", "http://a.example\\@b.example/", "http://a.example /",
       "http://a.example:99999999/", "http://a.example/\r\nX: 1", "http://ａ.example/", "http://[::1", "https://",
       "http://a_b/", "data:text/html,x", "dict://a.example:11211/", "ldap://a.example/", "")  # fmt: skip


@pytest.mark.parametrize("address", ODD)
def test_odd_addresses_are_no_addresses(address):
    with pytest.raises(OutgoingError):
        Target.of(address)
    with pytest.raises(OutgoingError):
        Way("http://a.example/").ask("GET", address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "0"])
def test_other_spellings_of_the_own_machine_are_seen_through(host):
    with pytest.raises(OutgoingError):
        places_of(Target.of(f"https://{host}/"), named=False)


def test_without_tls_only_where_the_settings_say_so():
    with pytest.raises(OutgoingError):
        Way("https://a.example/").target("http://a.example/token")
    assert Way("http://a.example:8080/").target("http://a.example:8080/token").port == 8080


class Inside:
    """A server of the own network that nobody outside may reach; it counts who came."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.reply: tuple[int, dict[str, str], bytes] = (200, {}, b"{}")
        self.wait = 0.0
        inside = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                inside.came.append(f"{self.headers['Host']}{self.path}")
                status, heads, body = inside.reply
                self.send_response(status)
                for name, value in heads.items():
                    self.send_header(name, value)
                self.end_headers()
                for start in range(0, len(body), 2**16):
                    self.wfile.write(body[start : start + 2**16])
                    time.sleep(inside.wait)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_words: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = self.server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def inside():
    made = Inside()
    yield made
    made.server.shutdown()
    made.server.server_close()


def resolving(monkeypatch, *answers: str) -> list[str]:
    """Names mean these addresses, one after the other, as a name server may say that wants to."""
    asked: list[str] = []

    def found(host: str, port: int, *_words: object, **_more: object) -> list[tuple]:
        asked.append(host)
        place = host if host[0].isdigit() else answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port))]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", found)
    return asked


def test_a_system_of_the_own_network_is_reached_where_the_settings_name_it(inside):
    inside.reply = (200, {}, b'{"well": 1}')
    assert Way(inside.address).ask("GET", f"{inside.address}/x?a=1", query={"b": "2 3"}) == (200, {"well": 1})
    assert inside.came == [f"127.0.0.1:{inside.port}/x?a=1&b=2+3"]


def test_another_port_of_the_same_machine_is_not_named(inside):
    with pytest.raises(OutgoingError):
        Way("http://127.0.0.1:1/").ask("GET", f"{inside.address}/")
    assert inside.came == []


def test_a_name_that_means_the_own_network_is_not_followed(inside, monkeypatch):
    resolving(monkeypatch, "127.0.0.1")
    with pytest.raises(OutgoingError, match="where no request may go"):
        Way("http://sign-in.example/").ask("GET", f"http://evil.example:{inside.port}/")
    assert inside.came == []


def test_one_bad_address_among_good_ones_is_enough(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, 443)) for place in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_words, **_more: both)
    with pytest.raises(OutgoingError):
        places_of(Target.of("https://evil.example/"), named=False)


def test_a_name_that_changes_its_meaning_is_asked_once(inside, monkeypatch):
    """First a public address, then ours: the connection goes to the address that was looked at."""
    asked = resolving(monkeypatch, "192.0.2.1", "127.0.0.1")
    monkeypatch.setattr(outgoing, "may_reach", lambda place, *, named: place == "192.0.2.1")
    monkeypatch.setattr(outgoing, "CONNECT", 0.2)
    with pytest.raises(OutgoingError, match="does not answer"):
        Way("http://sign-in.example/").ask("GET", f"http://evil.example:{inside.port}/")
    assert asked[0] == "evil.example"
    assert "evil.example" not in asked[1:]
    assert inside.came == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(inside, status):
    inside.reply = (status, {"Location": f"{inside.address}/secret"}, b"{}")
    assert Way(inside.address).ask("GET", f"{inside.address}/")[0] == status
    assert len(inside.came) == 1


def test_proxies_and_passwords_of_the_environment_are_not_used(inside, monkeypatch, tmp_path):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert Way(inside.address).ask("GET", inside.address)[0] == 200


@pytest.mark.parametrize("how", ["long", "slow", "no JSON"])
def test_an_answer_is_bounded(inside, monkeypatch, how):
    inside.reply = (200, {}, {"long": b"1" * (3 * 2**20), "slow": b"1" * 2**19, "no JSON": b"<html>"}[how])
    if how == "slow":
        monkeypatch.setattr(outgoing, "WHOLE", 0.05)
        inside.wait = 0.05
    with pytest.raises(OutgoingError, match="JSON" if how == "no JSON" else "too long or too slow"):
        Way(inside.address).ask("GET", inside.address)


TAKEN_OVER = ("http://10.0.0.1/token", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
              "http://localhost:5432/", "gopher://127.0.0.1:25/")  # fmt: skip


@pytest.mark.parametrize("address", TAKEN_OVER)
@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
def test_a_system_that_was_taken_over_leads_nowhere(inside, address, name):
    found = {own: f"{inside.address}/{own}" for own in ("token_endpoint", "jwks_uri", "authorization_endpoint")}
    inside.reply = (200, {}, repr({**found, "issuer": inside.address, name: address}).replace("'", '"').encode())
    with pytest.raises(OutsideError):
        OpenIdConnect(inside.address, "tongpan", "x").identify(Asked("oidc"), "code", "http://back.example/")
    assert all(f":{inside.port}/" in own for own in inside.came)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.example/", "https://a@evil.example/", "data:,x"])
def test_no_browser_is_sent_to_an_odd_page(inside, address):
    inside.reply = (200, {}, f'{{"issuer": "{inside.address}", "authorization_endpoint": "{address}"}}'.encode())
    with pytest.raises(OutsideError):
        OpenIdConnect(inside.address, "tongpan", "x").ask(Asked("oidc"), "http://back.example/")


NO_READER = ("a@example.org\r\nBcc: b@example.org", "a@example.org,b@example.org", "@", "a b@c")


@pytest.mark.parametrize("address", NO_READER)
def test_a_mail_goes_to_one_reader(address):
    assert "email" in DetailsForm({"display_name": "新名", "email": address}).errors


def test_no_header_is_put_into_a_mail():
    for words in (("a\r\nBcc: b@example.org", "a@example.org", ["b@example.org"]),
                  ("a", "a@example.org\r\nBcc: b@example.org", ["b@example.org"]),
                  ("a", "a@example.org", ["b@example.org\nBcc: c@example.org"])):  # fmt: skip
        with pytest.raises(BadHeaderError):
            EmailMessage(words[0], "x", words[1], words[2]).message()
