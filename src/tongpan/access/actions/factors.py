"""Second factors: set up by their holder, taken away by the security administrator, checked under a lock."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tongpan.access import audit, limits, sittings, totp
from tongpan.access.arrival import needs_second
from tongpan.access.models import Factor, RecoveryCode, Sitting, Unit, User
from tongpan.access.queries import first_unit

from .refused import RefusedError, not_oneself

CODES, LETTERS = 10, "abcdefghjkmnpqrstuvwxyz23456789"


def _digest(user: User, code: str) -> str:
    plain = "".join(code.lower().split()).replace("-", "")
    made = salted_hmac(f"tongpan.recovery.{user.pk}", plain, secret=settings.IDENTITY_KEY, algorithm="sha256")
    return str(made.hexdigest())


def _record(action: str, user: User, actor: User | None = None, unit: Unit | None = None, **detail: object) -> None:
    audit.record(action, actor=actor or user, unit=unit or first_unit(user), target=user.username, **detail)


@transaction.atomic
def add_app(user: User, secret: str, code: str, name: str) -> Factor:
    """Keep an authenticator app that showed a right code. Raises :class:`RefusedError`."""
    step = totp.step_of(secret, code.replace(" ", ""), timezone.now().timestamp())
    if step is None:
        raise RefusedError(
            _("The code is not right. Look that the clock of the phone is right, and type the code that is shown now.")
        )
    factor = Factor.objects.create(user=user, kind=Factor.Kind.APP, name=name, data=secret, last=step)
    _record("access.second.add", user, kind=factor.kind)
    return factor


@transaction.atomic
def add_passkey(user: User, name: str, credential: str, data: str, counter: int) -> Factor:
    """Keep a passkey that the browser made."""
    factor = Factor.objects.create(
        user=user, kind=Factor.Kind.PASSKEY, name=name, credential=credential, data=data, last=counter
    )
    _record("access.second.add", user, kind=factor.kind)
    return factor


@transaction.atomic
def remove_factor(user: User, factor: Factor) -> None:
    """Forget one factor; with the last one its recovery codes. An administrator keeps at least one."""
    last = user.factors.count() == 1
    if last and needs_second(user):
        raise RefusedError(_("Your role asks for a second factor: set up another one first, then remove this one."))
    factor.delete()
    if last:
        user.recovery_codes.all().delete()
    _record("access.second.remove", user, kind=factor.kind)


@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Ten fresh recovery codes, about 59 bits each, shown once; the ones before no longer count."""
    codes = ["-".join("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(3)) for _c in range(CODES)]
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create([RecoveryCode(user=user, digest=_digest(user, code)) for code in codes])
    _record("access.second.codes", user)
    return codes


@transaction.atomic
def reset_factors(actor: User, unit: Unit, user: User) -> None:
    """Take all factors away from somebody who lost them; all sittings end, and the next sign-in sets a new one up."""
    not_oneself(actor, user)
    user.factors.all().delete()
    user.recovery_codes.all().delete()
    User.objects.filter(pk=user.pk).update(second_failures=0, second_paused=None)
    sittings.close_all(user, Sitting.End.CLOSED)
    _record("access.second.reset", user, actor, unit)


@transaction.atomic
def prove_by_code(user: User, code: str) -> bool:
    """Whether a code of an app, or a recovery code not used before, is right. Some wrong ones in a row pause."""
    user = _turn(user)
    now = timezone.now()
    if user.second_paused and now < user.second_paused:
        return False
    for factor in user.factors.filter(kind=Factor.Kind.APP):
        step = totp.step_of(factor.data, code.replace(" ", ""), now.timestamp(), newer_than=factor.last)
        if step is not None:
            return _right(user, factor, step)
    unused = user.recovery_codes.filter(digest=_digest(user, code), used=None)
    if unused.update(used=now):
        _record("access.second.recovered", user, left=user.recovery_codes.filter(used=None).count())
        return _right(user)
    return _wrong(user)


@transaction.atomic
def prove_by_passkey(user: User, credential: str, counter: int) -> bool:
    """Whether a passkey whose signature was right is known and no copy: where it counts, it counted on."""
    user = _turn(user)
    factor = user.factors.filter(kind=Factor.Kind.PASSKEY, credential=credential).first()
    if factor is None or (counter and counter <= factor.last):
        return _wrong(user)
    return _right(user, factor, counter)


def is_paused(user: User) -> bool:
    """Whether so many second factors were wrong that none is taken now."""
    return user.second_paused is not None and timezone.now() < user.second_paused


def _turn(user: User) -> User:
    """The account as it is, held until the transaction ends: two guesses are counted as two."""
    return User.objects.select_for_update().get(pk=user.pk)


def _right(user: User, factor: Factor | None = None, last: int = 0) -> bool:
    if factor is not None:
        factor.last, factor.used = last, timezone.now()
        factor.save(update_fields=["last", "used"])
    if user.second_failures:
        User.objects.filter(pk=user.pk).update(second_failures=0, second_paused=None)
    return True


def _wrong(user: User) -> bool:
    user.second_failures += 1
    if user.second_failures % limits.of_second() == 0:
        user.second_paused = timezone.now() + limits.pause()
    user.save(update_fields=["second_failures", "second_paused"])
    _record("access.sign_in.second_failed", user)
    return False
