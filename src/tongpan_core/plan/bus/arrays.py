"""What the compiled search works on: the problem and a set of buses as a few structured arrays.

Few arrays, because compiled functions hand every one of them on at every call.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

Records = Any
"""A structured array: ``records[i].field`` in compiled code, ``records["field"]`` outside."""

CALL = np.dtype(
    [
        ("school", "i8"),
        ("pupils", "i8"),
        ("row", "i8"),  # its column in its school's block of ways
        ("base", "i8"),  # where its own row of that block begins in ``near``
        ("allowed", "i8"),  # a bit for every bus type that may serve it
        ("group", "i8"),  # calls of one group (≥ 0) share a run
        ("apart_from", "i8"),  # ``apart[apart_from:apart_to]`` must not share its run
        ("apart_to", "i8"),
        ("stand", "f8"),  # seconds that the bus stands there
        ("seconds", "f8"),  # to its school
        ("cost", "f8"),  # to its school
    ]
)
SCHOOL = np.dtype([("earliest", "f8"), ("latest", "f8"), ("dwell", "f8"), ("ride", "f8")])
KIND = np.dtype([("seats", "i8"), ("fixed", "f8"), ("rate", "f8")])
BUS = np.dtype([("kind", "i8"), ("runs", "i8")])
RUN = np.dtype(
    [
        ("school", "i8"),
        ("length", "i8"),
        ("load", "i8"),
        ("seconds", "f8"),  # from coming to the first call to standing at the gate
        ("soonest", "f8"),  # when it can stand there at the soonest, after the runs before
        ("last", "f8"),  # when it must stand there at the latest, for the runs after
    ]
)
PLACE = np.dtype([("bus", "i8"), ("run", "i8")])
WAY = np.dtype([("seconds", "f8"), ("cost", "f8")])


class Data(NamedTuple):
    """A problem as the search sees it: ``C`` calls, ``S`` schools, ``T`` bus types.

    ``near`` holds one block of ways per school, one after another; ``onward`` (S, C) are ways from a school to the
    first call of the next run; ``out`` (T, C) costs from the depot of a type to a call, ``home`` (T, S) from a school
    to the depot. ``around`` (C, A) are the nearest calls of any school, ``own`` (C, O) of the same one, -1 beyond.
    """

    call: Records
    school: Records
    kind: Records
    near: Records
    onward: Records
    out: Any
    home: Any
    apart: Any
    around: Any
    own: Any


class Fleet(NamedTuple):
    """``B`` buses with at most ``K`` runs each and ``P`` calls a run.

    ``place`` (C,) says on which bus and run a call is: bus -1 on none, -2 in another fleet.
    """

    bus: Records
    run: Records
    calls: Any
    place: Records


def empty_fleet(buses: int, runs: int, calls: int, served: int) -> Fleet:
    """Room for ``buses``; nothing in it. ``served`` is the number of calls."""
    place = np.zeros(served, dtype=PLACE)
    place["bus"] = -1
    lists = np.full((buses, runs, calls), -1, dtype=np.int32)
    return Fleet(np.zeros(buses, dtype=BUS), np.zeros((buses, runs), dtype=RUN), lists, place)


def copy_fleet(fleet: Fleet) -> Fleet:
    """A copy that shares nothing."""
    return Fleet(*(array.copy() for array in fleet))
