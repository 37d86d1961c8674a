"""Saved views: one's own, so no right but being signed in is needed, and no record is written."""

from __future__ import annotations

from django.http import QueryDict

from tongpan.access.models import User
from tongpan.registry.models import SavedView


def query_to_keep(asked: QueryDict) -> str:
    """The query string without what is of the moment: the page, and the search, which may name somebody."""
    kept = asked.copy()
    for name in ("page", "q", "export"):
        kept.pop(name, None)
    return kept.urlencode()


def keep_view(name: str, query: str, *, page: str, user: User) -> SavedView:
    """Keep a list under a name; the same name again replaces what it held."""
    view, _made = SavedView.objects.update_or_create(user=user, page=page, name=name, defaults={"query": query})
    return view


def drop_view(view: SavedView) -> None:
    """Forget a view."""
    view.delete()
