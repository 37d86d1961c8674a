"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, components, static files."""

    name = "tongpan.ui"
    label = "ui"

    def ready(self) -> None:
        """Put the lighter parts in the place of Django's."""
        from .lighter import put_in

        put_in()
