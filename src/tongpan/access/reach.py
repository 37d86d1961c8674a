"""How far whoever is served sees, for the database's own check behind the application's filter.

PostgreSQL holds policies on every table that belongs to units (:mod:`tongpan.access.row_policies`); each session is
told a reach by :mod:`tongpan.access.postgres`. Nothing told means nothing seen. A request has the reach of its person
(:class:`Reached`), a program that of its token; work for the whole house opens everything by name::

    with seeing(everything("figures for metrics")):
        …

On SQLite, which has no such check, all of this is idle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from .models import Unit, User

ALL = "*"


@dataclass(frozen=True)
class Reach:
    """What may be seen: all at and below some paths, and what belongs to the units beside them.

    Beside are the bureaux above one's own units and the partners in their bonds; what is personal is not seen of them.
    ``name`` says for whom or for what it is.
    """

    name: str
    under: tuple[str, ...] = ()
    beside: tuple[int, ...] = ()

    @property
    def settings(self) -> tuple[str, str]:
        """The values of the session's settings ``tongpan.under`` and ``tongpan.beside``."""
        return ",".join(self.under), ",".join(map(str, self.beside))


NOTHING = Reach("nobody")
_now: ContextVar[Reach | None] = ContextVar("reach", default=None)
_of_process = NOTHING
_counterparts: list[str] = []
_leaving_bonds: tuple[str, ...] = ()


def everything(name: str) -> Reach:
    """All records, for a purpose that is named: a job, a command, a test."""
    return Reach(name, under=(ALL,))


def process_sees(reach: Reach) -> None:
    """What this process sees where nothing else is said. A web process is never given any: it serves people."""
    global _of_process  # noqa: PLW0603
    _of_process = reach


@contextmanager
def seeing(reach: Reach) -> Iterator[None]:
    """Inside, statements see this far."""
    token = _now.set(reach)
    try:
        yield
    finally:
        _now.reset(token)


def beyond(name: str, keys: QuerySet[Any, Any]) -> Any:
    """Keys by which rows are chosen that somebody sees, found over records that they may not see, for a purpose.

    Where the database has no policies they stay a part of the question; where it has, they are found now: not for a
    question that is kept.
    """
    if not is_checked():
        return keys
    with seeing(everything(name)):
        return list(keys.distinct())


removing = seeing(everything("remove"))
"""Over a function that removes a record: what keeps it, and what goes with it, is seen wherever it lies. Whoever reads
the answer may be told how much that is, and nothing of it."""


def current() -> Reach:
    """The reach that holds now."""
    held = _now.get()
    return _of_process if held is None else held


def is_checked() -> bool:
    """Whether the database has the policies that ask for a reach."""
    return connection.vendor == "postgresql" and bool(settings.ROW_POLICIES)


def counterparts() -> list[str]:
    """The questions that the apps offered."""
    return [*_counterparts]


def offer_counterparts(question: str) -> None:
    """Register a SELECT of ids of units beside one's own; ``mine`` is an array of those at and below them."""
    if question not in _counterparts:
        _counterparts.append(question)


def leaving_bonds() -> tuple[str, ...]:
    """How the actions begin that change nobody's counterparts, as the apps say."""
    return _leaving_bonds


def leave_bonds(*actions: str) -> None:
    """Say of frequent actions that they write no table of the questions: what was found outlives them."""
    global _leaving_bonds  # noqa: PLW0603
    _leaving_bonds += tuple(own for own in actions if own not in _leaving_bonds)


def of_units(name: str, units: list[Unit]) -> Reach:
    """All of some units, with the bureaux above them and their partners."""
    if not units:
        return NOTHING
    from .beside import beside

    under = tuple(sorted({unit.path for unit in units}))
    return Reach(name, under, beside(under))


def of_person(user: User) -> Reach:
    """As far as the grants of an account that are in force go."""
    return of_units("a person", [grant.unit for grant in user.current_grants])


class Reached:
    """Answers each request with the reach of its person; signed out, of nobody.

    Who that is is found first, by what the page asks for anyway: session, account and grants are kept on the request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        if not is_checked():
            return self.get_response(request)
        user: Any = request.user
        with seeing(NOTHING):  # who somebody is stands in tables without policies
            told = of_person(user) if user.is_authenticated else NOTHING
        with seeing(told):
            return self.get_response(request)
