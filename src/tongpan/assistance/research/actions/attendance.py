"""Note who attended, and take somebody off again. One person at one session counts once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from tongpan.access import audit
from tongpan.access.models import Unit, User
from tongpan.access.reach import everything, removing, seeing
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.research.models import Attendance, Session
from tongpan.assistance.research.queries.activity import invited_to
from tongpan.assistance.research.queries.attenders import belonged_each, belonged_on, expected, is_expected
from tongpan.registry.models import Teacher

NAMED = 5
"""How many people a refusal names."""
NOTED, NOTED_OWN = "assistance.attendance.note", "assistance.attendance.note_own"
"""The second where everybody is of the organiser or of a unit below it, who therefore stand beside nobody new
(:mod:`tongpan.assistance.counterparts`)."""


def note(
    session: Session, teachers: Sequence[Teacher], *, how: str, user: User | None, outside: bool = False
) -> list[Attendance]:
    """Write that people attended, each with the session's hours and the school of that day.

    Raises:
        Refused: where the activity is cancelled, somebody is noted already, there are not places enough, or somebody
            is of a school that is not invited and ``outside`` does not accept that. Then nobody is noted.
    """
    with transaction.atomic():
        held = locked(session)
        there = _there([held.pk])[held.pk]
        _refuse_doubles(teachers, there)
        _refuse_beyond(held, len(there) + len(teachers))
        if not outside:
            _refuse_outside(teachers, expected(held))
        day = timezone.localdate(held.starts)
        units = belonged_on(teachers, day)
        made = Attendance.everywhere.bulk_create(
            Attendance(session=held, teacher=own, unit_id=units[own.pk], hours=held.hours, how=how) for own in teachers
        )
        action = _action((held.activity.unit, school) for school in units.values())
        audit.record(action, actor=user, unit=held.activity.unit, target=str(held.pk), kind=how, people=len(made))
    return made


def note_each(
    asked: Sequence[tuple[Session, Teacher]], *, unit: Unit, how: str, user: User | None
) -> list[Refused | None]:
    """Note people at sessions of their own, each seen with those before; for each None, or why not.

    One audit record, at the unit that brings them in.
    """
    keys = {session.pk for session, _teacher in asked}
    with transaction.atomic():
        held = {own.pk: own for own in _held().filter(pk__in=keys).order_by("pk")}
        there = _there(keys)
        units = invited_to(own.activity for own in held.values())
        schools = belonged_each([(own, timezone.localdate(held[session.pk].starts)) for session, own in asked])
        made, told = list[Attendance](), list[Refused | None]()
        for (session, teacher), school in zip(asked, schools, strict=True):
            own, came = held[session.pk], there[session.pk]
            try:
                _refuse_cancelled(own)
                _refuse_doubles([teacher], came)
                _refuse_beyond(own, len(came) + 1)
                _refuse_outside([teacher], units[own.activity_id])
            except Refused as refused:
                told.append(refused)
                continue
            told.append(None)
            came.add(teacher.pk)
            made.append(Attendance(session=own, teacher=teacher, unit_id=school, hours=own.hours, how=how))
        Attendance.everywhere.bulk_create(made)
        if made:
            sessions = sorted({own.session_id for own in made})
            action = _action((held[own.session_id].activity.unit, own.unit_id) for own in made)
            audit.record(action, actor=user, unit=unit, target="", kind=how, people=len(made), sessions=sessions)
    return told


def _action(came: Iterable[tuple[Unit, int]]) -> str:
    """How it is audited that people came, by the organiser and the key of the school of each."""
    pairs = {(organiser.path, school) for organiser, school in came}
    paths = dict(Unit.everywhere.filter(pk__in={school for _organiser, school in pairs}).values_list("pk", "path"))
    return NOTED_OWN if all(paths[school].startswith(organiser) for organiser, school in pairs) else NOTED


def locked(session: Session) -> Session:
    """The session, so that nobody else notes people meanwhile. Raises Refused where its activity is cancelled."""
    found = _held().get(pk=session.pk)
    _refuse_cancelled(found)
    return found


def _held() -> QuerySet[Session]:
    return Session.everywhere.select_related("activity__unit").select_for_update(of=("self",))


def _refuse_cancelled(session: Session) -> None:
    if session.activity.cancelled:
        raise Refused(gettext_noop("“%(name)s” is cancelled; nobody attends it."), name=session.activity.name)


def _names(teachers: Sequence[Teacher]) -> str:
    return "、".join(own.name for own in teachers[:NAMED]) + ("…" if len(teachers) > NAMED else "")


def _there(sessions: Collection[int]) -> dict[int, set[int]]:
    """Who is noted at sessions already, people of all schools: they take places, and nobody comes twice."""
    there: dict[int, set[int]] = {pk: set() for pk in sessions}
    with seeing(everything("who is noted already")):
        for pk, teacher in Attendance.everywhere.filter(session__in=sessions).values_list("session", "teacher"):
            there[pk].add(teacher)
    return there


def _refuse_doubles(teachers: Sequence[Teacher], there: Collection[int]) -> None:
    seen: set[int] = set(there)
    twice = [own for own in teachers if own.pk in seen or seen.add(own.pk)]  # type: ignore[func-returns-value]
    if twice:
        raise Refused(
            gettext_noop("Noted already, and counted once: %(names)s. Leave them out."), names=_names(twice)
        )  # fmt: skip


def _refuse_beyond(session: Session, count: int) -> None:
    if session.places is not None and count > session.places:
        raise Refused(
            gettext_noop(
                "The session has %(places)s places and %(count)s people would attend. "
                "Give it more places, or leave out %(over)s."
            ),
            places=session.places, count=count, over=count - session.places,
        )  # fmt: skip


def _refuse_outside(teachers: Sequence[Teacher], units: Sequence[Unit]) -> None:
    strange = [own for own in teachers if not is_expected(own.unit, units)]
    if strange:
        raise Refused(
            gettext_noop(
                "Of schools that are not invited: %(names)s. Accept people of other schools, or leave them out."
            ),
            names=_names(strange),
        )


@removing
def take_off(session: Session, keys: Collection[int], *, user: User | None) -> int:
    """Remove attendance that was noted by mistake; with it go its hours. Returns how many were taken off."""
    with transaction.atomic():
        rows = Attendance.everywhere.filter(session=session, pk__in=keys)
        count = rows.count()
        rows.delete()
        audit.record(
            "assistance.attendance.take_off", actor=user, unit=session.activity.unit, target=str(session.pk),
            people=count,
        )  # fmt: skip
    return count
