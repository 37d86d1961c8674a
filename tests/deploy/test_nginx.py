"""nginx as deploy/ sets it up, in front of the real web server: TLS, headers, limits."""

from __future__ import annotations

import datetime as dt
import http.client
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from tongpan.config.serve import web_command

CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "tongpan.conf"
HOST = "board.example.gov.cn"
NGINX = shutil.which("nginx")
needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine")
pytestmark = needs_nginx


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def certificate(folder: Path) -> None:
    """A key and a certificate for the host, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    own = built.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
    (folder / "fullchain.pem").write_bytes(own.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip


def configured(folder: Path, plain: int, tls: int, behind: int) -> Path:
    """Our file as it is, but for ports and places, within the smallest nginx.conf."""
    text = CONF.read_text(encoding="utf8")
    for was, now in {"listen 80;": f"listen 127.0.0.1:{plain};", "listen 443 ": f"listen 127.0.0.1:{tls} ",
                     "127.0.0.1:8000": f"127.0.0.1:{behind}", "/etc/tongpan/tls": str(folder),
                     "/var/log/nginx": str(folder)}.items():  # fmt: skip
        assert was in text
        text = text.replace(was, now)
    (folder / "tongpan.conf").write_text(text, encoding="utf8")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    main = folder / "nginx.conf"
    main.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors;\nevents {{}}\nhttp {{\naccess_log off;\n{places}"
        f"client_body_temp_path {folder}/body;\ninclude {folder}/tongpan.conf;\n}}\n",
        encoding="utf8",
    )
    certificate(folder)
    return main


@contextmanager
def running(command: list[str], port: int, **more: object) -> Iterator[None]:
    """A program, as soon as it takes connections and until the block ends."""
    process = subprocess.Popen(command, **more)  # type: ignore[call-overload]
    try:
        for _ in range(1200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def test_the_file_is_one_that_nginx_takes(tmp_path):
    done = subprocess.run([NGINX, "-t", "-c", configured(tmp_path, 8080, 8443, 8000)], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    ours = [line for line in done.stderr.splitlines() if "warn" in line and "http2" not in line and "user" not in line]
    assert ours == []


ECHO = '''
import json

def application(environ, start):
    """Says what came, as the platform sees it."""
    body = json.dumps({name: value for name, value in environ.items() if name.startswith("HTTP_")}).encode()
    start("200 OK", [("Content-Length", str(len(body))), ("Content-Type", "application/json")])
    return [body]
'''


class Visitor:
    """Somebody outside, who speaks to nginx."""

    def __init__(self, folder: Path, plain: int, tls: int) -> None:
        self.trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
        self.plain, self.tls = plain, tls

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None,
            *, tls: bool = True) -> http.client.HTTPResponse:  # fmt: skip
        """One answer, on a connection of its own, its body read."""
        link = http.client.HTTPConnection(HOST, self.tls if tls else self.plain, timeout=60)
        link.sock = socket.create_connection(("127.0.0.1", link.port), timeout=60)
        if tls:
            link.sock = self.trust.wrap_socket(link.sock, server_hostname=HOST)
        link.request(method, path, body, {"Host": HOST, **(headers or {})})
        answer = link.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        link.close()
        return answer


@contextmanager
def behind_nginx(folder: Path, app: str, env: dict[str, str]) -> Iterator[Visitor]:
    """An application on our web server, behind nginx."""
    plain, tls, behind = free_port(), free_port(), free_port()
    command = web_command("127.0.0.1", behind, 1, 4)
    command[command.index("tongpan.config.wsgi:application")] = app
    main = configured(folder, plain, tls, behind)
    with (
        running(command, behind, cwd=folder, env=env),
        running([str(NGINX), "-c", str(main)], tls, stderr=subprocess.DEVNULL),
    ):
        yield Visitor(folder, plain, tls)


def test_what_outsiders_claim_is_not_passed_on(tmp_path):
    import json
    import os

    (tmp_path / "echo.py").write_text(ECHO, encoding="utf8")
    with behind_nginx(tmp_path, "echo:application", dict(os.environ)) as visitor:
        lies = {"X-Forwarded-Proto": "http", "X-Forwarded-For": "10.0.0.9", "X-Forwarded-Host": "evil.example",
                "Forwarded": "for=10.0.0.9", "X-Request-ID": "mine"}  # fmt: skip
        seen = json.loads(visitor.ask("GET", "/", lies).text)  # type: ignore[attr-defined]
        moved = visitor.ask("GET", "/u/x/?a=b", tls=False)
        closed = [visitor.ask("GET", path).status for path in ("/healthz", "/readyz", "/metrics")]
        large = visitor.ask("POST", "/imports/", {"Content-Length": str(300 * 2**20)}, b"")
        signing = [visitor.ask("GET", "/sign-in/").status for _ in range(16)]
    assert (seen["HTTP_X_FORWARDED_PROTO"], seen["HTTP_X_FORWARDED_FOR"]) == ("https", "127.0.0.1")
    assert seen["HTTP_HOST"] == HOST
    assert re.fullmatch("[0-9a-f]{32}", seen["HTTP_X_REQUEST_ID"])
    assert not {"HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST"} & set(seen)
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{HOST}/u/x/?a=b")
    assert closed == [404] * 3
    assert large.status == 413
    assert signing.count(200) >= 10
    assert signing[-1] == 429
    log = (tmp_path / "tongpan.log").read_text(encoding="utf8")
    assert "/sign-in/" in log
    assert "a=b" not in log


@pytest.mark.django_db(transaction=True)
def test_the_platform_behind_it(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("one database is enough for this")
    import os

    env = {**os.environ, "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}", "TONGPAN_TLS": "1",
           "DJANGO_SETTINGS_MODULE": "tongpan.config.settings", "TONGPAN_HOSTS": HOST,
           "TONGPAN_ORIGINS": f"https://{HOST}", "PYTHONPATH": os.pathsep.join(sys.path)}  # fmt: skip
    with behind_nginx(tmp_path, "tongpan.config.wsgi:application", env) as visitor:
        page = visitor.ask("GET", "/sign-in/")
        text = page.text  # type: ignore[attr-defined]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert token is not None
        assert (page.status, "max-age=31536000" in page.headers["Strict-Transport-Security"]) == (200, True)
        cookies = page.headers.get_all("Set-Cookie")
        assert cookies
        assert all("Secure" in own for own in cookies)
        style = re.search(r'href="(/static/[^"]+\.css)"', text)
        assert style is not None
        assert visitor.ask("GET", style[1]).status == 200
        sent = {"Cookie": cookies[0].partition(";")[0], "Content-Type": "application/x-www-form-urlencoded",
                "Referer": f"https://{HOST}/sign-in/", "Origin": f"https://{HOST}"}  # fmt: skip
        body = f"csrfmiddlewaretoken={token[1]}&username=nobody&password=wrong".encode()
        refused = visitor.ask("POST", "/sign-in/", sent, body)
        assert (refused.status, 'type="password"' in refused.text) == (200, True)  # type: ignore[attr-defined]
        foreign = visitor.ask("POST", "/sign-in/", {**sent, "Origin": "https://evil.example"}, body)
        assert foreign.status == 403
