"""Codes by time: the values of RFC 6238, and what is not taken."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.access import totp

RFC = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_values_of_rfc_6238_appendix_b(second, code):
    assert totp.code_at(RFC, second // totp.STEP, 8) == code


@settings(deadline=None, max_examples=40)
@given(now=st.integers(10**9, 2 * 10**9), drift=st.integers(-4, 4))
def test_a_code_is_taken_within_one_step_of_now_and_only_once(now, drift):
    step = now // totp.STEP + drift
    code = totp.code_at(RFC, step)
    found = totp.step_of(RFC, code, now)
    near = {totp.code_at(RFC, now // totp.STEP + own) for own in (-1, 0, 1)}
    assert (found is not None) == (code in near)
    if found is not None:
        again = totp.step_of(RFC, code, now, newer_than=found)
        assert again is None or totp.code_at(RFC, again) == code


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "0" * 500])
def test_what_is_no_code_is_not_taken(code):
    assert totp.step_of(RFC, code, 59) is None


def test_an_app_reads_the_address():
    address = totp.address("ABC", "林 规划", "同盘")
    assert address.startswith("otpauth://totp/%E5%90%8C%E7%9B%98:")
    assert address.endswith("?secret=ABC&issuer=%E5%90%8C%E7%9B%98")
