"""Django's registration of the app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

PARTS = ("partnership", "exchange", "teaching", "research", "works", "desk")
"""What people agree and do, in the order in which one meets it."""


class AssistanceConfig(AppConfig):
    """Bonds between schools and bureaus, and all that is done under them."""

    name = "tongpan.assistance"
    label = "assistance"

    def ready(self) -> None:
        """Of each part: load predicates, registers and imports, name audited actions, tell what waits for people."""
        from tongpan.access.actions_named import name_actions

        from .counterparts import offer

        offer()
        for part in PARTS:
            home = f"{self.name}.{part}"
            for module in ("rules", "registers", "waiting", "imports"):
                if find_spec(f"{home}.{module}"):
                    import_module(f"{home}.{module}")
            name_actions(import_module(f"{home}.actions_named").NAMES)
