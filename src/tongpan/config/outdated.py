"""What is answered where the program is newer than its database: 503 and what to do, instead of a fault.

The question is asked only once a statement named a table, column or function that the database does not have: it costs
nothing while all is well.
"""

from __future__ import annotations

import re
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults

from tongpan.access.programs import refused
from tongpan.access.views.api import FOR_PROGRAMS

UNDEFINED = {"42P01", "42703", "42883"}
"""PostgreSQL's codes: no such table, column, function."""
ABSENT = re.compile(r"no such (table|column|function)|has no column named")
"""SQLite's words for it."""
AGAIN = "60"
"""Seconds after which it is worth another look."""


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where what failed did so because migrations have not run. To a program as JSON."""
    fault = sys.exception()
    if not (lacks(fault) and is_outdated()):
        return defaults.server_error(request)
    if request.path.startswith(FOR_PROGRAMS):
        answer: HttpResponse = refused(503, "The database is not up to date yet. Try again later.")
    else:
        answer = HttpResponse(render_to_string("503.html"), status=503)
    answer["Retry-After"] = AGAIN
    return answer


def lacks(fault: BaseException | None) -> bool:
    """Whether a fault says that the database has no such table, column or function."""
    if {getattr(own, "sqlstate", None) for own in (fault, fault and fault.__cause__)} & UNDEFINED:
        return True  # the second one where Django passed it on, the first where a question went past its cursor
    return isinstance(fault, DatabaseError) and ABSENT.search(str(fault)) is not None


def is_outdated() -> bool:
    """Whether migrations or row policies are missing; False where the database does not tell."""
    from tongpan.access.database import pending_migrations
    from tongpan.access.row_policies import missing

    try:
        return bool(pending_migrations()) or missing()
    except DatabaseError:
        return False
