"""Django's registration of the app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig

from . import reach


class AccessConfig(AppConfig):
    """The unit tree, accounts, roles, scope, audit."""

    name = "tongpan.access"
    label = "access"

    def ready(self) -> None:
        """Load the predicates, so that ``has_perm`` knows every permission; audit signing in and out."""
        from django.db.models.signals import post_migrate, pre_migrate

        from tongpan.ui.export import WATCH

        from . import rules, signs  # noqa: F401
        from .actions import chain, retention  # noqa: F401
        from .gate import Doors

        WATCH.gate = Doors()
        pre_migrate.connect(_see_everything, sender=self)
        post_migrate.connect(_guard_rows, sender=self)


def _see_everything(**_more: Any) -> None:
    """Migrations work on the records of the whole house."""
    reach.process_sees(reach.everything("migrations"))


def _guard_rows(**_more: Any) -> None:
    from .row_policies import ensure

    ensure()
