"""The models of access, one file per family."""

from .account import Grant, Role, User
from .audit import AuditRecord
from .job import Job
from .unit import CodeScheme, Unit, UnitCode, UnitKind

__all__ = ["AuditRecord", "CodeScheme", "Grant", "Job", "Role", "Unit", "UnitCode", "UnitKind", "User"]
