"""Teachers for tests of pages; nobody of them exists."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
from typing import Any

from tongpan.access.models import Unit
from tongpan.access.pinyin import sort_key
from tongpan.registry.models import BackboneTitle, Posting, Teacher

_serial = itertools.count(1)


def teacher(slug: str, name: str = "丙老师", title: str = "", level: str = "", **fields: Any) -> Teacher:
    """Somebody with a home post at a school since 2015 and, where one is named, a backbone title."""
    number, unit = next(_serial), Unit.everywhere.get(slug=slug)
    made = Teacher.everywhere.create(
        unit=unit,
        name=name,
        sort_key=sort_key(name),
        identity_hash=hashlib.sha256(f"nobody {number}".encode()).hexdigest(),
        identity_mask=f"990***********{number:04d}",
        **({"degree": "bachelor", "subject": "语文"} | fields),
    )
    Posting.everywhere.create(teacher=made, unit=unit, kind="home", since=dt.date(2015, 9, 1))
    if level:
        BackboneTitle.everywhere.create(
            teacher=made, level=level, title=title, since=dt.date(2020, 1, 1), until=dt.date(2030, 1, 1)
        )
    return made
