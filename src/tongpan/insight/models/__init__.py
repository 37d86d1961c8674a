"""The models of insight."""

from .planned import PlannedRoute, PlannedSite
from .run import Adoption, Purchase, Run
from .stated import Stated

__all__ = ["Adoption", "PlannedRoute", "PlannedSite", "Purchase", "Run", "Stated"]
