"""What pages are made of: icons that exist, and nothing that the content policy or a closed network forbids."""

from __future__ import annotations

import re

from tests.architecture.project import ROOT, kept_files

ICONS = [
    line
    for line in (ROOT / "src/tongpan/ui/icons.txt").read_text(encoding="utf8").splitlines()
    if not line.startswith("#")
]
NAMESPACES = ("http://www.w3.org/",)


def pages():
    return kept_files("src/*.html")


def test_icons_are_listed_once_and_in_order():
    assert sorted(set(ICONS)) == ICONS


def test_every_icon_that_a_page_names_is_in_the_sprite():
    named = {
        (name, path.name)
        for path in pages()
        for name in re.findall(r'\{% icon "([\w-]+)"', path.read_text(encoding="utf8"))
    }
    assert named
    assert {(name, page) for name, page in named if name not in ICONS} == set()


def test_no_page_carries_a_script_or_a_style_of_its_own():
    """The policy says script-src 'self' and style-src 'self': what is inline does not run and is not applied."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=[\"']|\son[a-z]+=[\"']|javascript:", re.IGNORECASE
    )
    data = re.compile(r"<script[^>]*type=\"application/json\"[^>]*>")
    found = {path.name: inline.findall(data.sub("", path.read_text(encoding="utf8"))) for path in pages()}
    assert {name: places for name, places in found.items() if places} == {}


def test_nothing_is_fetched_from_another_host():
    files = [*pages(), *kept_files("src/*.css", "src/*.js", "src/*.svg", "src/*.typ")]
    assert files
    found = {
        path.name: re.findall(r"(?:https?:)?//[\w.-]+\.\w{2,}[/\w.-]*", path.read_text(encoding="utf8"))
        for path in files
    }
    foreign = {name: [link for link in links if not link.startswith(NAMESPACES)] for name, links in found.items()}
    assert {name: links for name, links in foreign.items() if links} == {}
