"""Saved views: one's own, so no right but being signed in is needed, and no record is written."""

from __future__ import annotations

from tongpan.access.models import User
from tongpan.registry.models import SavedView


def keep_view(name: str, query: str, *, page: str, user: User) -> SavedView:
    """Keep a list under a name; the same name again replaces what it held."""
    view, _made = SavedView.objects.update_or_create(user=user, page=page, name=name, defaults={"query": query})
    return view


def drop_view(view: SavedView) -> None:
    """Forget a view."""
    view.delete()
