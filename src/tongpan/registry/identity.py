"""Resident identity numbers (GB 11643): checked when they come in, kept only as a keyed hash and a mask."""

from __future__ import annotations

import hashlib
import hmac
import re

from django.conf import settings

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SHAPE = re.compile(r"\d{17}[\dX]")


def check_digit(first17: str) -> str:
    """The last character that belongs to the first seventeen digits (ISO 7064, MOD 11-2)."""
    return CHECKS[sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first17, strict=True)) % 11]


def is_well_formed(number: str) -> bool:
    """Whether the number has eighteen places and the right check digit."""
    return bool(SHAPE.fullmatch(number)) and check_digit(number[:17]) == number[17]


def identity_hash(number: str) -> str:
    """What the number is matched by: an HMAC-SHA256 under the installation's own key, 64 hexadecimal digits."""
    return hmac.new(settings.IDENTITY_KEY.encode(), number.upper().encode(), hashlib.sha256).hexdigest()


def identity_mask(number: str) -> str:
    """What is shown: the first three and the last four places (441***********123X)."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
