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
from .delegation import confirm_grant, hand_on, may_hand_on, take_back
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
from .links import known_as, link, unlink
from .refused import RefusedError
from .stopped import dismiss, try_again
from .takings import ask_for, decide
from .tokens import make_token, revoke_token
from .units import add_code, add_unit, change_unit, close_unit, reopen_unit

__all__ = [
    "RefusedError",
    "add_app",
    "add_code",
    "add_passkey",
    "add_unit",
    "ask_for",
    "change_account",
    "change_password",
    "change_unit",
    "close_unit",
    "confirm_grant",
    "create_account",
    "decide",
    "dismiss",
    "end_grant",
    "give_grant",
    "hand_on",
    "is_paused",
    "known_as",
    "link",
    "make_token",
    "may_hand_on",
    "new_codes",
    "prove_by_code",
    "prove_by_passkey",
    "remove_factor",
    "reopen_unit",
    "reset_factors",
    "reset_password",
    "revoke_token",
    "set_active",
    "take_back",
    "try_again",
    "unlink",
]
