"""Three addresses for those who watch the server: ``/healthz``, ``/readyz``, ``/metrics``.

They are answered before anything else looks at the request: no session, no host name, no unit. ``/metrics`` is for this
machine, or for whoever brings the token in ``TONGPAN_METRICS_TOKEN``.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


class Health:
    """Answers the three addresses and passes everything else on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """By the path alone."""
        answer = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}.get(request.path_info)
        return answer(request) if answer and request.method in {"GET", "HEAD"} else self.get_response(request)


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> HttpResponse:
    """200 where visitors can be sent here: the database answers and is up to date, files can be written. Else 503."""
    wrong = dict(_missing())
    return JsonResponse({"ready": not wrong, **wrong}, status=503 if wrong else 200)


def _missing() -> Iterator[tuple[str, str]]:
    from tongpan.access.database import pending_migrations
    from tongpan.access.row_policies import missing

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if pending_migrations():
            yield "database", "not up to date"
        elif missing():
            yield "database", "has no row policies yet: run tongpan manage migrate"
    except DatabaseError:
        yield "database", "does not answer"
    if not os.access(settings.DATA_DIR, os.W_OK):
        yield "data", "cannot be written"


def _may_see(request: HttpRequest) -> bool:
    """This machine, unless a proxy speaks for somebody else; or the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    return near and not {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)


def metrics(request: HttpRequest) -> HttpResponse:
    """Requests and seconds of all web processes, jobs by state; 404 for who may not see it."""
    if not _may_see(request):
        return HttpResponse(status=404)
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from .observe import REQUESTS, SECONDS

    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(REQUESTS)
        registry.register(SECONDS)
    registry.register(Jobs())  # type: ignore[arg-type]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class Jobs:
    """Long tasks by state, counted when they are asked for: the database knows, whichever process answers."""

    def collect(self) -> Iterator[object]:
        """One value a state."""
        from prometheus_client.core import GaugeMetricFamily

        family = GaugeMetricFamily("tongpan_jobs", "Long tasks by state", labels=["state"])
        for state, count in _jobs().items():
            family.add_metric([state], count)
        yield family


def _jobs() -> dict[str, int]:
    from django.db.models import Count

    from tongpan.access.models import Job
    from tongpan.access.reach import everything, seeing

    with seeing(everything("counts for metrics")):
        found = dict(Job.everywhere.order_by().values_list("state").annotate(Count("pk")))
    return {str(state): found.get(state, 0) for state in Job.State.values}
