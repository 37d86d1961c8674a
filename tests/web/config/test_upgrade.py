"""From an older database to this version and back: backup, upgrade, a page, restore, and forward again."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.web.config.test_backup import held, silent
from tests.web.registry import importing as made

from tongpan.access.database import pending_migrations, prepare_database
from tongpan.access.models import Grant, Role, Unit, User
from tongpan.config.backup.run import backup, restore

pytestmark = pytest.mark.django_db(transaction=True)
OLDER = ("insight", "0004")
"""A state that a released version left; its successors make tables."""


@pytest.fixture
def older(settings, tmp_path):
    """The database as an earlier version has it."""
    settings.MEDIA_ROOT, settings.KEYRING_FILE = tmp_path / "files", tmp_path / "keyring"
    call_command("migrate", *OLDER, verbosity=0)
    with translation.override("en"):
        yield tmp_path / "before-upgrade.backup"
    call_command("migrate", verbosity=0)


def opens(county: Unit, user: User) -> int:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client.get(reverse("insight:overview", args=(county.slug, 2025))).status_code


def test_upgrade_and_back_and_forward_again(older):
    county = made.county()
    user = User.objects.create_user("li", "x", display_name="李某")
    Grant.objects.create(user=user, role=Role.PLANNER, unit=county)
    missing, before = pending_migrations(), held()
    assert missing
    assert all(step.startswith("insight.") for step in missing)
    backup(older, silent)
    assert prepare_database() == missing
    assert opens(county, user) == 200
    User.objects.create_user("later", "x", display_name="后来某")
    restore(older, silent, replace=True)
    assert held() == before
    assert pending_migrations() == missing
    assert not User.objects.filter(username="later").exists()
    assert prepare_database() == missing
    assert opens(county, user) == 200
