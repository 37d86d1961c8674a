"""Django's registration of the app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig

PARTS = ("testing", "appraisal")
"""What is measured together, and what is judged."""


class AssessmentConfig(AppConfig):
    """Joint tests, and appraisal of communities, schools and counties."""

    name = "tongpan.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Of each part: load predicates, registers and jobs, name the audited actions, tell what waits for people."""
        from tongpan.access.actions_named import name_actions

        from .counterparts import offer

        offer()
        for part in PARTS:
            home = f"{self.name}.{part}"
            for module in ("rules", "registers", "waiting", "jobs"):
                if find_spec(f"{home}.{module}"):
                    import_module(f"{home}.{module}")
            if find_spec(f"{home}.actions_named"):
                name_actions(import_module(f"{home}.actions_named").NAMES)
