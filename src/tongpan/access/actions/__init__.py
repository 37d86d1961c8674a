"""Every change to accounts, roles and units: one transaction and one audit record each."""

from .accounts import (
    change_account,
    change_password,
    create_account,
    end_grant,
    give_grant,
    reset_password,
    set_active,
)
from .factors import (
    add_app,
    add_passkey,
    is_paused,
    new_codes,
    prove_by_code,
    prove_by_passkey,
    remove_factor,
    reset_factors,
)
from .refused import RefusedError
from .units import add_code, add_unit, change_unit, close_unit, reopen_unit

__all__ = [
    "RefusedError",
    "add_app",
    "add_code",
    "add_passkey",
    "add_unit",
    "change_account",
    "change_password",
    "change_unit",
    "close_unit",
    "create_account",
    "end_grant",
    "give_grant",
    "is_paused",
    "new_codes",
    "prove_by_code",
    "prove_by_passkey",
    "remove_factor",
    "reopen_unit",
    "reset_factors",
    "reset_password",
    "set_active",
]
