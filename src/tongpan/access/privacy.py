"""What the fields of access are, and those of the libraries that keep records for it."""

from __future__ import annotations

from .declared import ACCOUNT, PLACE, RIGHTS, SECRET, SYSTEM, TRACE, Rows

FIELDS = {
    "User.*": ACCOUNT,
    "User.password": SECRET,
    "Grant.*": ACCOUNT,
    "Unit.*": PLACE,
    "UnitCode.*": PLACE,
    "AuditRecord.*": TRACE,
    "Job.*": SYSTEM,
    "Job.user": TRACE,
    "Factor.*": SECRET,
    "RecoveryCode.*": SECRET,
    "PastPassword.*": SECRET,
    "ApiToken.*": SECRET,
    "Link.*": ACCOUNT,
    "Sitting.*": TRACE,
    "Taking.*": TRACE,
    "RightsRequest.*": RIGHTS,
    "axes.AccessAttempt.*": TRACE,
    "axes.AccessAttemptExpiration.*": TRACE,
    "axes.AccessFailureLog.*": TRACE,
    "axes.AccessLog.*": TRACE,
    "sessions.Session.*": TRACE,
    "django_tasks_database.DBTaskResult.*": SYSTEM,
}

ROWS = {
    "Unit": Rows(open="The tree of units is a public register, and every policy looks into it."),
    "UnitCode": Rows(open="Official codes of units are public."),
    "Grant": Rows(open="From the grants follows how far somebody sees."),
    "ApiToken": Rows(open="A program is known by its token."),
    "AuditRecord": Rows(open="Each record is chained to the last one of the whole house."),
    "Job": Rows(),
    "Taking": Rows(),
    "RightsRequest": Rows(),
    "Hold": Rows(),
}
