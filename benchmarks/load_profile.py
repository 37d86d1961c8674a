"""Where the CPU of an answer goes while a city works: the mix of :mod:`benchmarks.load` in one process, no network.

``python -m benchmarks.load_people > people.json`` once (in a database of its own: TONGPAN_DATA, DATABASE_URL), then
``python -m benchmarks.load_profile people.json --answers 600 --functions 80``. The steps are chosen as the load
chooses them, forms are opened, filled in and sent, and the application is called as the web server calls it. CPU is
that of this process: with PostgreSQL that of the web process alone. ``--others 1`` appends, after each form
sent, the record of one that another process took, as with two web processes half of the writes are somebody else's.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import CodeType, FrameType
from typing import Any
from urllib.parse import urlencode

from benchmarks.load_client import BOX, WEIGHTS, filled

SLOW = 15
"""So many pages are printed."""
EVERY = 0.002
"""Seconds of CPU between two looks of the profile."""


class Visitor:
    """A browser without a network: cookies, and the application called as a server calls it."""

    def __init__(self, application: Callable[..., Any], session: str) -> None:
        self.application, self.cookies = application, {"sessionid": session}

    def ask(self, method: str, address: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes, float]:
        """Status, headers by small letters, the body as it would be sent, CPU milliseconds."""
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000", "HTTP_ACCEPT_ENCODING": "gzip",
            "HTTP_ACCEPT_LANGUAGE": "zh-CN", "HTTP_REFERER": "http://127.0.0.1:8000/", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "wsgi.input": io.BytesIO(body), "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(),
        }  # fmt: skip
        said: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *_more: Any) -> None:
            said["status"], said["headers"] = int(status[:3]), headers

        begun = time.process_time()
        answer = self.application(environ, start)
        sent = b"".join(answer)
        answer.close()
        taken = 1000 * (time.process_time() - begun)
        headers: dict[str, str] = {}
        for name, value in said["headers"]:
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, word = value.partition(";")[0].partition("=")
                self.cookies[key] = word
        return said["status"], headers, sent, taken


class Day:
    """Steps of random people, one after the other, and what each answer took."""

    def __init__(
        self, application: Callable[..., Any], people: list[dict[str, Any]], *, seed: int, others: int
    ) -> None:
        self.chance, self.others = random.Random(seed), others
        self.crowd = [(Visitor(application, signed_in(own["name"])), by_kind(own["steps"])) for own in people]
        self.taken: list[tuple[str, str, float]] = []
        self.refused = 0

    def step(self) -> None:
        """One step of somebody."""
        visitor, steps = self.chance.choice(self.crowd)
        kinds = [kind for kind in WEIGHTS if kind in steps]
        step = self.chance.choice(steps[self.chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]])
        is_form = step["kind"] == "form"
        text = self._read(
            visitor, step["kind"], f"{step['page']}, opened" if is_form else step["page"], step["address"]
        )
        if not is_form:
            return
        form = filled(text, dict(step["given"]))
        if step["ticks"]:
            free = BOX.findall(text)
            form["row"] = self.chance.sample(free, min(step["ticks"], len(free)))
        sent = urlencode(form, doseq=True).encode()
        status, headers, _body, taken = visitor.ask("POST", step["to"], sent)
        if status != 302:
            self.refused += 1
            return
        self.taken.append(("sent", f"{step['page']}, sent", taken))
        elsewhere(self.others)
        self._read(visitor, "read", f"{step['page']}, afterwards", headers["location"])

    def _read(self, visitor: Visitor, kind: str, page: str, address: str) -> str:
        status, headers, body, taken = visitor.ask("GET", address)
        if status != 200:
            raise SystemExit(f"{page}: {status} {headers.get('location', '')} {address}")
        self.taken.append((kind, page, taken))
        zipped = headers.get("content-encoding") == "gzip"
        return (gzip.decompress(body) if zipped else body).decode("utf8", "replace") if kind == "form" else ""


def by_kind(steps: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Steps by kind."""
    found: dict[str, list[dict[str, Any]]] = {}
    for step in steps:
        found.setdefault(step["kind"], []).append(step)
    return found


def signed_in(name: str) -> str:
    """The key of a session of an account, as the sign-in page makes it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tongpan.access.models import User

    user = User.objects.get(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key or ""


def elsewhere(times: int) -> None:
    """Append the newest record once more, as another process would: what was remembered under it is old."""
    from django.db import transaction

    from tongpan.access import audit
    from tongpan.access.models import AuditRecord

    last = AuditRecord.objects.select_related("unit").order_by("-id").first()
    for _time in range(times if last else 0):
        with transaction.atomic():
            audit.record(last.action, actor=last.actor, unit=last.unit, target=last.target, **last.detail)


class Samples:
    """Looks every two milliseconds of CPU where the program is: in which functions, each counted once a look."""

    def __init__(self) -> None:
        self.looks, self.inside, self.at = 0, Counter[str](), Counter[str]()

    def look(self, _number: int, frame: FrameType | None) -> None:
        """One look."""
        own, seen = frame, set[CodeType]()
        while own is not None:
            seen.add(own.f_code)
            own = own.f_back
        self.looks += 1
        self.inside.update(map(where, seen))
        self.at.update([where(frame.f_code)] if frame else [])

    def __enter__(self) -> Samples:
        signal.signal(signal.SIGPROF, self.look)
        signal.setitimer(signal.ITIMER_PROF, EVERY, EVERY)
        return self

    def __exit__(self, *_more: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)

    def show(self, most: int) -> None:
        """Per cent of the CPU inside each function, with what it calls and on its own."""
        for name, count in self.inside.most_common(most):
            print(f"{100 * count / self.looks:6.1f} % {100 * self.at[name] / self.looks:6.1f} %  {name}")


def where(code: CodeType) -> str:
    """File, line and name of a function."""
    file = code.co_filename.rpartition("site-packages/")[2].rpartition("/src/")[2]
    return f"{file}:{code.co_firstlineno} {code.co_name}"


def show(taken: list[tuple[str, str, float]]) -> None:
    """CPU by kind and by page."""
    everything = [ms for _kind, _page, ms in taken]
    print(f"{len(taken)} answers, {sum(everything) / len(taken):.1f} ms of CPU each")
    for column, most in ((0, 9), (1, SLOW)):
        groups: dict[str, list[float]] = {}
        for row in taken:
            groups.setdefault(row[column], []).append(row[2])  # type: ignore[arg-type]
        for name, own in sorted(groups.items(), key=lambda item: -sum(item[1]))[:most]:
            share = 100 * sum(own) / sum(everything)
            print(f"{len(own):6} {sum(own) / len(own):8.1f} ms {share:6.1f} %  {name}")


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description="CPU of the mix of the load, in one process.")
    parser.add_argument("people", type=Path, help="what load_people printed")
    parser.add_argument("--answers", type=int, default=600)
    parser.add_argument("--settle", type=int, default=200, help="first answers that do not count")
    parser.add_argument("--others", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--functions", type=int, default=0, help="so many functions are told in which the CPU goes")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongpan.config.settings")
    from tongpan.config.wsgi import application

    people = json.loads(given.people.read_text(encoding="utf8"))["people"]
    day = Day(application, people, seed=given.seed, others=given.others)
    while len(day.taken) < given.settle:
        day.step()
    day.taken.clear()
    samples = Samples()
    with samples if given.functions else nullcontext():
        while len(day.taken) < given.answers:
            day.step()
    show(day.taken)
    print(f"{day.refused} forms shown again")
    samples.show(given.functions)


if __name__ == "__main__":
    main()
