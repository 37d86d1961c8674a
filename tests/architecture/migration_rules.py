"""The rules that let the former version run on while a new one is brought in: docs/operations.md, “Without a break”.

A migration that takes something away names in ``unused_since`` the version from which on nothing asks for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.migrations import Migration, operations
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

TAKING = (operations.RemoveField, operations.DeleteModel, operations.RenameField, operations.RenameModel,
          operations.AlterModelTable)  # fmt: skip


def broken_rules(migration: Migration, before: ProjectState) -> Iterator[str]:
    """What a migration does that the former version of the program cannot live with, in words."""
    state = before.clone()
    for operation in _flat(migration.operations):
        yield from _broken(migration, operation, state)
        operation.state_forwards(migration.app_label, state)


def _flat(some: list[operations.base.Operation]) -> Iterator[operations.base.Operation]:
    for operation in some:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from operation.database_operations or operation.state_operations
        else:
            yield operation


def _broken(migration: Migration, operation: operations.base.Operation, state: ProjectState) -> Iterator[str]:
    what = operation.describe()
    if isinstance(operation, TAKING) and not getattr(migration, "unused_since", ""):
        yield f"{what}: the former version still asks for it. Stop using it first; take it away a version later"
    if isinstance(operation, operations.AddField) and _demands(operation.field):
        yield f"{what}: the former version writes rows without it. Give it null=True or db_default"
    if isinstance(operation, operations.AlterField):
        was = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
        if was.null and _demands(operation.field):
            yield f"{what}: the former version still writes nothing there. Fill it first; demand it a version later"
        if type(was) is not type(operation.field) and not getattr(migration, "unused_since", ""):
            yield f"{what}: another kind of field is written anew as a whole. Add a second field and move over"
        if _length(operation.field) < _length(was):
            yield f"{what}: the former version still writes longer texts"


def _demands(field: Field) -> bool:
    """Whether the database refuses a row that does not name the field."""
    return not isinstance(field, ManyToManyField) and not field.null and field.db_default is NOT_PROVIDED


def _length(field: Field) -> float:
    return float("inf") if field.max_length is None else field.max_length
