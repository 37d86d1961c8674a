"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Demonstration data."""

    name = "tongpan.demo"
    label = "demo"

    def ready(self) -> None:
        """Name the audited actions."""
        from tongpan.access.actions_named import name_actions

        from .actions_named import NAMES

        name_actions(NAMES)
