"""In which state the records are: a name that changes with every write that matters, as all of them are audited.

What was computed from records may be kept under it. Three names are told: one of all records; one of the *register*
(units, schools, their figures, runs over them, what documents state), which the daily work of assistance leaves
as it is; and one of *bonds*, who stands beside whom (:mod:`.beside`), which apps' most frequent actions leave as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from tongpan.ui.memory import Memory

from .reach import leaving_bonds

COMING_AND_GOING = ("access.sign_", "access.take")
"""Actions that change no record which a page is computed from: somebody signed in or out, or took a file."""
DAILY_WORK = ("assistance.", "assessment.")
"""Actions that change nothing of the register; postings are no part of it (``tests/access/test_state.py`` looks)."""
TABLE = "access_auditrecord"
MOST = 500
"""Records read one by one; what lies further behind is asked for anew."""


@dataclass(frozen=True)
class State:
    """The newest record that was read, and the digests of the newest ones that count for each name.

    A name is right while no record that counts comes after the one whose digest it is: it then stands for the same
    records in every process, whatever that process read before. Empty where no such record was ever written.
    """

    number: int = 0
    digest: str = ""
    records: str = ""
    register: str = ""
    bonds: str = ""

    def after(self, news: Iterable[tuple[int, str, str]]) -> State:
        """The state once further records (number, action, digest) were written, in their order."""
        found = self
        for number, action, digest in news:
            counts = not action.startswith(COMING_AND_GOING)
            register = counts and not action.startswith(DAILY_WORK)
            bonds = counts and not action.startswith(leaving_bonds())
            found = State(
                number,
                digest,
                digest if counts else found.records,
                digest if register else found.register,
                digest if bonds else found.bonds,
            )
        return found


last_read = Memory[State](1)


def _without(actions: tuple[str, ...]) -> str:
    """The digest of the newest record of another action, as SQL."""
    others = " AND ".join(f"substr(action, 1, {len(begins)}) <> '{begins}'" for begins in actions)
    return f"(SELECT digest FROM {TABLE} WHERE {others} ORDER BY id DESC LIMIT 1)"  # noqa: S608  (constants)


SINCE = f"SELECT id, action, digest FROM {TABLE} WHERE id >= %s ORDER BY id LIMIT {MOST}"  # noqa: S608


def _anew() -> str:
    names = [(), DAILY_WORK, leaving_bonds()]
    digests = ", ".join(_without(COMING_AND_GOING + own) for own in names)
    return f"SELECT id, digest, {digests} FROM {TABLE} ORDER BY id DESC LIMIT 1"  # noqa: S608  (constants)


def look() -> State:
    """The state now, as this connection sees it. One statement, which reads what was written since the last one.

    Records are numbered in the order in which they are committed (they take turns). Where the last one that was read is
    not there, as it was rolled back or is not to be seen yet, all is asked for anew.
    """
    last = last_read.held("state")
    with connection.cursor() as cursor:
        if last is not None:
            cursor.execute(SINCE, [last.number])
            known, *news = cursor.fetchall() or [None]
            if known and (known[0], known[2]) == (last.number, last.digest) and len(news) < MOST - 1:
                return last if not news else last_read.put("state", last.after(news))
        cursor.execute(_anew())
        row = cursor.fetchone()
    if row is None:
        return State()
    return last_read.put("state", State(row[0], row[1], *(digest or "" for digest in row[2:])))
