"""Put a plan into force: dated postings of named people and a purchase list; and take it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.locks import take_turns
from tongpan.access.models import Unit, User
from tongpan.access.reach import removing
from tongpan.insight.models import Adoption, Purchase, Run
from tongpan.insight.tables import board_of
from tongpan.insight.tables.plan_problem import Asked, problem_of
from tongpan.registry.models import Posting
from tongpan_core.plan.balance import BalancePlan
from tongpan_core.plan.balance.people import NamedMove, name_people
from tongpan_core.plan.problem import ProblemError


class CannotAdopt(Exception):  # noqa: N818 - it is said to the planner, not raised at a programmer
    """Why a plan cannot be adopted or undone: a message id and its values, and whether planning again would help."""

    def __init__(self, message: str, *, again: bool = False, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message, self.values, self.again = message, values, again


@dataclass(frozen=True)
class Ready:
    """What an adoption would do: whose postings, and which lines are bought."""

    plan: BalancePlan
    people: tuple[NamedMove, ...]


def ready_to_adopt(run: Run) -> Ready:
    """Name the people of a plan and check that it still fits.

    Raises:
        CannotAdopt: without a plan, where another is in force, where the inputs changed since, or where the records do
            not name enough people.
    """
    if run.result is None or run.result["plan"] is None:
        raise CannotAdopt(gettext_noop("This run found no plan that could be adopted."))
    in_force = adoption_in_force(run.unit, run.year)
    if in_force is not None:
        raise CannotAdopt(
            gettext_noop("“%(plan)s” is in force since %(day)s, adopted by %(who)s. Undo it first."),
            plan=str(in_force.run), day=in_force.since.isoformat(), who=str(in_force.user or "—"),
        )  # fmt: skip
    board = board_of(run.unit, run.year)
    if board.plan_digest != run.digest:
        raise CannotAdopt(
            gettext_noop("Figures, people or postings have changed since this plan was made. Plan again."),
            again=True,
        )  # fmt: skip
    plan = BalancePlan.from_dict(run.result["plan"])
    problem, _left = problem_of(board, Asked.of(run.params))
    try:
        return Ready(plan, name_people(problem, plan, board.teachers))
    except ProblemError as error:
        raise CannotAdopt(gettext_noop("The people cannot be named: %(cause)s"), cause=error.told) from error


def adoption_in_force(unit: Unit, year: int) -> Adoption | None:
    """The plan of a unit and year that is in force, if any."""
    rows = Adoption.objects.filter(unit=unit, run__year=year, run__kind=Run.Kind.BALANCE, undone__isnull=True)
    return rows.select_related("run", "user").first()


def adopt(run: Run, *, since: dt.date, until: dt.date | None, due: dt.date | None, user: User) -> Adoption:
    """Create the planned postings and the purchase list of a plan, in one transaction with the audit record.

    People keep their home posts; an exchange posting from ``since`` on makes them count at the host school. Hires stand
    in the list as posts to fill: nobody counts before somebody is there. Raises CannotAdopt.
    """
    with transaction.atomic():
        # Two officers at once: the second waits here, and then finds the plan of the first in force.
        take_turns(run.unit)
        ready = ready_to_adopt(run)
        adoption = Adoption.objects.create(run=run, unit=run.unit, since=since, until=until, user=user)
        schools = _schools(run.unit, ready)
        Posting.everywhere.bulk_create(_postings(adoption, ready.people, schools))
        bought = Purchase.objects.bulk_create(_purchases(adoption, ready.plan, schools, due))
        audit.record(
            "insight.plan.adopt", actor=user, unit=run.unit, target=str(run.pk), since=since, until=until,
            people=len(ready.people), lines=len(bought), cost=run.summary.get("cost"),
        )  # fmt: skip
    return adoption


def _schools(unit: Unit, ready: Ready) -> dict[str, Unit]:
    keys = {own.target for own in ready.people}
    keys |= {line.school for line in (*ready.plan.hires, *ready.plan.trainings, *ready.plan.purchases)}
    return {own.slug: own for own in Unit.objects.schools().filter(path__under=unit.path, slug__in=keys)}


def _postings(adoption: Adoption, people: Sequence[NamedMove], schools: dict[str, Unit]) -> list[Posting]:
    return [
        Posting(
            teacher_id=int(own.teacher.removeprefix("T")), unit=schools[own.target], kind=Posting.Kind.EXCHANGE,
            stage=own.stage, share=1.0, since=adoption.since, until=adoption.until, origin=adoption.key,
        )
        for own in people
    ]  # fmt: skip


def _purchases(adoption: Adoption, plan: BalancePlan, schools: dict[str, Unit], due: dt.date | None) -> list[Purchase]:
    """What is bought by its figure, posts as ``hire:profile``, places in training as ``train:training``."""
    lines = [(line, line.purchase, line.quantity) for line in plan.purchases]
    lines += [(line, f"hire:{line.profile}", line.number) for line in plan.hires]  # type: ignore[misc]
    lines += [(line, f"train:{line.training}", line.number) for line in plan.trainings]  # type: ignore[misc]
    return [
        Purchase(
            adoption=adoption, unit=schools[line.school], stage=line.stage, item=item, quantity=quantity,
            cost=line.cost, due=due,
        )
        for line, item, quantity in lines
    ]  # fmt: skip


@dataclass(frozen=True)
class Undone:
    """What undoing did: postings that never began are removed, those in force end, the purchase list goes."""

    removed: int
    ended: int
    purchases: int


@removing
def undo(adoption: Adoption, *, user: User) -> Undone:
    """Take an adopted plan back, in one transaction with the audit record.

    Postings that have not begun, and all of a plan adopted this very day, are removed as if they had never been; those
    under which people already work end yesterday, so that the record of the past stays true. Raises CannotAdopt where
    somebody else has undone it.
    """
    today = timezone.localdate()
    with transaction.atomic():
        held = Adoption.objects.select_for_update().get(pk=adoption.pk)
        if held.undone is not None:
            raise CannotAdopt(gettext_noop("This plan has been undone already."))
        postings = Posting.everywhere.filter(origin=held.key)
        fresh = timezone.localdate(held.adopted) == today
        gone = postings if fresh else postings.filter(since__gte=today)
        removed = gone.delete()[0]
        running = postings.filter(since__lt=today).exclude(until__lt=today)
        ended = running.update(until=today - dt.timedelta(days=1))
        purchases = held.purchases.all().delete()[0]
        held.undone, held.undone_by = timezone.now(), user
        held.save(update_fields=["undone", "undone_by"])
        audit.record(
            "insight.plan.undo", actor=user, unit=held.unit, target=str(held.run_id), removed=removed, ended=ended,
            lines=purchases,
        )  # fmt: skip
    return Undone(removed, ended, purchases)
