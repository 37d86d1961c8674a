"""News for people: any part tells them, the desk keeps them. A part need not know the desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from tongpan.access.models import Grant, Unit, User
from tongpan.access.roles import standing_for


@dataclass(frozen=True)
class News:
    """Something that some people are told once; the parts are those of :func:`tell`."""

    users: Sequence[User]
    kind: str
    key: str
    text: str
    unit: Unit
    values: Mapping[str, Any] = field(default_factory=dict)
    href: str = ""


Teller = Callable[[Sequence[News]], int]
_tellers: list[Teller] = []
_kinds: dict[str, Any] = {}
_homes: dict[str, str] = {}


def names_news(home: str, **kinds: Any) -> None:
    """Give words (lazy translations) to kinds of news, with “_” for the first “.”; call it where ``ready()`` looks.

    ``home`` is the module that calls, ``__name__``: so one knows to which part they belong.
    """
    named = {name.replace("_", ".", 1): words for name, words in kinds.items()}
    _kinds.update(named)
    _homes.update(dict.fromkeys(named, home))


def kinds_of_news() -> dict[str, Any]:
    """Words for every kind."""
    return dict(_kinds)


def homes_of_news() -> dict[str, str]:
    """The module that each kind comes from."""
    return dict(_homes)


def on_news(teller: Teller) -> Teller:
    """Register who keeps what is told, in few questions; it returns how many were told who had not been told before."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def tell(
    users: Iterable[User],
    kind: str,
    key: str,
    text: str,
    values: Mapping[str, Any] | None = None,
    *,
    unit: Unit,
    href: str = "",
    besides: User | None = None,
) -> int:
    """Tell people something once. Call it inside the transaction of what happened.

    Args:
        users: Whom. Who has switched the kind off on the page and by e-mail is passed over.
        kind: A stable name with words (:func:`names_news`), such as ``need.answered``.
        key: What it is about, at most 80 characters, such as ``need:12:answered``: nobody is told it twice.
        text: A message id of at most 200 characters, marked with ``gettext_noop``; ``values`` fill it. Nothing
            personal: a name of a record, a unit or a day.
        unit: The unit that it concerns.
        href: Where one goes from it.
        besides: Who is passed over, mostly the one who did it.

    Returns:
        How many were told who had not been told before.
    """
    return tell_each([News(list(users), kind, key, text, unit, dict(values or {}), href)], besides=besides)


def tell_each(news: Iterable[News], *, besides: User | None = None) -> int:
    """Tell many things as :func:`tell` does one by one, in few questions; one person may be told several of them."""
    heard = [replace(own, users=[one for one in own.users if besides is None or one.pk != besides.pk]) for own in news]
    told = [own for own in heard if own.users]
    return sum(own(told) for own in _tellers) if told else 0


def holders(unit: Unit, *roles: str) -> list[User]:
    """The active accounts that hold one of the roles, or one that counts as it, on a unit today: whom its news is for.

    Where nobody holds one there, those on the nearest unit above.
    """
    return holders_of([unit], *roles)[unit.path]


def holders_of(units: Iterable[Unit], *roles: str) -> dict[str, list[User]]:
    """The same for many units, by their paths; one question."""
    above = {own.path: _paths(own) for own in units}
    paths = {path for own in above.values() for path in own}
    grants = Grant.objects.in_force(timezone.localdate()).filter(role__in=standing_for(*roles), unit__path__in=paths)
    by_path: dict[str, dict[int, User]] = defaultdict(dict)
    for own in grants.filter(user__is_active=True).select_related("user", "unit").order_by("user_id"):
        by_path[own.unit.path][own.user_id] = own.user
    return {
        path: next((list(by_path[one].values()) for one in own if one in by_path), []) for path, own in above.items()
    }


def _paths(unit: Unit) -> list[str]:
    """The paths of a unit and of those above it, its own first."""
    steps = unit.path.rstrip("/").split("/")
    return ["/".join(steps[:number]) + "/" for number in range(len(steps), 0, -1)]
