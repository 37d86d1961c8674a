"""ID numbers by the column: form and check digit (GB 11643) of many at once, and what a sound number says."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from django.conf import settings

from tongpan.registry.identity import CHECKS, WEIGHTS

HIDDEN = "•••"
LENGTH = 18
BLOCK = 64
"""Bytes of SHA-256's block."""
ZERO, NINE = np.uint8(ord("0")), np.uint8(9)
CHECK_LETTERS = np.frombuffer(CHECKS.encode(), dtype=np.uint8)
SOUND, MISSHAPEN, WRONG_CHECK = 0, 1, 2


def hashes_of(numbers: Sequence[str]) -> list[str]:
    """:func:`tongpan.registry.identity.identity_hash` of many numbers in capitals, the key prepared once (RFC 2104)."""
    block = settings.IDENTITY_KEY.encode()
    block = (block if len(block) <= BLOCK else hashlib.sha256(block).digest()).ljust(BLOCK, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))
    found = []
    for number in numbers:
        within, around = inner.copy(), outer.copy()
        within.update(number.encode())
        around.update(within.digest())
        found.append(around.hexdigest())
    return found


def masks_of(numbers: Sequence[str]) -> list[str]:
    """The first three and the last four characters of each; a text that is no ID number is hidden whole."""
    if set(map(len, numbers)) == {LENGTH} and (joined := "\n".join(numbers)).isascii():
        letters = np.frombuffer(f"{joined}\n".encode(), dtype=np.uint8).reshape(-1, LENGTH + 1).copy()
        letters[:, 3:14] = ord("*")
        return letters.tobytes().decode().split("\n")[:-1]
    return [f"{text[:3]}***********{text[-4:]}" if len(text) == LENGTH else HIDDEN for text in numbers]


def are_identities(texts: Collection[Any]) -> bool:
    """Whether all are written as ID numbers are: eighteen digits, or seventeen and a capital X."""
    if set(map(type, texts)) != {str} or set(map(len, texts)) != {LENGTH}:
        return False
    joined = "".join(texts)
    if not joined.isascii():
        return False
    letters = np.frombuffer(joined.encode(), dtype=np.uint8).reshape(-1, LENGTH)
    return bool((letters[:, :17] - ZERO <= NINE).all() and np.isin(letters[:, 17], CHECK_LETTERS).all())


def flaws(numbers: Sequence[str]) -> np.ndarray:
    """SOUND, MISSHAPEN or WRONG_CHECK for each number. An area code that has left GB/T 2260 is not refused."""
    result = np.full(len(numbers), MISSHAPEN, dtype=np.int8)
    shaped = [i for i, number in enumerate(numbers) if len(number) == LENGTH and number.isascii()]
    if not shaped:
        return result
    fit = numbers if len(shaped) == len(numbers) else [numbers[i] for i in shaped]
    letters = np.frombuffer("".join(fit).encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH)
    digits = letters[:, :17] - ZERO
    formed = (digits <= NINE).all(axis=1) & np.isin(letters[:, 17], CHECK_LETTERS)
    expected = CHECK_LETTERS[(digits @ np.array(WEIGHTS, dtype=np.uint16)) % 11]
    result[np.array(shaped)] = np.where(formed, np.where(expected == letters[:, 17], SOUND, WRONG_CHECK), MISSHAPEN)
    return result


def born_of(number: str) -> dt.date | None:
    """The date of birth inside the number, or None where it is no date."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(digit: str) -> str:
    """1 male, 2 female (GB/T 2261.1), from the 17th digit of a number."""
    return "1" if int(digit) % 2 else "2"
