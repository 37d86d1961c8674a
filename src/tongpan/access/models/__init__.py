"""The models of access, one file per family."""

from .account import Grant, Role, User
from .audit import AuditRecord
from .factor import Factor, RecoveryCode
from .job import Job
from .outside import ApiToken, Link
from .password import PastPassword
from .retention import Hold, Removal
from .rights import RightsRequest
from .sitting import Sitting
from .taking import Taking
from .unit import CodeScheme, Unit, UnitCode, UnitKind

__all__ = [
    "ApiToken",
    "AuditRecord",
    "CodeScheme",
    "Factor",
    "Grant",
    "Hold",
    "Job",
    "Link",
    "PastPassword",
    "RecoveryCode",
    "Removal",
    "RightsRequest",
    "Role",
    "Sitting",
    "Taking",
    "Unit",
    "UnitCode",
    "UnitKind",
    "User",
]
