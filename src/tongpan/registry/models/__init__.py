"""The models of the registry, one file per family."""

from .figures import LocalFigure, LocalIndicator, YearFigures
from .imports import HeaderMapping, ImportBatch
from .roads import Road
from .school import School
from .settlement import Settlement, SettlementPupils
from .staff import BackboneTitle, Posting, Spouse, Teacher
from .views import SavedView

__all__ = [
    "BackboneTitle",
    "HeaderMapping",
    "ImportBatch",
    "LocalFigure",
    "LocalIndicator",
    "Posting",
    "Road",
    "SavedView",
    "School",
    "Settlement",
    "SettlementPupils",
    "Spouse",
    "Teacher",
    "YearFigures",
]
