"""News for people: any part tells them, the desk keeps them. A part need not know the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils import timezone

from tongpan.access.models import Grant, Unit, User
from tongpan.access.roles import standing_for

Teller = Callable[..., int]
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
    """Register who keeps what is told; it takes what :func:`tell` takes."""
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
    who = [own for own in users if besides is None or own.pk != besides.pk]
    return sum(own(who, kind, key, text, dict(values or {}), unit=unit, href=href) for own in _tellers) if who else 0


def holders(unit: Unit, *roles: str) -> list[User]:
    """The active accounts that hold one of the roles, or one that counts as it, on a unit today: whom its news is for.

    Where nobody holds one there, those on the nearest unit above.
    """
    steps = unit.path.rstrip("/").split("/")
    paths = ["/".join(steps[:number]) + "/" for number in range(len(steps), 0, -1)]
    grants = Grant.objects.in_force(timezone.localdate()).filter(role__in=standing_for(*roles), unit__path__in=paths)
    held = list(grants.filter(user__is_active=True).select_related("user", "unit").order_by("user_id"))
    depth = max((own.unit.depth for own in held), default=0)
    return list({own.user_id: own.user for own in held if own.unit.depth == depth}.values())
