"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Base templates, components, static files."""

    name = "tongpan.ui"
    label = "ui"

    def import_models(self) -> None:
        """Put the lighter parts in the place of Django's: this app is the first, so before a model takes those over."""
        from .lighter import put_in

        super().import_models()
        put_in()
