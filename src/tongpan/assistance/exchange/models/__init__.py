"""The models of the exchange of people, one file per family."""

from .calls import Application, Approval, Call, EligibleList, EligiblePerson
from .placements import Appraisal, Certificate, Placement

__all__ = ["Application", "Appraisal", "Approval", "Call", "Certificate", "EligibleList", "EligiblePerson", "Placement"]
