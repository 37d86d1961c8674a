"""Named people and the units they work with, for every test that asks who may do what.

::

    粤南省 44 ── 临江市 4418 ─┬─ 甲县 441801 ── 云溪镇 441801-t1 ─┬─ 云溪中心小学 2144180001
                             │                                 └─ 云溪初级中学 2144180002
                             └─ 乙县 441802 ── 乙县第一小学 2144180003
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from tongpan.access import roles
from tongpan.access.arrival import SECOND
from tongpan.access.models import CodeScheme, Grant, Role, Unit, UnitCode, UnitKind, User
from tongpan.registry.models import School

PASSWORD = "a-long-test-password-9"
YEAR = 2025

UNITS = (
    ("44", UnitKind.PROVINCE, "粤南省", None),
    ("4418", UnitKind.CITY, "临江市", "44"),
    ("441801", UnitKind.COUNTY, "甲县", "4418"),
    ("441802", UnitKind.COUNTY, "乙县", "4418"),
    ("441801-t1", UnitKind.TOWN, "云溪镇", "441801"),
    ("2144180001", UnitKind.SCHOOL, "云溪中心小学", "441801-t1"),
    ("2144180002", UnitKind.SCHOOL, "云溪初级中学", "441801-t1"),
    ("2144180003", UnitKind.SCHOOL, "乙县第一小学", "441802"),
)
KINDS = {"2144180001": "211", "2144180002": "311", "2144180003": "211"}

PEOPLE = {
    "planner": ("林规划", Role.PLANNER, "441801"),
    "other_planner": ("何规划", Role.PLANNER, "441802"),
    "city_planner": ("江规划", Role.PLANNER, "4418"),
    "viewer": ("王局长", Role.VIEWER, "4418"),
    "clerk": ("陈老师", Role.SCHOOL, "2144180001"),
    "system": ("赵系统", Role.SYSTEM_ADMIN, "4418"),
    "security": ("钱安全", Role.SECURITY_ADMIN, "4418"),
    "auditor": ("孙审计", Role.AUDIT_ADMIN, "4418"),
}
"""User name → name, role, unit. Nobody of these exists."""
MORE = {
    "office": ("周帮扶", Role.ASSISTANCE, "441801"),
    "officer": ("吴教研", Role.RESEARCH, "441801"),
    "leader": ("郑局长", Role.LEADER, "441801"),
    "principal": ("冯校长", Role.PRINCIPAL, "2144180001"),
    "teacher": ("褚老师", Role.TEACHER, "2144180001"),
    "counsellor": ("卫老师", Role.COUNSELLOR, "2144180001"),
    "integrator": ("对接程序", Role.INTEGRATOR, "441801"),
}
"""Those who come after them: what they may follows from what the first ones may (``tests/access/test_roles.py``)."""
ADMINISTRATORS = ("system", "security", "auditor")
"""Who shows a second factor when signing in."""


def grow_tree() -> dict[str, Unit]:
    """The units by slug, with their codes and school records."""
    units: dict[str, Unit] = {}
    for slug, kind, name, parent in UNITS:
        unit = units[slug] = Unit(slug=slug, kind=kind, name=name, parent=units.get(parent or ""))
        unit.save()
        scheme = CodeScheme.SCHOOL if kind == UnitKind.SCHOOL else CodeScheme.GB2260
        UnitCode.objects.create(unit=unit, scheme=scheme, code=slug)
        if kind == UnitKind.SCHOOL:
            School.everywhere.create(unit=unit, code=slug, kind=KINDS[slug])
    return units


def arrive(browser: Client, user: User) -> None:
    """Sign somebody in, who has shown a second factor where a role asks for one."""
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if roles.ADMINISTRATORS.intersection(user.grants.values_list("role", flat=True)):
        session = browser.session
        session[SECOND] = True
        session.save()


@dataclass
class World:
    """The tree and the people in it."""

    units: dict[str, Unit]
    users: dict[str, User]

    def client(self, name: str | None) -> Client:
        """A browser with somebody signed in, or nobody."""
        browser = Client()
        if name:
            arrive(browser, self.users[name])
        return browser


def settle() -> World:
    """The tree, and one account for each of :data:`PEOPLE`."""
    world = World(grow_tree(), {})
    bring(world, PEOPLE)
    return world


def bring(world: World, people: dict[str, tuple[str, Role, str]]) -> None:
    """More people, each with one role."""
    for username, (name, role, slug) in people.items():
        world.users[username] = User.objects.create_user(username, PASSWORD, display_name=name)
        Grant.objects.create(user=world.users[username], role=role, unit=world.units[slug])
