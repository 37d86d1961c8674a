"""Every migration since the rules were made keeps them; the rules see what breaks them."""

from __future__ import annotations

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from tests.architecture.migration_rules import broken_rules

FREE = {"access": 6, "registry": 12, "assistance": 5, "assessment": 2, "insight": 5}
"""The last migration of each app that was written before the rules."""


def number(name: str) -> int:
    return int(name.split("_")[0])


def test_every_new_migration_lets_the_former_version_run_on():
    loader = MigrationLoader(None)
    ours = {key: own for key, own in loader.disk_migrations.items() if key[0] in FREE}
    assert {app for app, _name in ours} == set(FREE)
    wrong = [
        f"{app}.{name}: {rule}"
        for (app, name), own in sorted(ours.items())
        if number(name) > FREE[app]
        for rule in broken_rules(own, loader.project_state((app, name), at_end=False))
    ]
    assert wrong == []


def made(*operations: migrations.operations.base.Operation, **more: str) -> list[str]:
    """What the rules say of a migration on a model with a few fields."""
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=60)),
              ("day", models.DateField(null=True))]  # fmt: skip
    state.add_model(ModelState("house", "Room", fields))
    own = migrations.Migration("0002_more", "house")
    own.operations = list(operations)
    for name, value in more.items():
        setattr(own, name, value)
    return list(broken_rules(own, state))


NUMBER = models.IntegerField(default=0)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.AddField("room", "beds", NUMBER), "db_default"),
        (migrations.RemoveField("room", "name"), "a version later"),
        (migrations.RenameField("room", "name", "title"), "a version later"),
        (migrations.DeleteModel("Room"), "a version later"),
        (migrations.AlterField("room", "day", models.DateField()), "Fill it first"),
        (migrations.AlterField("room", "name", models.CharField(max_length=20)), "longer texts"),
        (migrations.AlterField("room", "day", models.TextField(null=True)), "second field"),
        (migrations.SeparateDatabaseAndState([migrations.RemoveField("room", "name")]), "a version later"),
    ],
)
def test_what_breaks_the_former_version_is_named(operation, words):
    found = made(operation)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("room", "beds", models.IntegerField(null=True)),
        migrations.AddField("room", "beds", models.IntegerField(db_default=0)),
        migrations.AddField("room", "doors", models.ManyToManyField("self")),
        migrations.AlterField("room", "name", models.CharField(max_length=120)),
        migrations.CreateModel("Bed", [("id", models.AutoField(primary_key=True)), ("wide", NUMBER)]),
        migrations.AddIndex("room", models.Index(fields=["name"], name="room_name")),
        migrations.RunSQL("SELECT 1", "SELECT 1"),
    ],
)
def test_what_it_can_live_with_passes(operation):
    assert made(operation) == []


def test_what_nothing_asks_for_any_more_may_go():
    assert made(migrations.RemoveField("room", "name"), unused_since="0.4") == []
