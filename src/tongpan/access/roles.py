"""The roles that an account can hold on a unit, and the sets of them by which rights are given.

A new role is one line in :class:`Role` and, where it is another role and more or less, one line in :data:`COUNTS_AS`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is to a unit. The three administrators are three persons, each limited to their own pages."""

    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")
    PLANNER = "planner", _("Bureau planner")
    ASSISTANCE = "assistance", _("Assistance office")
    RESEARCH = "research", _("Teaching-research officer")
    VIEWER = "viewer", _("Bureau reader")
    LEADER = "leader", _("Leader (screen only)")
    PRINCIPAL = "principal", _("Principal")
    SCHOOL = "school", _("School clerk")
    TEACHER = "teacher", _("Teacher")
    COUNSELLOR = "counsellor", _("Counsellor")
    INTEGRATOR = "integrator", _("Integrator (programs only)")


ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""Three persons who do nothing else; their roles are not handed on and ask for a second factor."""

COUNTS_AS: dict[str, frozenset[str]] = {
    Role.ASSISTANCE: frozenset({Role.VIEWER}),
    Role.RESEARCH: frozenset({Role.VIEWER}),
    Role.LEADER: frozenset({Role.VIEWER}),
    Role.PRINCIPAL: frozenset({Role.SCHOOL}),
}
"""What a role may do besides what names it: everything that these may."""

BUREAU = (Role.PLANNER, Role.VIEWER)
"""Those who read of a whole region; who counts as one of them is among them."""
READERS = (*BUREAU, Role.SCHOOL)
EVERYBODY = (*READERS, Role.TEACHER, Role.COUNSELLOR)
"""Everybody who works with records, the three administrators and programs left out."""
KEEPERS = (Role.PLANNER, Role.SCHOOL)
"""Those who enter records, a school those of its own."""
PLANNERS = (Role.PLANNER,)
"""Those who decide for a region."""
SCHOOL_KEEPERS = (Role.SCHOOL,)
"""Those who enter what a school enters about itself; its principal counts as one."""
STAFF = (Role.TEACHER,)
"""Those who see what they take part in themselves."""
ASSISTANCE_WRITERS = (Role.PLANNER, Role.ASSISTANCE)
ASSISTANCE_KEEPERS = (*KEEPERS, Role.ASSISTANCE)
RESEARCH_WRITERS = (Role.PLANNER, Role.RESEARCH)
RESEARCH_KEEPERS = (*KEEPERS, Role.RESEARCH)
OFFICES = (Role.PLANNER, Role.ASSISTANCE, Role.RESEARCH)
"""Those who do the work of a bureau."""
ANSWERABLE = (*ASSISTANCE_KEEPERS, Role.RESEARCH)
"""Those who can be given a need, a task or a fault to be put right."""
JUDGES = (*ANSWERABLE, Role.VIEWER)
"""Those who can be asked to judge."""


def standing_for(*roles: str) -> frozenset[str]:
    """The roles, and those that count as one of them."""
    wanted = frozenset(roles)
    return wanted | {role for role, others in COUNTS_AS.items() if others & wanted}
