"""Keys of names: the quick way for single characters gives what pypinyin gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongpan.access import pinyin
from tongpan.access.pinyin import sort_key, syllable

NAMES = "王李冯欧阳女绿略嗯呣誒吕〇佘查单·ÁA b５"


@pytest.mark.parametrize("mark", NAMES)
def test_a_character_has_the_key_that_pypinyin_gives_it(mark: str) -> None:
    assert syllable(mark) == sort_key(mark)


@given(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.characters(exclude_categories=["Cs"]))
def test_any_character_has_that_key(mark: str) -> None:
    assert syllable(mark) == sort_key(mark)


def test_where_the_table_lies_elsewhere_pypinyin_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinyin, "find_spec", lambda _name: None)
    pinyin._readings.cache_clear()
    try:
        assert syllable("绿") == "lv4"
    finally:
        pinyin._readings.cache_clear()
