"""``for_programs``: the one way to an address that programs read. A token opens it; a session of a browser does not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from . import audit
from .models import ApiToken, Unit
from .pages import FIRST_YEAR, LAST_YEAR
from .reach import of_units, seeing
from .scope import in_unit

BEGINS = "Bearer "
MAY = "access.read_by_program"
View = Callable[..., Any]
NOTHING: Mapping[str, Any] = {}


class ProgramRequest(HttpRequest):
    """A request with a token that works, for a unit and a school year."""

    unit: Unit
    year: int
    token: ApiToken


def digest_of(token: str) -> str:
    """What is kept of a token: as it is 256 bits of chance, a plain hash tells nobody what it was."""
    return hashlib.sha256(token.encode()).hexdigest()


def refused(status: int, text: str) -> JsonResponse:
    """An answer without data, in English: a program reads it."""
    answer = JsonResponse({"error": text}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="tongpan"'
    if status == 405:
        answer["Allow"] = "GET, HEAD"
    return answer


def _token(request: HttpRequest) -> ApiToken | None:
    given = request.headers.get("Authorization", "")
    if not given.startswith(BEGINS):
        return None
    digest = digest_of(given.removeprefix(BEGINS).strip())
    found = ApiToken.objects.filter(digest=digest).select_related("user", "unit").first()
    return found if found and found.works and found.user.is_active else None


def _note_use(token: ApiToken) -> None:
    """Keep the time of use, once a minute, and an audit record, once a day."""
    now = timezone.now()
    if token.used and (now - token.used).total_seconds() < 60:
        return
    if token.used is None or timezone.localdate(token.used) != timezone.localdate(now):
        from django.db import transaction

        with transaction.atomic():
            audit.record("access.take.program", actor=token.user, unit=token.unit, target=token.begins)
    ApiToken.objects.filter(pk=token.pk).update(used=now)


def for_programs(data: str, answers: Any, query: Mapping[str, Any] = NOTHING) -> Callable[[View], View]:
    """Decorate ``view(request, …)`` at an address with ``<slug:unit>`` and ``<int:year>``; it gives what JSON can hold.

    No working token: 401. A token that is not for this kind of data, or whose holder lost the right: 403. A unit that
    the token does not reach: 404, as if it did not exist. The view runs inside the scope of the unit.

    ``answers`` is the typed dictionary that the view gives, and ``query`` what the address may say besides, as OpenAPI
    names it: both only for the description (:mod:`.described`).
    """

    def decorate(view: View) -> View:
        # No cookie opens these addresses, so no browser can be made to use them.
        @csrf_exempt
        @never_cache
        @wraps(view)
        def answer(request: ProgramRequest, *, unit: str, year: int, **more: Any) -> HttpResponse:
            token = _token(request)
            if token is None:
                return refused(401, "A token that works is needed: Authorization: Bearer …")
            if request.method not in {"GET", "HEAD"}:
                return refused(405, "This address is only read.")
            found = Unit.everywhere.filter(slug=unit).defer("outline").first()
            if found is None or not token.unit.contains(found) or not FIRST_YEAR <= year <= LAST_YEAR:
                return refused(404, "There is no such unit among those that the token reaches.")
            if data not in token.data or not token.user.has_perm(MAY, found):
                return refused(403, "The token is not for this.")
            _note_use(token)
            request.unit, request.year, request.token = found, year, token
            with seeing(of_units("a program", [token.unit])), in_unit(found):
                given = view(request, **more)
            if given is None:
                return refused(404, "There is nothing of that name.")
            return JsonResponse({"unit": found.slug, "year": year, **given})

        answer.data, answer.answers, answer.query = data, answers, query  # type: ignore[attr-defined]
        return answer

    return decorate
