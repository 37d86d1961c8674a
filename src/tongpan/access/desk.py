"""The place in the frame for a person's desk: an app above says which page it is and how much on it is new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .models import User


def _nothing(_user: User) -> int:
    return 0


@dataclass
class Desk:
    """The page of the desk, and how many things on it its owner has not seen; no page while no app offers one."""

    page: str = ""
    unseen: Callable[[User], int] = _nothing


DESK = Desk()


def offer_desk(page: str, unseen: Callable[[User], int]) -> None:
    """Put a page with its count into the frame; call it in ``ready()``. The count may take one query."""
    DESK.page, DESK.unseen = page, unseen
