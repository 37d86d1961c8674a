"""The list of everything that is installed on a server, as CycloneDX: ``make sbom``.

Python packages from ``requirements.lock``; fonts and icons, which browsers are served, from ``package-lock.json``. What
only tests and set-up need is not in it.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var" / "sbom.json"
COMMAND = ("-W", "ignore", "-m", "cyclonedx_py", "requirements", "--pyproject", "pyproject.toml", "--of", "JSON",
           "requirements.lock")  # fmt: skip


def python_packages() -> dict[str, Any]:
    """The list as the tool of CycloneDX makes it."""
    done = subprocess.run([sys.executable, *COMMAND], cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def front_end() -> list[dict[str, Any]]:
    """One component for each package of the front end that is no tool of development."""
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf8"))["packages"]
    return [
        component(place.rpartition("node_modules/")[2], own)
        for place, own in packages.items()
        if place and not own.get("dev") and not own.get("optional")
    ]


def component(name: str, own: dict[str, Any]) -> dict[str, Any]:
    """A package of npm in the words of CycloneDX; its integrity is the hash of its archive."""
    method, _dash, digest = own["integrity"].partition("-")
    address = f"pkg:npm/{quote(name, safe='/')}@{own['version']}"
    return {
        "type": "library", "bom-ref": address, "purl": address, "name": name, "version": own["version"],
        "hashes": [{"alg": method.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}],
        "licenses": [{"license": {"name": own["license"]}}],
    }  # fmt: skip


def whole() -> dict[str, Any]:
    """Both lists in one."""
    found = python_packages()
    found["components"] += front_end()
    return found


def main() -> int:
    """Write it."""
    OUT.parent.mkdir(exist_ok=True)
    found = whole()
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf8")
    print(f"{OUT.relative_to(ROOT)}: {len(found['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
