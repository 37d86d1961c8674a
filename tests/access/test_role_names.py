"""Rights and lists of people go by the sets of ``access/roles.py``: a role that comes later is then never forgotten."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tests.people import World, bring

import tongpan
from tongpan.access.models import Role

ROOT = Path(tongpan.__file__).parent
ALLOWED = {
    "access/rules.py": "pages of the administrators, each with one role",
    "access/actions/tokens.py": "programs have one role",
    "access/actions/delegation.py": "what is not handed on",
    "access/forms/accounts.py": "only a principal's post is acted for",
    "access/views/accounts.py": "programs have one role",
    "access/doors.py": "whether a bureau has its planner yet",
    "demo/accounts.py": "named accounts of the demonstration",
    "demo/city/load.py": "named accounts of the demonstration",
    "demo/regions/tell.py": "named accounts of the demonstration",
}
"""Where a role may be named, and why."""


def roles_named(source: str) -> list[str]:
    """The members of the roles of accounts that a module names."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[-1] in {"roles", "account", "models"}
        and ((node.module or "").startswith("tongpan.access") or node.level)
        for alias in node.names
        if alias.name == "Role"
    }
    return [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in names
        and node.attr in Role.__members__
    ]


def test_no_role_is_named_outside_the_sets():
    found = {
        path.relative_to(ROOT).as_posix(): named
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts and (named := roles_named(path.read_text(encoding="utf8")))
    }
    members = {"assistance", "assessment", "insight", "registry"}
    assert not [path for path in found if path.split("/")[0] in members], found
    assert set(found) == set(ALLOWED)


def test_the_walk_finds_a_role_that_is_named():
    assert roles_named("from tongpan.access.models import Role\nx = (Role.PLANNER, Role.SCHOOL)") == [
        "PLANNER",
        "SCHOOL",
    ]
    assert roles_named("from .bond import Role\nx = Role.CORE") == []


REMINDED = {
    "office": {"reports", "objections", "faults"},
    "officer": {"analyses"},
    "principal": {"reports", "scores", "faults"},
    "clerk": {"reports", "scores", "faults"},
    "planner": {"reports", "objections", "faults", "analyses"},
    "leader": set(),
    "teacher": set(),
}
"""Of what each is reminded at their own unit."""


@pytest.mark.django_db
@pytest.mark.parametrize("name", REMINDED)
def test_who_does_the_work_is_reminded_of_it(world: World, name: str):
    import datetime as dt

    from tests.people import MORE, PEOPLE

    from tongpan.assessment.appraisal import waiting as appraisal
    from tongpan.assessment.appraisal.models import (
        Appraisal,
        Appraised,
        Criterion,
        Finding,
        Objection,
        Rectification,
        Scheme,
    )
    from tongpan.assessment.testing import waiting as testing
    from tongpan.assessment.testing.models import JointTest, Pupil, TestSchool

    bring(world, MORE)
    day, unit = dt.date(2025, 10, 1), world.units[{**PEOPLE, **MORE}[name][2]]
    scheme = Scheme.everywhere.create(unit=unit, name="办法", kind="school", since=day)
    criterion = Criterion.everywhere.create(scheme=scheme, label="一项", source="judged", weight=5)
    round_ = Appraisal.everywhere.create(
        unit=unit, scheme=scheme, name="考核", since=day, until=day, state="reporting", report_due=day
    )
    sheet = Appraised.everywhere.create(appraisal=round_, unit=unit)
    finding = Finding.everywhere.create(appraised=sheet, criterion=criterion)
    Objection.everywhere.create(finding=finding, text="有异议")
    Rectification.everywhere.create(unit=unit, year=2025, fault="待整改", action="整改", since=day, due=day)
    test = JointTest.everywhere.create(unit=unit, name="联考", year=2025, subject="math", grade=6, day=day)
    part = TestSchool.everywhere.create(test=test, unit=unit, number=1, chosen=True)
    Pupil.everywhere.create(test=test, school=part, unit=unit, code="1", taking=True)
    JointTest.everywhere.create(unit=unit, name="联考二", year=2025, subject="math", grade=6, day=day, state="scored")
    asked = {
        "reports": appraisal.reports, "objections": appraisal.objections, "faults": appraisal.faults,
        "scores": testing.scores, "analyses": testing.analyses,
    }  # fmt: skip
    found = {kind for kind, ask in asked.items() if list(ask(world.users[name], day))}
    school_only = {"scores"} if unit.is_school else set()
    assert found - {"scores"} | (found & school_only) == REMINDED[name]
