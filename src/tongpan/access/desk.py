"""The place in the frame for a person's desk: an app above says which page it is and what on it is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

Unseen = Callable[[int], "QuerySet[Any]"]


@dataclass
class Desk:
    """The page of the desk, and the question for what its owner has not seen; no page while no app offers one."""

    page: str = ""
    unseen: Unseen | None = None


DESK = Desk()


def offer_desk(page: str, unseen: Unseen) -> None:
    """Put a page into the frame; call it in ``ready()``.

    ``unseen`` gives, for the number of an account, the records that are new to it. It is written once in a process
    (:mod:`.prepared`), so it may depend on nothing else.
    """
    DESK.page, DESK.unseen = page, unseen
