"""Many tables in one step of a migration: the same tables, each model drawn once."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db import connection, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState, ProjectState

from tongpan.access.together import CreateModels

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 12


def chain() -> list[CreateModel]:
    """Twelve models, each of which refers to the one before it."""
    found = []
    for number in range(COUNT):
        fields: list[tuple[str, models.Field]] = [("id", models.BigAutoField(primary_key=True))]
        if number:
            fields.append(("before", models.ForeignKey(f"access.knot{number - 1}", models.CASCADE)))
        found.append(CreateModel(f"Knot{number}", fields))
    return found


@pytest.fixture
def drawn() -> Iterator[list[str]]:
    """The names of the models that are drawn while the test runs."""
    names: list[str] = []
    plain = ModelState.render

    def watched(state: ModelState, apps: object) -> object:
        names.append(state.name)
        return plain(state, apps)

    with patch.object(ModelState, "render", watched):
        yield names


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("access_knot")}


def test_tables_come_and_go(drawn: list[str]) -> None:
    before = ProjectState()
    assert not before.apps.get_models()
    after = before.clone()
    step = CreateModels(chain())
    step.state_forwards("access", after)
    with connection.schema_editor() as editor:
        step.database_forwards("access", editor, before, after)
    assert tables() == {f"access_knot{number}" for number in range(COUNT)}
    assert sorted(drawn) == sorted(f"Knot{number}" for number in range(COUNT))
    with connection.schema_editor() as editor:
        step.database_backwards("access", editor, after, before)
    assert not tables()


def test_state_is_that_of_the_single_steps() -> None:
    together, apart = ProjectState(), ProjectState()
    CreateModels(chain()).state_forwards("access", together)
    for step in chain():
        step.state_forwards("access", apart)
    assert together == apart
    assert list(together.models) == list(apart.models)


def test_the_plan_names_the_tables() -> None:
    assert CreateModels(chain()[:2]).describe() == "Create models Knot0, Knot1"
