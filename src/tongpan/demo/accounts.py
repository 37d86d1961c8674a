"""One account per role, with passwords drawn at random and shown once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tongpan.access import audit
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.registry.models.school import SchoolKind

from .load import DemoError
from .region import HOME

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are easily mistaken for each other."""
TOP, CITY, COUNTY = "44", "4418", HOME


@dataclass(frozen=True, slots=True)
class Sample:
    """A demonstration account: user name, name shown, role, and the slug of its unit."""

    username: str
    display_name: str
    role: str
    unit: str

    @property
    def role_label(self) -> str:
        """The role in the language of the reader."""
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class Issued:
    """An account whose password was set just now. It is shown once and kept nowhere."""

    sample: Sample
    unit: str
    password: str


def samples() -> tuple[Sample, ...]:
    """Planners of the city and of a county, a reader and a leader, the clerk of a school, three administrators."""
    school = Unit.everywhere.schools().filter(path__under=f"{TOP}/{CITY}/{COUNTY}/", closed=None, synthetic=True)
    first = school.filter(school__kind=SchoolKind.NINE_YEAR).order_by("slug").first()
    if first is None:
        raise DemoError("There is no synthetic school to give an account to. Load the region first.")
    return (
        Sample("demo-city", "市级规划员（演示）", Role.PLANNER, CITY),
        Sample("demo-county", "县级规划员（演示）", Role.PLANNER, COUNTY),
        Sample("demo-city-view", "市级查看者（演示）", Role.VIEWER, CITY),
        Sample("demo-leader", "市局领导（演示）", Role.LEADER, CITY),
        Sample("demo-school", "学校管理员（演示）", Role.SCHOOL, first.slug),
        Sample("demo-system", "系统管理员（演示）", Role.SYSTEM_ADMIN, TOP),
        Sample("demo-security", "安全管理员（演示）", Role.SECURITY_ADMIN, TOP),
        Sample("demo-audit", "审计管理员（演示）", Role.AUDIT_ADMIN, TOP),
    )


def new_password() -> str:
    """Sixteen characters in four groups, about 79 bits of chance: k7mw-3xqp-9tzd-hb4n."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def ensure_accounts(*, reset: bool = False) -> list[Issued]:
    """Create the accounts that are missing; with ``reset`` give every one a fresh password.

    Returns those whose password was set now. Only the hash is stored.
    """
    return issue(samples(), TOP, reset=reset)


@transaction.atomic
def issue(wanted: Sequence[Sample], top: str, *, reset: bool = False) -> list[Issued]:
    """Create those accounts that are missing, and record it on the unit ``top``; as :func:`ensure_accounts`.

    With ``reset`` an account of an earlier version, which had another role, gets its own.
    """
    units = {unit.slug: unit for unit in Unit.everywhere.filter(slug__in=[*(one.unit for one in wanted), top])}
    known = {user.username: user for user in User.objects.filter(username__startswith="demo-")}
    issued, regranted = [], []
    for sample in wanted:
        user = known.get(sample.username)
        if user is not None and not reset:
            continue
        password = new_password()
        if user is None:
            user = User.objects.create_user(sample.username, password, display_name=sample.display_name)
            Grant.objects.create(user=user, role=sample.role, unit=units[sample.unit])
        else:
            user.set_password(password)
            user.password_set = timezone.now()
            user.save(update_fields=["password", "password_set"])
            wanted_grant = (sample.role, units[sample.unit].pk)
            if list(user.grants.in_force(timezone.localdate()).values_list("role", "unit")) != [wanted_grant]:
                user.grants.all().delete()
                Grant.objects.create(user=user, role=sample.role, unit=units[sample.unit])
                regranted.append(sample.username)
        issued.append(Issued(sample, str(units[sample.unit]), password))
    if issued:
        names = [one.sample.username for one in issued]
        audit.record("demo.accounts", actor=None, unit=units[top], target="demo", accounts=names, reset=reset,
                     regranted=regranted)  # fmt: skip
    return issued
