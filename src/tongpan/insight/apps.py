"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Runs, scenarios, overview, gap, plan, report."""

    name = "tongpan.insight"
    label = "insight"

    def ready(self) -> None:
        """Load the predicates and the job handlers; name the audited actions."""
        from tongpan.access.actions_named import name_actions, name_tasks
        from tongpan.access.years import knows_years

        from . import follow, lacks, rules, sources  # noqa: F401
        from .actions import gap, plan  # noqa: F401
        from .actions_named import NAMES, TASKS
        from .planners.actions import solve  # noqa: F401
        from .proof import rules as proof_rules  # noqa: F401
        from .proof.actions import effect  # noqa: F401
        from .proof.citing import tell as tell_proof
        from .queries.stated import years_stated

        knows_years(years_stated)
        tell_proof()
        name_actions(NAMES)
        name_tasks(TASKS)
