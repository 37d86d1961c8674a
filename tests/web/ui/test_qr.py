"""QR codes: symbols as another library draws them, and pictures that carry them.

The digests are of symbols made by python-qrcode 8 (byte mode, level M, the mask named), square by square.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.ui.qr import svg, symbol
from tongpan.ui.qr.symbol import MASKS, penalty
from tongpan.ui.qr.words import BLOCKS, correction, version_for, words_of

TEXT = "https://tongpan.example/s/" + "Ab3-_" * 60
KNOWN = {
    20: "1e39c84bb5fc76e97c21a748b7d8a4113629999734f187e151735caf466ad42e",
    60: "7f9b56b04ccbfbfcfd17a78798cad60a25886e40ebd2ba7727952c07df70f774",
    130: "6cfc09fd8bf41f559e8b287679e6d814792a0edf587d08f8295d169cb0b3fff8",
    200: "3e12b0b1b18c73786f3fb6b1b962d149cd38ae0455b3fb8ae273666c3155f522",
}
TOTAL = (26, 44, 70, 100, 134, 172, 196, 242, 292, 346)
"""Words of a symbol in all, ISO/IEC 18004 table 1."""


@pytest.mark.parametrize("length", KNOWN)
def test_a_symbol_is_the_one_another_library_draws(length):
    squares = "".join("01"[dark] for line in symbol(TEXT[:length], 3) for dark in line)
    assert hashlib.sha256(squares.encode()).hexdigest() == KNOWN[length]


def test_the_worked_example_of_reed_solomon():
    """“HELLO WORLD” in version 1-M, whose ten words of correction are widely published."""
    data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
    assert correction(data, 10) == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]


def test_blocks_make_up_the_symbol():
    for version, (correcting, blocks) in enumerate(BLOCKS, start=1):
        assert sum(blocks) + correcting * len(blocks) == TOTAL[version - 1]


@pytest.mark.parametrize(("count", "version"), [(1, 1), (14, 1), (15, 2), (62, 4), (152, 8), (180, 9), (213, 10)])
def test_the_smallest_version_that_holds_it(count, version):
    assert version_for(count) == version


def test_too_long_a_text_is_refused():
    with pytest.raises(ValueError, match="213"):
        version_for(214)


@settings(deadline=None, max_examples=20)
@given(st.text(alphabet="abcXYZ019-_/:.", min_size=1, max_size=40))
def test_the_best_mask_has_the_least_penalty(text):
    assert penalty(symbol(text)) == min(penalty(symbol(text, mask)) for mask in range(len(MASKS)))


@settings(deadline=None, max_examples=20)
@given(st.text(min_size=1, max_size=30))
def test_every_word_can_be_checked(text):
    """Data followed by its correction leaves no remainder."""
    _version, words = words_of(text)
    correcting, blocks = BLOCKS[_version - 1]
    count = len(blocks)
    if count == 1:
        assert correction(words, correcting) == [0] * correcting
    assert len(words) == TOTAL[_version - 1]


def test_a_picture_has_a_quiet_zone_and_says_what_it_is():
    picture = svg("https://tongpan.example/sign/abc/", "签到码 <1>")
    side = len(symbol("https://tongpan.example/sign/abc/")) + 8
    assert f'viewBox="0 0 {side} {side}"' in picture
    assert 'aria-label="签到码 &lt;1&gt;"' in picture
    assert "M0 " not in picture.split('fill="#000" d="')[1]
