"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    """Bonds between schools and bureaus."""

    name = "tongpan.assistance"
    label = "assistance"

    def ready(self) -> None:
        """Load the predicates; name the audited actions."""
        from tongpan.access.actions_named import name_actions

        from .actions_named import NAMES
        from .partnership import rules  # noqa: F401

        name_actions(NAMES)
