"""The one way out: every request of the platform to another system, and what it may not be made to reach.

Where it goes is named by the settings, or by the answer of a system that the settings name; never by what a browser
sent. The settings may name a machine of the bureau's own network. What an answer names must be that same machine or a
public one: else a system that was taken over, or a name that suddenly means another machine, could reach what only the
server reaches. So the name is resolved once, each address that it has is looked at, and the connection is made to the
address that was looked at. Redirects are not followed; proxies and passwords of the server's environment are not used.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

CONNECT, READ, WHOLE = 5.0, 10.0, 20.0
"""Seconds to connect, to wait for a piece of the answer, and for all of it."""
MOST_BYTES = 2**20
ADDRESS = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(/[!-~]*)?", re.IGNORECASE)
"""Scheme, host, port and path. No user name, no blank, no backslash: readers of addresses differ about those."""
CARRIED = ipaddress.ip_network("64:ff9b::/96")
"""Addresses of version 6 that stand for one of version 4 (RFC 6052)."""
Ip = ipaddress.IPv4Address | ipaddress.IPv6Address


class OutgoingError(Exception):
    """The request was not made, or not answered in size and time. The text is for the log and names no secret."""


@dataclass(frozen=True)
class Target:
    """One address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, address: str) -> Target:
        """Raises :class:`OutgoingError` where it is no plain address of a web server."""
        found = ADDRESS.fullmatch(address)
        if found is None:
            raise OutgoingError("no address of a web server")
        scheme, host, port, path = found.groups()
        return cls(scheme.lower(), host.lower().strip("[]"), int(port or (443 if scheme.lower() == "https" else 80)),
                   path or "/")  # fmt: skip


def _plain(found: Ip) -> Ip:
    """The address of version 4 that one of version 6 carries, if it does."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    carried = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
    if carried is None and found in CARRIED:
        carried = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return carried or found


def may_reach(text: str, *, named: bool) -> bool:
    """Whether an IP address may be connected to; ``named`` by the settings, it may be of the bureau's own network."""
    found = _plain(ipaddress.ip_address(text))
    never = found.is_link_local or found.is_multicast or found.is_unspecified or found == ipaddress.ip_address(
        "255.255.255.255"
    )  # fmt: skip
    return not never and (named or found.is_global)


def places_of(target: Target, *, named: bool) -> list[str]:
    """The IP addresses of a host. Raises :class:`OutgoingError` where there is none, or one that may not be reached."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise OutgoingError("the host has no address") from fault
    places = list(dict.fromkeys(str(own[4][0]) for own in found))
    if not places or not all(may_reach(own, named=named) for own in places):
        raise OutgoingError("the host lies where no request may go")
    return places


@dataclass(frozen=True)
class Way:
    """The way to one system, whose address ``root`` stands in the settings."""

    root: str

    def target(self, address: str) -> Target:
        """An address taken apart that this system may name. Raises :class:`OutgoingError`.

        Without TLS only where the settings say so for the system itself.
        """
        own, target = Target.of(self.root), Target.of(address)
        if target.scheme != "https" and own.scheme == "https":
            raise OutgoingError("an address without TLS")
        return target

    def ask(
        self, method: Literal["GET", "POST"], address: str, *, query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None, body: Any = None, headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:  # fmt: skip
        """One request: its status and the JSON of the answer. Raises :class:`OutgoingError`."""
        target = self.target(address)
        heads = {"Accept": "application/json", "User-Agent": "tongpan", **(headers or {})}
        sent: bytes | None = None
        if form is not None:
            sent, heads["Content-Type"] = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif body is not None:
            sent, heads["Content-Type"] = json.dumps(body).encode(), "application/json"
        path = f"{target.path}{'&' if '?' in target.path else '?'}{urlencode(query)}" if query else target.path
        status, answer = self._sent(method, target, path, sent, heads)
        try:
            return status, json.loads(answer)
        except ValueError as fault:
            raise OutgoingError("the answer is no JSON") from fault

    def _sent(
        self, method: str, target: Target, path: str, sent: bytes | None, heads: dict[str, str]
    ) -> tuple[int, bytes]:
        import urllib3

        own = Target.of(self.root)
        named = (target.host, target.port) == (own.host, own.port)
        fault: Exception | None = None
        for place in places_of(target, named=named):
            try:
                with _pool(target, place) as pool:
                    answer = pool.urlopen(
                        method, path, body=sent, headers={"Host": _host(target), **heads}, redirect=False,
                        retries=False, preload_content=False, decode_content=False,
                    )  # fmt: skip
                    return answer.status, _read(answer)
            except (urllib3.exceptions.HTTPError, OSError) as found:
                fault = found
        raise OutgoingError("the other system does not answer") from fault


def _host(target: Target) -> str:
    name = f"[{target.host}]" if ":" in target.host else target.host
    return name if target.port == {"http": 80, "https": 443}[target.scheme] else f"{name}:{target.port}"


def _pool(target: Target, place: str) -> Any:
    """Connections to one IP address; the certificate must be of the host that was asked for."""
    import urllib3

    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(place, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        place, target.port, timeout=timeout, cert_reqs="CERT_REQUIRED", assert_hostname=target.host,
        server_hostname=target.host,
    )  # fmt: skip


def _read(answer: Any) -> bytes:
    """All of an answer, within its size and time."""
    until, found = time.monotonic() + WHOLE, bytearray()
    for piece in answer.stream(2**14):
        found += piece
        if len(found) > MOST_BYTES or time.monotonic() > until:
            answer.close()
            raise OutgoingError("the answer is too long or too slow")
    return bytes(found)
