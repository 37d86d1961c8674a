"""Every change to accounts, roles and units: one transaction and one audit record each."""

from .accounts import (
    RefusedError,
    change_account,
    change_password,
    create_account,
    end_grant,
    give_grant,
    reset_password,
    set_active,
)
from .units import add_code, add_unit, change_unit, close_unit, reopen_unit

__all__ = [
    "RefusedError",
    "add_code",
    "add_unit",
    "change_account",
    "change_password",
    "change_unit",
    "close_unit",
    "create_account",
    "end_grant",
    "give_grant",
    "reopen_unit",
    "reset_password",
    "set_active",
]
