"""The models of the exchange of people, one file per family."""

from .calls import Application, Approval, Call, EligibleList, EligiblePerson
from .kinds import AWAY, MANAGING, Category, Direction, Reach
from .placements import Appraisal, Certificate, Placement

__all__ = [
    "AWAY", "MANAGING", "Application", "Appraisal", "Approval", "Call", "Category", "Certificate", "Direction",
    "EligibleList", "EligiblePerson", "Placement", "Reach",
]  # fmt: skip
