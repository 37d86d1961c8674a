"""What is told of each request: an id for the log, counts and times for Prometheus, and queries that took long.

Told are names of routes, methods and results; never an address, a parameter or a person.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from tongpan.access import slow

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
request_id: ContextVar[str] = ContextVar("id of the request", default="-")
log = logging.getLogger("tongpan.request")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

REQUESTS = Counter("tongpan_requests", "Requests by route, method and result", ["route", "method", "status"])
SECONDS = Histogram(
    "tongpan_request_seconds", "Seconds that an answer took, by route", ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip


def route_of(request: HttpRequest) -> str:
    """The name of the route; one word for all that leads nowhere."""
    return (request.resolver_match.view_name if request.resolver_match else "") or "other"


class Observed:
    """Give every request an id, which the answer carries too, and tell how it went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        given = request.headers.get(HEADER, "")
        own = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
        token, began = request_id.set(own), time.perf_counter()
        watch = Watch(request)
        try:
            with connection.execute_wrapper(watch) if settings.SLOW_QUERY_MS else nullcontext():
                response = self.get_response(request)
            self._tell(request, response.status_code, time.perf_counter() - began)
            response[HEADER] = own
            return response
        finally:
            request_id.reset(token)

    def _tell(self, request: HttpRequest, status: int, seconds: float) -> None:
        route = route_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, status).inc()
        SECONDS.labels(route).observe(seconds)
        log.info("%s %s %s %.0f ms", method, route, status, seconds * 1000)


class Watch:
    """Runs each query, and keeps its statement where it took long: places for values, never the values."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Called by Django in place of the query."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            took = (time.perf_counter() - began) * 1000
            if took >= settings.SLOW_QUERY_MS:
                slow.keep(str(sql), took, route_of(self._request))
