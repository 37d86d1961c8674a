"""Everything that can be checked without running the program: ``make check``; ``--write-docs`` renews generated pages.

All checks run, whatever the first ones say, so that one run tells everything that is to be mended. One asks the
network, for weaknesses of packages: where nobody answers it is told as not done, and does not fail the others.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import audit

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NOT_DONE = {"weaknesses of packages": audit.NOT_ASKED}
"""Checks that may be impossible here, and the exit code that says so."""
GENERATORS = sorted((ROOT / "scripts").glob("*_page.py"))
"""Scripts that write one page of docs/ each; with ``--check`` they only say whether it is up to date."""


def checks() -> dict[str, list[str | Path]]:
    """Name and command of each check."""
    python = sys.executable
    return {
        "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
        "lint": [BIN / "ruff", "check", "--quiet", "."],
        "types": [BIN / "mypy"],
        "import contracts": [BIN / "lint-imports", "--no-logo"],
        "migrations": [BIN / "tongpan", "manage", "makemigrations", "--check", "--dry-run"],
        "translations": [python, ROOT / "scripts" / "messages.py", "check"],
        # What bandit says line by line ruff says too (S), where each exception stands with its reason.
        "weaknesses": [
            BIN / "bandit",
            "-q",
            "-ll",
            "-s",
            "B104,B308,B506,B608,B610,B703",
            "-x",
            "*/migrations/*",
            "-r",
            "src",
        ],
        "weaknesses of packages": [python, ROOT / "scripts" / "audit.py"],
        "size budget": [python, "-m", "pytest", "-q", "tests/architecture/test_size_budget.py"],
        **{f"docs: {script.stem}": [python, script, "--check"] for script in GENERATORS},
    }


def passes(name: str, command: list[str | Path]) -> bool:
    """Run one check; its output is shown only where it fails, or could not be done."""
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    undone = done.returncode and done.returncode == NOT_DONE.get(name)
    word = "ok  " if done.returncode == 0 else "SKIP" if undone else "FAIL"
    print(f"{word} {name} ({time.monotonic() - start:.1f} s)", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".rstrip(), end="\n\n", flush=True)
    return done.returncode == 0 or bool(undone)


def main(words: list[str]) -> int:
    """Run all checks, or all generators."""
    if words == ["--write-docs"]:
        return max(
            (subprocess.run([sys.executable, script], cwd=ROOT, check=False).returncode for script in GENERATORS),
            default=0,
        )
    failed = [name for name, command in checks().items() if not passes(name, command)]
    print(f"{len(failed)} checks failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
