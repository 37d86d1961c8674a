"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The unit tree, accounts, roles, scope, audit."""

    name = "tongpan.access"
    label = "access"

    def ready(self) -> None:
        """Load the predicates, so that ``has_perm`` knows every permission; audit signing in and out."""
        from tongpan.ui.export import WATCH

        from . import rules, signs  # noqa: F401
        from .gate import Doors

        WATCH.gate = Doors()
