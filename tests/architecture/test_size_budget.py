"""The size budget: what grows past it is split by meaning, not raised."""

from __future__ import annotations

import ast
from pathlib import Path
from statistics import median, quantiles

import pytest
from tests.architecture.project import ROOT, kept_files

LONGEST_FILE, LONGEST_FUNCTION = 600, 60


def python_files() -> list[Path]:
    return [path for path in kept_files("*.py") if "migrations" not in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf8").splitlines())


def functions(path: Path) -> dict[str, int]:
    tree = ast.parse(path.read_text(encoding="utf8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    return {f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1 for node in found}


def test_no_file_is_too_long():
    sizes = {
        str(path.relative_to(ROOT)): lines(path) for path in [*python_files(), *kept_files("*.html", "*.js", "*.css")]
    }
    assert sizes
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE} == {}


def test_no_function_is_too_long():
    sizes = {name: size for path in python_files() for name, size in functions(path).items()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize(
    ("what", "middle", "ninth_tenth"),
    [("files", 90, 300), ("functions", 8, 30), ("templates", 130, 130)],
)
def test_most_are_short(what, middle, ninth_tenth):
    if what == "templates":
        sizes = [lines(path) for path in kept_files("src/**/*.html")]
    else:
        sources = [path for path in python_files() if "src" in path.relative_to(ROOT).parts]
        measure = {"files": lambda path: [lines(path)], "functions": lambda path: functions(path).values()}[what]
        sizes = [size for path in sources for size in measure(path)]
    if len(sizes) < 10:
        pytest.skip(f"too few {what} to speak of most")
    found = {"median": median(sizes), "p90": quantiles(sizes, n=10)[-1]}
    assert found["median"] <= middle, found
    assert found["p90"] <= ninth_tenth, found
