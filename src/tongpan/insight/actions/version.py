"""Which code computed something."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def code_version() -> str:
    """The package's version and, in a working copy, the commit: ``0.1.0+a34bf38``."""
    try:
        own = version("tongpan")
    except PackageNotFoundError:
        own = "unpackaged"
    commit = _commit(Path(__file__).resolve().parents[4])
    return f"{own}+{commit}"[:60] if commit else own


def _commit(folder: Path) -> str:
    git = shutil.which("git")
    if git is None or not (folder / ".git").exists():
        return ""
    asked = [git, "-C", str(folder), "describe", "--always", "--dirty"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603 - fixed words
    return answer.stdout.strip()
