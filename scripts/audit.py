"""Look every locked package up among known weaknesses: ``make audit``.

Ends with 0 where each was looked up and none has a weakness, with 1 where one has, and with 3 where the service of
advisories cannot be reached, or does not know a package: then nothing is said about it, good or bad.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOUND, NOT_ASKED = 1, 3
COMMAND = (
    str(Path(sys.executable).parent / "pip-audit"), "--disable-pip", "--progress-spinner", "off", "--format", "json",
    "-r", str(ROOT / "requirements.lock"),
)  # fmt: skip


def weaknesses(packages: Sequence[dict[str, Any]]) -> list[str]:
    """One line for each weakness: package, version, advisory, and the versions without it."""
    return [
        f"{own['name']} {own['version']}: {one['id']}, mended in {', '.join(one.get('fix_versions', ())) or 'none yet'}"
        for own in packages for one in own.get("vulns", ())
    ]  # fmt: skip


def told(packages: Sequence[dict[str, Any]]) -> tuple[int, str]:
    """How to end, and what to say, of the packages as pip-audit lists them."""
    skipped = [own["name"] for own in packages if "skip_reason" in own]
    found = weaknesses(packages)
    if found:
        unseen = f"\n{len(skipped)} packages could not be looked up." if skipped else ""
        return FOUND, "\n".join([f"{len(found)} known weaknesses:", *found]) + unseen
    if skipped or not packages:
        return NOT_ASKED, (
            f"NOT AUDITED: the advisory service could not be asked about {len(skipped)} of {len(packages)} packages "
            f"({', '.join(skipped[:5])}{', …' if len(skipped) > 5 else ''}). That is no finding and no clean bill: run "
            "it where https://pypi.org can be reached."
        )
    return 0, f"{len(packages)} packages looked up, no known weakness."


def main(command: Sequence[str] = COMMAND) -> int:
    """Ask, and say it."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        print(
            f"NOT AUDITED: the advisory service cannot be reached ({last[:300]}). That is no finding.", file=sys.stderr
        )
        return NOT_ASKED
    code, text = told(packages)
    print(text, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
