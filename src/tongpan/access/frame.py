"""What every page's frame needs: the unit and year one is looking at, and the entries that one may open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: ``unit``, ``year``, ``ancestors`` and ``may`` (a lazy check of permissions on the unit)."""
    unit = getattr(request, "unit", None)
    user = getattr(request, "user", None)
    if unit is None or user is None or not user.is_authenticated:
        return {"unit": None}
    return {"unit": unit, "year": request.year, "may": May(user, unit)}


class May:
    """``may.insight.view_gap`` in a template: whether the account holds a permission on the unit shown."""

    def __init__(self, user: Any, unit: Any, app: str = "") -> None:
        self._user, self._unit, self._app = user, unit, app

    def __getitem__(self, name: str) -> Any:
        if not self._app:
            return May(self._user, self._unit, name)
        return self._user.has_perm(f"{self._app}.{name}", self._unit)
