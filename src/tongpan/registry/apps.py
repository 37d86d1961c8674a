"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Schools, school years, teachers, imports."""

    name = "tongpan.registry"
    label = "registry"

    def ready(self) -> None:
        """Load predicates, job handlers and kinds of imports; tell the frame its years; name the audited actions."""
        from tongpan.access.actions_named import name_actions, name_tasks
        from tongpan.access.years import knows_years

        from . import rules  # noqa: F401
        from .actions import import_files, import_jobs  # noqa: F401
        from .actions_named import NAMES, TASKS
        from .imports import own  # noqa: F401
        from .queries.years import years_with_figures

        knows_years(years_with_figures)
        name_actions(NAMES)
        name_tasks(TASKS)
