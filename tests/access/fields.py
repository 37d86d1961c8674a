"""The fields of a page as a browser would send them, and the names that any form of the platform knows."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser

from django import forms
from django.urls import get_resolver


class Fields(HTMLParser):
    """Name → values of the fields of a page, as they stand; ``files`` are the names of those that take a file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.files: set[str] = set()
        self._select, self._options, self._chosen = "", [], []
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "select" and name:
            self._select, self._options, self._chosen = name, [], []
        elif tag == "option" and self._select:
            self._options.append(given.get("value", ""))
            self._chosen += [given.get("value", "")] if "selected" in given else []
        elif tag == "textarea" and name:
            self._area = name
            self.values.setdefault(name, [""])
        elif tag == "button" and name and "formnovalidate" not in given:  # such a one only looks something up
            self.values.setdefault(name, [given.get("value", "")])

    def _input(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind == "file":
            self.files.add(name)
        elif kind not in {"checkbox", "radio"} or "checked" in given or name not in self.values:
            self.values.setdefault(name, []).append(given.get("value", "on" if kind == "checkbox" else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select:
            filled = [own for own in self._options if own]
            self.values[self._select] = self._chosen or filled[:1] or [""]
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] = [data]
            self._area = ""


def below(kind: type) -> set[type]:
    return {kind, *(own for child in kind.__subclasses__() for own in below(child))}


@cache
def known_names() -> tuple[str, ...]:
    """Names of fields of all forms that the platform has: for addresses whose form stands on another page."""
    assert get_resolver().url_patterns  # the views, and with them their forms, are loaded
    own = [form for form in below(forms.BaseForm) if form.__module__.startswith("tongpan.")]
    return tuple(sorted({name for form in own for name in getattr(form, "base_fields", {})}))
