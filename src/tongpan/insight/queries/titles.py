"""Names of plans that can be told apart in a list, in a comparison and on paper."""

from __future__ import annotations

import re
from itertools import count

from tongpan.access.models import Unit
from tongpan.insight.models import Run

_NUMBERED = re.compile(r" \(\d+\)$")


def apart(unit: Unit, kind: str, year: int, title: str) -> str:
    """``title``, or the first of “title (2)”, “title (3)”, … where a run of unit, kind and year bears it already.

    A plan changed by hand takes its name from the plan it comes from, and most plans are made under the name proposed.
    """
    if not title:
        return title
    most = Run._meta.get_field("title").max_length or len(title)
    taken = set(Run.objects.filter(unit=unit, kind=kind, year=year).exclude(title="").values_list("title", flat=True))
    stem = _NUMBERED.sub("", title)
    stem = stem if stem in taken else title  # a name may end in a number of its own
    for number in count(2):
        if title not in taken:
            return title
        ending = f" ({number})"
        title = stem[: most - len(ending)] + ending
    raise AssertionError("numbers do not end")
