"""Hundreds of browsers in one process: raw HTTP over asyncio, so that the client takes little of what it measures.

Each user signs in for real, then reads, searches, filters, saves files and sends forms, with time to think before every
step. Loopback only; every wait has an end, and all end together.
"""

from __future__ import annotations

import asyncio
import gzip
import html
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds after which a request counts as an error."""
WEIGHTS = {"read": 60, "filter": 12, "search": 10, "form": 14, "export": 4}
"""Of a hundred steps."""
FIELD = re.compile(r'<(input|select|textarea)\b[^>]*\bname="([^"]+)"[^>]*>')
VALUE, TYPE = re.compile(r'\bvalue="([^"]*)"'), re.compile(r'\btype="([^"]*)"')
OPTION = re.compile(r'<option\b[^>]*\bvalue="([^"]+)"')
CHOSEN = re.compile(r'<option\b[^>]*\bvalue="([^"]*)"[^>]*\bselected')
BOX = re.compile(r'<input type="checkbox" name="row" value="(\d+)"(?![^>]*disabled)')
WARNED = re.compile(r'class="toast (?:warning|error)[^"]*">.*?<span>(.*?)</span>', re.DOTALL)
STATIC = re.compile(r'(?:src|href)="(/static/[^"#]+)')


@dataclass
class Answer:
    """Status, headers by small letters, body unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf8", "replace")


@dataclass
class Tally:
    """What was seen while it counts: milliseconds by page, errors by page and kind."""

    counting: bool = False
    taken: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    errors: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def note(self, kind: str, page: str, ms: float) -> None:
        """One answer."""
        if self.counting:
            self.taken.setdefault((kind, page), []).append(ms)

    def wrong(self, page: str, what: str) -> None:
        """Something that must not be; told also before it counts."""
        key = f"{page}: {what}"
        self.errors[key] = self.errors.get(key, 0) + 1

    def not_taken(self, page: str, why: str) -> None:
        """A form that the server refused for a reason of its rules: no error of the server, but to be seen."""
        key = f"{page}: {why[:120]}"
        self.refused[key] = self.refused.get(key, 0) + 1


class Browser:
    """One connection that is kept open, and cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.link: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, address: str, body: bytes = b"", *, unpack: bool = True) -> tuple[Answer, float]:
        """The answer and the milliseconds until its last byte; the time to unpack it is not counted."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {address} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nAccept-Encoding: gzip\r\n"
        head += f"Accept-Language: zh-CN\r\nCookie: {cookies}\r\nReferer: http://{HOST}:{self.port}/\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        sent = f"{head}\r\n".encode() + body
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                try:
                    status, headers, raw = await self._exchange(sent)
                except (ConnectionError, asyncio.IncompleteReadError):
                    if self.link is None:
                        raise
                    await self.close()  # it was closed while idle: browsers ask again too
                    status, headers, raw = await self._exchange(sent)
        except BaseException:
            await self.close()
            raise
        taken = 1000 * (time.perf_counter() - begun)
        if headers.get("connection") == "close":
            await self.close()
        if unpack and headers.get("content-encoding") == "gzip":
            raw = gzip.decompress(raw)
        return Answer(status, headers, raw), taken

    async def _exchange(self, sent: bytes) -> tuple[int, dict[str, str], bytes]:
        if self.link is None:
            self.link = await asyncio.open_connection(HOST, self.port, limit=2**20)
        reader, writer = self.link
        writer.write(sent)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, word = value.strip().partition(";")[0].partition("=")
                self.cookies[key] = word
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int(await reader.readline(), 16):
                parts.append(await reader.readexactly(size))
                await reader.readexactly(2)
            await reader.readline()
            return int(head[0].split()[1]), headers, b"".join(parts)
        return int(head[0].split()[1]), headers, await reader.readexactly(int(headers.get("content-length", 0)))

    async def close(self) -> None:
        """Let go of the connection."""
        if self.link is not None:
            self.link[1].close()
            self.link = None


