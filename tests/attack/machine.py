"""What the state machines share: each run in a transaction that is rolled back, the chain whole after each step.

A machine does real actions in any order that hypothesis finds, and the same in a model of plain Python. Where an action
is refused, the model must say so too, and nothing may have changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from tests.people import World

from tongpan.access import audit
from tongpan.access.actions.refused import RefusedError
from tongpan.access.models import AuditRecord
from tongpan.assistance.base.refusal import Refused

CALM = {"deadline": None, "suppress_health_check": list(HealthCheck)}
NORMAL = settings(max_examples=8, stateful_step_count=15, derandomize=True, database=None, **CALM)
DEEP = settings(
    max_examples=int(os.environ.get("TONGPAN_MACHINES", "150")), stateful_step_count=50, print_blob=True, database=None,
    phases=(Phase.generate, Phase.shrink), **CALM,
)  # fmt: skip


class Machine(RuleBasedStateMachine):
    """A machine in a transaction of its own."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.open = transaction.atomic()
        self.open.__enter__()
        try:
            self.begin(world)
        except BaseException:
            self.teardown()
            raise

    def begin(self, world: World) -> None:
        """What is there before the first step."""
        raise NotImplementedError

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.open.__exit__(None, None, None)

    def attempt(self, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Do it: what it gives, or None where it is refused; audited where it was done, and only there."""
        before = AuditRecord.objects.count()
        try:
            with transaction.atomic():
                done = call(*given, **more)
        except (Refused, RefusedError):
            assert AuditRecord.objects.count() == before, "what was refused left a record"
            return None
        assert AuditRecord.objects.count() > before, "what was done left no record"
        return done if done is not None else True

    @invariant()
    def the_chain_is_whole(self) -> None:
        assert list(audit.broken_links()) == []


def run(made: Callable[[], Machine], how: settings) -> None:
    """Let hypothesis try the machine."""
    run_state_machine_as_test(made, settings=how)
