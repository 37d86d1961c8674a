"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Schools, school years, teachers, imports."""

    name = "tongpan.registry"
    label = "registry"

    def ready(self) -> None:
        """Load the predicates and the job handlers."""
        from . import rules  # noqa: F401