class User:
    """One person: a browser, what this person does, and how long he or she thinks."""

    def __init__(self, person: dict[str, Any], port: int, tally: Tally, *, think: float, seed: int) -> None:
        self.person, self.tally, self.think = person, tally, think
        self.browser = Browser(port)
        self.chance = random.Random(seed)
        self.steps: dict[str, list[dict[str, Any]]] = {}
        for step in person["steps"]:
            self.steps.setdefault(step["kind"], []).append(step)

    async def sign_in(self) -> float:
        """By the sign-in page, with what it refers to; milliseconds until the server has checked the password."""
        page, _ms = await self.browser.ask("GET", "/sign-in/")
        for address in dict.fromkeys(STATIC.findall(page.text)):
            await self.browser.ask("GET", address, unpack=False)
        form = {**filled(page.text, {}), "username": self.person["name"], "password": self.person["password"]}
        answer, taken = await self.browser.ask("POST", "/sign-in/", urlencode(form, doseq=True).encode())
        if answer.status != 302 or "sessionid" not in self.browser.cookies:
            raise SystemExit(f"{self.person['name']} could not sign in: {answer.status}")
        return taken

    async def work(self, until: float) -> None:
        """Step after step until the loop's clock says so."""
        kinds = [kind for kind in WEIGHTS if kind in self.steps]
        weights = [WEIGHTS[kind] for kind in kinds]
        while await self._think(until):
            step = self.chance.choice(self.steps[self.chance.choices(kinds, weights)[0]])
            try:
                await self._do(step, until)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
                self.tally.wrong(step["page"], type(error).__name__)
        await self.browser.close()

    async def _think(self, until: float) -> bool:
        pause = min(self.chance.expovariate(1 / self.think), 4 * self.think)
        left = until - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, min(pause, left)))
        return pause < left

    async def _do(self, step: dict[str, Any], until: float) -> None:
        is_form = step["kind"] == "form"
        name = f"{step['page']}, opened" if is_form else step["page"]
        answer = await self._read(step["kind"], name, step["address"], unpack=is_form)
        if not is_form or answer is None or not await self._think(until):
            return
        given = dict(step["given"])
        form = filled(answer.text, given)
        if step["ticks"]:
            free = BOX.findall(answer.text)
            form["row"] = self.chance.sample(free, min(step["ticks"], len(free)))
            if not free:
                self.tally.not_taken(step["page"], "nobody left to tick")
                return
        await self._send(step, form)

    async def _send(self, step: dict[str, Any], form: dict[str, Any]) -> None:
        answer, taken = await self.browser.ask("POST", step["to"], urlencode(form, doseq=True).encode())
        name = f"{step['page']}, sent"
        if answer.status == 200:
            said = re.findall(r'class="error[^"]*"[^>]*>(.*?)<', answer.text, re.DOTALL)
            self.tally.not_taken(name, "; ".join(own.strip() for own in said) or "form shown again")
        elif answer.status == 302 and not answer.headers["location"].startswith("/sign-in"):
            self.tally.note("sent", name, taken)
            after = await self._read("read", f"{step['page']}, afterwards", answer.headers["location"])
            for words in WARNED.findall(after.text) if after else ():
                self.tally.not_taken(name, html.unescape(words))
        else:
            self.tally.wrong(name, f"{answer.status} {answer.headers.get('location', '')}".strip())

    async def _read(self, kind: str, page: str, address: str, *, unpack: bool = True) -> Answer | None:
        answer, taken = await self.browser.ask("GET", address, unpack=unpack)
        if answer.status != 200:
            self.tally.wrong(page, f"{answer.status} {answer.headers.get('location', '')} {address}")
            return None
        self.tally.note("read" if kind == "form" else kind, page, taken)
        return answer


def filled(page: str, given: dict[str, str]) -> dict[str, Any]:
    """The fields of a page as the browser would send them, with what is given; an empty word takes a first choice.

    Boxes that are not ticked are not sent. Of several forms on a page the fields of all are sent: the server takes
    those that it knows.
    """
    found: dict[str, Any] = {}
    for match in FIELD.finditer(page):
        kind, name, whole = match[1], match[2], match[0]
        if kind == "input":
            typed = (TYPE.search(whole) or [None, "text"])[1]
            if (typed in {"checkbox", "radio"} and "checked" not in whole) or typed in {"submit", "file"}:
                continue
            value = html.unescape((VALUE.search(whole) or [None, ""])[1])
        else:
            rest = page[match.end() : page.find(f"</{kind}>", match.end())]
            value = html.unescape(rest.strip()) if kind == "textarea" else (CHOSEN.search(rest) or [None, ""])[1]
            if kind == "select" and given.get(name) == "":
                value = value or (OPTION.search(rest) or [None, ""])[1]
        found[name] = value
    return found | {name: value for name, value in given.items() if value}
