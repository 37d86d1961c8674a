"""The demonstration accounts: every role of the first hour, no password that anybody could know beforehand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.db.models import Model
from django.utils import timezone

from tongpan.access.models import AuditRecord, Grant, Role, User
from tongpan.access.passwords import too_old
from tongpan.access.roles import ADMINISTRATORS
from tongpan.demo.accounts import ensure_accounts
from tongpan.demo.load import DemoError, load_small

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db


def test_every_role_has_an_account_that_can_sign_in_with_what_was_shown():
    load_small()
    issued = ensure_accounts()
    first = (Role.PLANNER, Role.VIEWER, Role.LEADER, Role.SCHOOL, *ADMINISTRATORS)
    assert {one.sample.role for one in issued} == set(first)
    for one in issued:
        user = User.objects.get(username=one.sample.username)
        assert user.check_password(one.password)
        assert list(user.grants.values_list("role", "unit__slug")) == [(one.sample.role, one.sample.unit)]


def test_passwords_are_shown_once_and_differ_between_accounts_and_installations():
    load_small()
    first = {one.sample.username: one.password for one in ensure_accounts()}
    assert len(set(first.values())) == len(first) == 8
    assert ensure_accounts() == []
    assert all(User.objects.get(username=name).check_password(password) for name, password in first.items())
    fresh = {one.sample.username: one.password for one in ensure_accounts(reset=True)}
    assert set(fresh) == set(first)
    assert not set(fresh.values()) & set(first.values())
    assert not any(User.objects.get(username=name).check_password(password) for name, password in first.items())
    assert Grant.objects.count() == 8


def test_an_account_that_had_another_role_gets_its_own_with_a_fresh_password():
    load_small()
    ensure_accounts()
    held = Grant.objects.filter(user__username="demo-leader")
    held.update(role=Role.VIEWER)
    ensure_accounts()
    assert held.get().role == Role.VIEWER, "whoever only looks whether all are there changes nothing"
    ensure_accounts(reset=True)
    assert held.get().role == Role.LEADER
    assert Grant.objects.count() == 8


def test_a_start_of_the_demonstration_draws_passwords_that_last():
    run = (ROOT / "Makefile").read_text(encoding="utf8").split("\nrun:")[1].split("\n\n")[0]
    assert "tongpan demo --reset-passwords" in run
    load_small()
    ensure_accounts()
    User.objects.update(password_set=timezone.now() - dt.timedelta(days=1000))
    ensure_accounts(reset=True)
    assert not any(too_old(user) or user.must_change_password for user in User.objects.all())


def test_no_password_is_kept_anywhere_in_clear():
    load_small()
    passwords = [one.password for one in ensure_accounts()]
    kept: list[Model] = [*User.objects.all(), *AuditRecord.objects.all()]
    text = " ".join(str(vars(row)) for row in kept)
    assert not any(password in text for password in passwords)
    assert list(AuditRecord.objects.values_list("action", flat=True)) == ["demo.accounts", "demo.load"]


def test_without_the_region_there_is_nothing_to_grant():
    with pytest.raises(DemoError, match="Load the region first"):
        ensure_accounts()
