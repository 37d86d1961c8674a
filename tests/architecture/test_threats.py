"""The page of threats: every attack that we said we try has a test of that name, and no test of attacks is left out."""

from __future__ import annotations

import ast
import re

import pytest
from tests.architecture.project import ROOT

PAGE = ROOT / "docs" / "threats.md"
ATTACKS = (
    "CSP", "HSTS", "cookies", "CSRF", "clickjacking", "another type", "too large", "zip bombs", "XML entities",
    "formulas", "path tricks", "header injection", "open redirects", "SQL", "template injection", "mass assignment",
    "IDOR", "timing of sign-in", "session fixation", "SSRF", "API", "bonds", "postings", "ledgers", "approvals",
    "spoilt workbooks",
)  # fmt: skip
"""What has to be tried."""


def lines() -> dict[str, list[tuple[str, str]]]:
    """The table of attacks: attack → name of a test and the file in which it stands."""
    part = PAGE.read_text(encoding="utf8").partition("## Attack by attack")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", part, re.MULTILINE)
    return {attack: found for attack, told in rows if (found := re.findall(r"\[`(\w+)`\]\(\.\./(\S+?\.py)\)", told))}


def found_in(path: str) -> set[str]:
    """The tests that pytest finds in a file: functions at its top, each under a name of its own."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf8"))
    return {own.name for own in tree.body if isinstance(own, ast.FunctionDef) and own.name.startswith("test_")}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_has_its_line(attack):
    assert [line for line in lines() if attack in line], f"docs/threats.md does not say what tries: {attack}"


def test_every_test_that_is_named_exists():
    named = {(path, name) for told in lines().values() for name, path in told}
    assert len(named) >= len(ATTACKS)
    assert {(path, name) for path, name in named if name not in found_in(path)} == set()


def test_every_file_of_attacks_is_on_the_page():
    text = PAGE.read_text(encoding="utf8")
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "attack").glob("test_*.py")}
    assert {path for path in files if f"](../{path})" not in text} == set()
