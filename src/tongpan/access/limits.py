"""How many wrong attempts pause a sign-in, and for how long: values of policy of the day, the same for all units.

Whoever types a name is nobody yet, so it is not known to which region they belong: what is set nationally holds.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tongpan_core.policy import parameter


def _value(name: str) -> int:
    return int(parameter(f"access/{name}").at(timezone.localdate()).number)


def at_address(*_whose: object) -> int:
    """Wrong passwords of one name at one address. Called by django-axes with request and credentials."""
    return _value("tries_at_address")


def of_account() -> int:
    """Wrong passwords of one name, wherever they were typed."""
    return _value("tries_of_account")


def of_second() -> int:
    """Wrong second factors in a row."""
    return _value("tries_of_second")


def minutes() -> int:
    """For how long a sign-in pauses."""
    return _value("pause_minutes")


def pause(*_whose: object) -> dt.timedelta:
    """The same as a time. Called by django-axes with the request."""
    return dt.timedelta(minutes=minutes())
