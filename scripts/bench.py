"""Run the benchmarks once, each in a process of its own: ``make bench`` or ``make bench ARGS="balance pages"``.

Each is ``python -m benchmarks.NAME --json FILE``; the files land in ``benchmarks/results``. One that fails does not
keep the others from running; the exit code is then 1.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
NAMES = (
    "importing",
    "measure",
    "balance",
    "pages",
    "pages_help",
    "pairing",
    "communities",
    "exchange",
    "layout",
    "bus",
    "bus_bound",
    "region",
    "scaling",
    "growth",
    "causal",
    "national",
)


def main(words: list[str]) -> int:
    """Run those named, or all; 0 only where every one ended well."""
    if unknown := sorted(set(words) - set(NAMES)):
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(NAMES)}.", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in words or NAMES:
        print(f"\n── {name} ──", flush=True)
        start = time.monotonic()
        command = [sys.executable, "-m", f"benchmarks.{name}", "--json", str(RESULTS / f"{name}.json")]
        code = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
        print(
            f"{name}: {time.monotonic() - start:.0f} s" + (f", FAILED with exit code {code}" if code else ""),
            flush=True,
        )
        failed += [name] if code else []
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
