"""End records whose time is over: announced first, then removed or blanked, each batch whole; and hold them back."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongpan.access import audit
from tongpan.access.daily import every_day
from tongpan.access.models import Hold, Removal, Unit, User
from tongpan.access.retention import Ending, endings, holds_in_force, notice_days

from .refused import RefusedError

BATCH = 1000
"""Records of one transaction."""
ANNOUNCED_AT_MOST = 50_000
"""Records of one notice; what is beyond waits for the next."""


@dataclass
class Done:
    """What one run did with one kind."""

    kind: str
    announced: int = 0
    due: str = ""
    removed: int = 0
    held: int = 0


def run(day: dt.date | None = None, *, dry: bool = False) -> list[Done]:
    """Carry out what is due by a day (today) and announce what comes next; ``dry``: tell what would be done.

    What was announced is ended where its time is still over and nobody holds it. A second run on a day does nothing.
    """
    day = day or timezone.localdate()
    told = [_one(ending, day, dry) for ending in endings().values()]
    return [own for own in told if own.announced or own.removed or own.held]


@every_day
def end_what_is_over() -> int:
    """The day's duty; how many records were ended."""
    return sum(own.removed for own in run())


def _one(ending: Ending, day: dt.date, dry: bool) -> Done:
    done, notice = Done(ending.name), notice_days(day)
    if notice is None or ending.cutoff(day) is None:  # no time is set: nothing goes
        return done
    waiting = Removal.objects.filter(kind=ending.name, done=None).first()
    if waiting is not None and waiting.due <= day:
        done.removed = _carry_out(ending, waiting, day, dry)
        waiting = None
    if waiting is None:
        _announce(ending, day, notice, done, dry)
    before = ending.cutoff(day)
    if before is not None:
        done.held = ending.ended(before).count() - ending.free(before, holds_in_force()).count()
    return done


def _announce(ending: Ending, day: dt.date, notice: int, done: Done, dry: bool) -> None:
    due = day + dt.timedelta(days=notice)
    before = ending.cutoff(due)
    if before is None:
        return
    keys = list(ending.free(before, holds_in_force()).values_list("pk", flat=True)[:ANNOUNCED_AT_MOST])
    done.announced, done.due = len(keys), due.isoformat() if keys else ""
    if keys and not dry:
        with transaction.atomic():
            made = Removal(kind=ending.name, before=before, announced=day, due=due, keys=[str(key) for key in keys])
            made.save()
            audit.record(
                "access.retention.announce", actor=None, target=ending.name, rows=len(keys), before=before, due=due
            )


def _carry_out(ending: Ending, removal: Removal, day: dt.date, dry: bool) -> int:
    """End what was announced, batch by batch; how many. What was ended before a break is not found again."""
    cutoff = ending.cutoff(day)
    if cutoff is None:
        return 0
    before, keys = min(removal.before, cutoff), removal.keys
    parts = [keys[at : at + BATCH] for at in range(0, len(keys), BATCH)]
    if dry:
        return sum(ending.free(before, holds_in_force()).filter(pk__in=part).count() for part in parts)
    count = sum(_batch(ending, removal, before, part) for part in parts)
    Removal.objects.filter(pk=removal.pk).update(done=day, keys=[])
    return count


@transaction.atomic
def _batch(ending: Ending, removal: Removal, before: dt.date, part: list[str]) -> int:
    audit.take_turns()  # whoever sets a hold writes a record too: it is there before this batch, or comes after it
    own = Removal.objects.select_for_update().get(pk=removal.pk)
    keys: list[Any] = list(ending.free(before, holds_in_force()).filter(pk__in=part).values_list("pk", flat=True))
    if own.done is not None or not keys:
        return 0
    ending.end(keys)
    own.removed += len(keys)
    own.save(update_fields=["removed"])
    audit.record("access.retention.end", actor=None, target=ending.name, rows=len(keys), before=before)
    return len(keys)


@transaction.atomic
def hold(actor: User, unit: Unit, *, kind: str, reason: str) -> Hold:
    """Hold back records of a unit and all below it, of one kind or (empty) of every kind."""
    if kind and kind not in endings():
        raise RefusedError(_("There is no such kind of record."))
    audit.take_turns()
    made = Hold.everywhere.create(unit=unit, kind=kind, reason=reason, user=actor)
    audit.record("access.hold.set", actor=actor, unit=unit, target=kind)
    return made


@transaction.atomic
def lift(actor: User, found: Hold) -> None:
    """Hold them no longer; what is over is announced anew before it goes."""
    own = Hold.everywhere.select_for_update(of=("self",)).get(pk=found.pk)
    if own.until is not None:
        raise RefusedError(_("It was lifted already."))
    own.until = timezone.localdate()
    own.save(update_fields=["until"])
    audit.record("access.hold.lift", actor=actor, unit=own.unit, target=own.kind)


def told(done: list[Done]) -> list[dict[str, Any]]:
    """What a run did, for programs."""
    return [asdict(own) for own in done]
