"""What the documents say is so: commands exist, links lead somewhere, generated pages are up to date."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from tests.architecture.project import ROOT, kept_files

GENERATORS = sorted((ROOT / "scripts").glob("*_page.py"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf8"), re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_every_make_command_exists(page):
    text = (ROOT / page).read_text(encoding="utf8")
    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", text, re.MULTILINE))
    assert named
    assert {first or second for first, second in named} <= TARGETS


def test_both_readmes_name_the_same_commands():
    pattern = re.compile(r"^(?:make|tongpan) .*$", re.MULTILINE)
    english, chinese = ((ROOT / name).read_text(encoding="utf8") for name in ("README.md", "README.zh-CN.md"))

    def bare(text):
        return [line.split("#")[0].strip() for line in pattern.findall(text)]

    assert bare(english) == bare(chinese)
    assert {"make run", "make test"} <= set(bare(english))


def test_every_tongpan_command_in_the_readme_exists():
    from tongpan.config.cli import main

    text = (ROOT / "README.md").read_text(encoding="utf8")
    named = set(re.findall(r"^tongpan ([a-z]+)|`tongpan ([a-z]+)", text, re.MULTILINE))
    assert {first or second for first, second in named} <= set(main.commands)


@pytest.mark.parametrize("page", kept_files("*.md"), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)", page.read_text(encoding="utf8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("script", GENERATORS, ids=lambda path: path.stem)
def test_generated_page_is_up_to_date(script):
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_house_is_as_architecture_says():
    """A room is called built exactly when it stands, and every package of the sources is in the table."""
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf8")
    rooms = dict(re.findall(r"^\| `([^`]+)` \|.*\| (built|planned) \|$", page, re.MULTILINE))
    assert {name: (ROOT / name).exists() for name in rooms} == {name: state == "built" for name, state in rooms.items()}
    packages = {f"src/tongpan/{path.parent.name}/" for path in (ROOT / "src" / "tongpan").glob("*/__init__.py")}
    assert packages <= set(rooms)


def test_ci_runs_what_the_readme_promises():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf8")
    assert re.findall(r"^make \w+", text, re.MULTILINE) == ["make check", "make test"]


def test_the_slow_lane_runs_what_takes_long():
    text = (ROOT / ".ci" / "slow").read_text(encoding="utf8")
    assert {"slow", "fuzz", "container-try"} <= set(re.findall(r"make ([\w-]+)", text))
