"""What leaves the house: who may take files, that it is recorded, and that long lists of people need two persons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongpan.ui.export import WATCH, Gate, Mark, download

from . import audit
from .models import Taking
from .queries import first_unit


def query_of(query: QueryDict) -> str:
    """How a list is filtered, sorted and cut, whatever the order in which the address says it."""
    left_out = {"page", "export", "csrfmiddlewaretoken"}
    return urlencode(sorted((name, value) for name, own in query.lists() if name not in left_out for value in own))


def page_of(request: HttpRequest) -> str:
    """The page, with what its address holds beside unit and year: ``assistance:research-studio|studio=7``."""
    own = {name: value for name, value in request.resolver_match.kwargs.items() if name not in ("unit", "year")}
    return "|".join([request.resolver_match.view_name, *(f"{name}={value}" for name, value in own.items())])


def _mark_of(request: HttpRequest, record: int) -> Mark:
    """Who takes a file, when and for which unit: the line that goes with it. ``record``: the number of its record."""
    unit = getattr(request, "unit", None) or first_unit(request.user)
    who = f"{request.user.display_name}（{request.user.username}）"
    now = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    words = _("Taken by %(who)s, %(unit)s, on %(now)s") % {"who": who, "unit": unit, "now": now}
    return Mark(words + _(" (record %(number)s)") % {"number": record}, record)


@transaction.atomic
def record_taking(request: HttpRequest, name: str, kind: str, **detail: Any) -> Mark:
    """Audit that a file is taken away; the line that marks it, with the number by which the audit record finds it.

    Raises ``PermissionDenied`` where no file may be taken.
    """
    if not WATCH.gate.may_take(request):
        raise PermissionDenied("access.take_files")
    unit = getattr(request, "unit", None) or first_unit(request.user)
    kept = audit.record("access.take", actor=request.user, unit=unit, target=name, format=kind, **detail)
    return _mark_of(request, kept.pk)


def sent(request: HttpRequest, name: str, heads: list[str], rows: Iterable[list[Any]]) -> HttpResponse:
    """A workbook that is no table of a page: recorded and marked as those are."""
    return download(name, "xlsx", heads, rows, record_taking(request, name, "xlsx"))


class Doors(Gate):
    """The gate of the platform."""

    def may_take(self, request: HttpRequest) -> bool:
        """Whether the reader may take files of the unit shown; who sees it on the screen only may not."""
        unit = getattr(request, "unit", None)
        return unit is None or request.user.has_perm("access.take_files", unit)

    def hold(self, request: HttpRequest, name: str, rows: int) -> HttpResponse | None:  # noqa: ARG002
        """Nothing for a short list or one that a second person allowed; else the way to ask."""
        if rows <= settings.PERSONAL_ROWS:
            return None
        page, query = page_of(request), query_of(request.GET)
        mine = Taking.objects.filter(unit=request.unit, by=request.user, page=page, query=query, year=request.year)
        found = mine.filter(state=Taking.State.ALLOWED, until__gt=timezone.now()).first()
        if found is None:
            there = f"?{urlencode({'page': page, 'query': query, 'kind': request.GET.get('export', '')})}"
            return redirect(f"{_ask(request)}{there}")
        Taking.objects.filter(pk=found.pk).update(taken=found.taken + 1)
        return None

    def take(self, request: HttpRequest, name: str, kind: str) -> Mark:
        """Audit it."""
        return record_taking(request, name, kind)


def _ask(request: HttpRequest) -> str:
    from django.urls import reverse

    return reverse("access:taking-ask", args=(request.unit.slug, request.year))
