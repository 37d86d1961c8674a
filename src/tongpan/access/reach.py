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

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
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
Question = Callable[[], Reach]
_now: ContextVar[Reach | Question | None] = ContextVar("reach", default=None)
_of_process = NOTHING
_counterparts: list[str] = []


def everything(name: str) -> Reach:
    """All records, for a purpose that is named: a job, a command, a test."""
    return Reach(name, under=(ALL,))


def process_sees(reach: Reach) -> None:
    """What this process sees where nothing else is said. A web process is never given any: it serves people."""
    global _of_process  # noqa: PLW0603
    _of_process = reach


@contextmanager
def seeing(reach: Reach | Question) -> Iterator[None]:
    """Inside, statements see this far; a question is asked with the first statement, where it is asked at all."""
    token = _now.set(reach)
    try:
        yield
    finally:
        _now.reset(token)


def current() -> Reach:
    """The reach that holds now."""
    held = _now.get()
    if callable(held):
        with seeing(NOTHING):  # who somebody is stands in tables without policies
            answer = held()
        _now.set(answer)
        return answer
    return _of_process if held is None else held


def offer_counterparts(question: str) -> None:
    """Register a SELECT of ids of units beside one's own; ``mine`` has the ids of those at and below them."""
    if question not in _counterparts:
        _counterparts.append(question)


def of_units(name: str, units: list[Unit]) -> Reach:
    """All of some units, with the bureaux above them and their partners."""
    if not units:
        return NOTHING
    from .beside import beside

    under = tuple(sorted({unit.path for unit in units}))
    return Reach(name, under, beside(under, tuple(_counterparts)))


def of_person(user: User) -> Reach:
    """As far as the grants of an account that are in force go."""
    return of_units("a person", [grant.unit for grant in user.current_grants])


class Reached:
    """Answers each request with the reach of its person; signed out, of nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""

        def asked() -> Reach:
            user: Any = request.user
            return of_person(user) if user.is_authenticated else NOTHING

        with seeing(asked):
            return self.get_response(request)
