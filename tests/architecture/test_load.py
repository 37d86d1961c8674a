"""The client of the load run: what it sends, what it counts, and a whole conversation with a server of three pages."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import parse_qs

import pytest
from benchmarks.load_client import Browser, Tally, User, filled
from benchmarks.load_people import SHARES
from benchmarks.load_sizing import Need, need
from benchmarks.load_watch import percentiles

T = TypeVar("T")
FORM = """<form><input type="hidden" name="csrfmiddlewaretoken" value="k&amp;y">
<input type="text" name="title" value="alt">
<input type="checkbox" name="urgent"><input type="checkbox" name="keep" value="1" checked>
<textarea name="detail" rows="5">
 Wort &lt;</textarea><select name="domain"><option value="" selected>—</option><option value="music">m</option></select>
<select name="kind"><option value="a">a</option><option value="b" selected>b</option></select></form>"""


def test_a_form_is_sent_as_a_browser_sends_it():
    assert filled(FORM, {"title": "neu", "domain": "", "day": "2026-01-02"}) == {
        "csrfmiddlewaretoken": "k&y", "title": "neu", "keep": "1", "detail": "Wort <", "domain": "music", "kind": "b",
        "day": "2026-01-02",
    }  # fmt: skip


def test_shares_make_a_hundred():
    assert sum(SHARES.values()) == 100


def test_percentiles_of_a_hundred():
    taken = [float(number) for number in range(1, 101)]
    assert percentiles(taken) == {"count": 100, "p50": 51.0, "p95": 96.0, "p99": 100.0, "max": 100.0}


PAGE = (
    FORM.encode() + b'<input type="checkbox" name="row" value="7"><input type="checkbox" name="row" value="8" disabled>'
)


def talk(asked: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: a browser of other tests keeps a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asked).result()


async def conversation(step: dict, after: bytes) -> tuple[Tally, list[tuple[str, str, dict]]]:
    """What a user's step makes of a server that shows a form, takes it, and shows ``after``."""
    heard: list[tuple[str, str, dict]] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().split("\r\n")
            method, address, _version = lines[0].split()
            size = next((int(line.split(":")[1]) for line in lines if line.startswith("Content-Length")), 0)
            heard.append((method, address, parse_qs((await reader.readexactly(size)).decode())))
            body = gzip.compress(after if address == "/done" else PAGE) if method == "GET" else b""
            first = "200 OK" if method == "GET" else "302 Found"
            more = "Content-Encoding: gzip\r\n" if method == "GET" else "Location: /done\r\nSet-Cookie: a=b; Path=/\r\n"
            writer.write(f"HTTP/1.1 {first}\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    tally = Tally(counting=True)
    user = User({"name": "x", "steps": [step]}, server.sockets[0].getsockname()[1], tally, think=0.001, seed=1)
    await user._do(step, asyncio.get_running_loop().time() + 60)
    assert user.browser.cookies == {"a": "b"}
    await user.browser.close()
    server.close()
    return tally, heard


STEP = {"kind": "form", "page": "a form", "address": "/form", "to": "/send", "given": {"title": "neu"}, "ticks": 3}


@pytest.mark.parametrize(
    ("after", "refused"),
    [
        (b'<div class="toast success"><span>Gut</span></div>', {}),
        (b'<div class="toast warning"><svg></svg><span>Nein</span></div>', {"a form, sent: Nein": 1}),
    ],
)
def test_a_form_is_opened_filled_sent_and_followed(after, refused):
    tally, heard = talk(conversation(STEP, after))
    assert [(method, address) for method, address, _sent in heard] == [
        ("GET", "/form"), ("POST", "/send"), ("GET", "/done"),
    ]  # fmt: skip
    assert (heard[1][2]["title"], heard[1][2]["row"]) == (["neu"], ["7"])
    assert {page for _kind, page in tally.taken} == {"a form, opened", "a form, sent", "a form, afterwards"}
    assert (tally.errors, tally.refused) == ({}, refused)


def test_a_server_that_is_gone_is_an_error():
    async def ask() -> None:
        await Browser(1).ask("GET", "/")

    with pytest.raises(OSError, match="1"):
        talk(ask())


def test_sizes_follow_from_the_run():
    found = {"per_second": 10.0, "cores": {"web": 0.6, "database": 0.2},
             "memory_mb": {"web": {"most": 300}, "worker": {"most": 100}, "database": {"most": 200}}}  # fmt: skip
    asked = {"users": 200}
    assert need(found, asked, 200) == Need(10.0, 1.2, 0.4, 2, 3.6)
    assert need(found, asked, 2000) == Need(100.0, 12.0, 4.0, 12, 5.1)
