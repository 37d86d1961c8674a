"""Searches for people: what was typed is sent by POST and kept in the session, never in an address or a log.

The address names the search by a token that says nothing, so back, reload, paging and export find it again.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

KEPT = "searches"
"""Where the session keeps what was searched for, by token; it goes with the session."""
NAMED_BY = "search"
MOST = 50


def keep_search(request: HttpRequest, private: tuple[str, ...]) -> HttpResponse:
    """Answer a POSTed filter form: send the browser to the same page, the private fields behind a token.

    Fields that are left empty are left out; without anything private there is no token.
    """
    query = request.POST.copy()
    query.pop("csrfmiddlewaretoken", None)
    words = {name: value for name in private if (value := (query.pop(name, None) or [""])[-1].strip())}
    for name in [name for name, value in query.items() if not value or name == NAMED_BY]:
        query.pop(name)
    if words:
        query[NAMED_BY] = _token(request, words)
    return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)


def _token(request: HttpRequest, words: dict[str, str]) -> str:
    kept: dict[str, Any] = request.session.get(KEPT, {})
    token = next((own for own, held in kept.items() if held == words), None) or secrets.token_urlsafe(6)
    newest = {own: held for own, held in kept.items() if own != token} | {token: words}
    request.session[KEPT] = dict(list(newest.items())[-MOST:])
    return token


def search_of(request: HttpRequest, private: tuple[str, ...]) -> QueryDict:
    """What the page was asked for: the address, and behind its token the private fields; never those in the address."""
    query = request.GET.copy()
    for name in private:
        query.pop(name, None)
    token = query.get(NAMED_BY, "")
    query.update(request.session.get(KEPT, {}).get(token, {}))
    return query
