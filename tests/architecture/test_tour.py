"""The guided tour names only what stands on the pages, in both languages, and both READMEs lead to it."""

from __future__ import annotations

import re

import pytest
from messages import catalogues
from tests.conftest import ROOT

TOUR = {"en": ROOT / "docs/guide/tour.md", "zh": ROOT / "docs/guide/tour.zh-CN.md"}
NO_LABELS = {"清远", "—", "English"}
"""What stands in quotation marks and is no word of a page's catalogue."""


def labels(path) -> set[str]:
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf8"))
    return set(re.findall(r"“([^”]+)”", text)) - NO_LABELS


def known(language: str) -> set[str]:
    """Every text of the platform in a language."""
    entries = [entry for own in catalogues().values() for entry in own]
    if language == "en":
        return {entry.id for entry in entries}
    return {text for entry in entries for text in entry.strings.values()}


@pytest.mark.parametrize("language", TOUR)
def test_every_word_in_quotation_marks_is_one_of_the_pages(language):
    found = labels(TOUR[language])
    assert len(found) > 30
    assert found - known(language) == set()


def test_the_two_tours_say_the_same():
    """The same headings, commands and accounts in the same order."""
    english, chinese = (path.read_text(encoding="utf8") for path in TOUR.values())
    assert english.count("\n## ") == chinese.count("\n## ")
    for form in (r"`([^`]+)`", r"^(\d)\. "):
        assert re.findall(form, english, re.M) == re.findall(form, chinese, re.M)


@pytest.mark.parametrize(("page", "tour"), [("README.md", "tour.md"), ("README.zh-CN.md", "tour.zh-CN.md")])
def test_the_readme_leads_to_the_tour(page, tour):
    assert f"(docs/guide/{tour})" in (ROOT / page).read_text(encoding="utf8")
