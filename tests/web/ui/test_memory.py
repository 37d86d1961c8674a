"""What a process remembers: bounded, by key, and nothing across languages."""

from __future__ import annotations

from django.template import engines
from django.utils import translation

from tongpan.ui.memory import Memory, forget


def test_what_is_held_is_not_made_again():
    made, memory = [], Memory[int](2)
    assert [memory.get("a", lambda: made.append(1) or 7) for _ in range(3)] == [7, 7, 7]
    assert made == [1]
    assert (memory.held("a"), memory.held("b")) == (7, None)


def test_the_longest_unused_goes_first():
    memory = Memory[str](2)
    for key in "aba":
        memory.get(key, lambda key=key: key)
    memory.put("c", "c")
    assert [memory.held(key) for key in "abc"] == ["a", None, "c"]


def test_everything_can_be_forgotten():
    one, two = Memory[int](1), Memory[int](1)
    one.put("a", 1), two.put("a", 1)
    forget()
    assert (one.held("a"), two.held("a")) == (None, None)


def test_a_kept_part_of_a_page_follows_its_keys_and_the_language():
    template = engines["django"].from_string(
        "{% load i18n %}{% kept key %}{% translate 'Overview' %} {{ word }}{% endkept %}"
    )

    def shown(**context):
        return template.render(context)

    with translation.override("en"):
        assert shown(key=1, word="<one>") == "Overview &lt;one&gt;"
        assert shown(key=1, word="two") == "Overview &lt;one&gt;"
        assert shown(key=2, word="two") == "Overview two"
    with translation.override("zh-hans"):
        assert shown(key=1, word="three") == "总览 three"


def test_the_same_keys_elsewhere_are_another_part():
    template = engines["django"].from_string("{% kept 1 %}a{% endkept %}{% kept 1 %}b{% endkept %}")
    assert template.render({}) == "ab"
