"""One archive for a server without the internet: every package as a wheel, Tongpan with its front-end files, installer.

``make offline`` writes it to ``var/offline``. It is for machines with the operating system, processor and Python of the
one that made it. Wheels are fetched by the hashes of ``requirements.lock`` and kept for the next time.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "var" / "offline"
LOCK = ROOT / "requirements.lock"
NEEDED = (
    "tongpan/ui/static/vendor/icons.svg", "tongpan/ui/static/vendor/noto-sans-sc.css", "tongpan/ui/typefaces/",
    "tongpan/access/locale/zh_Hans/LC_MESSAGES/django.mo", "tongpan_core/policy/parameters/",
)  # fmt: skip
"""What a wheel without the set-up lacks, and nobody would notice before the first page."""


def pip(*words: str | Path) -> None:
    """``pip`` of this environment."""
    subprocess.run([sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *map(str, words)], check=True,
                   cwd=ROOT, stdin=subprocess.DEVNULL)  # fmt: skip


def fetch(folder: Path) -> None:
    """Every locked package as a wheel, once for each state of the lock."""
    stamp, state = folder / "lock.sha256", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == state:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pip("download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", LOCK, "-d", folder)
    stamp.write_text(state)


def build(folder: Path) -> Path:
    """Tongpan as a wheel, made from a clean copy of the sources, so that nothing of an earlier build is in it.

    Raises:
        SystemExit: where the front-end files or the compiled texts are not in it.
    """
    with tempfile.TemporaryDirectory(prefix="tongpan-wheel-") as place:
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(ROOT / name, Path(place) / name)
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
        shutil.copytree(ROOT / "src", Path(place) / "src", ignore=ignored)
        pip("wheel", "--no-deps", "--no-build-isolation", "-w", folder, place)
    wheel = next(folder.glob("tongpan-*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    if missing := [need for need in NEEDED if not any(name.startswith(need) for name in names)]:
        raise SystemExit(f"The wheel lacks {', '.join(missing)}. Run “make assets” first.")
    return wheel


def name() -> str:
    """The archive's name: version, system, Python."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]["version"]
    system = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    return f"tongpan-{version}-{system}-py{sys.version_info[0]}{sys.version_info[1]}"


def pack(wheels: Path, own: Path) -> Path:
    """Everything into one archive, with a list of digests that the installer checks."""
    top, archive = name(), OUT / f"{name()}.tar"
    files = {f"wheels/{path.name}": path for path in sorted([*wheels.glob("*.whl"), own])}
    files |= {f"deploy/{path.relative_to(ROOT / 'deploy')}": path for path in sorted((ROOT / "deploy").rglob("*"))
              if path.is_file()}  # fmt: skip
    files |= {"requirements.lock": LOCK, "operations.md": ROOT / "docs" / "operations.md", "LICENSE": ROOT / "LICENSE"}
    files["install.sh"] = ROOT / "deploy" / "install.sh"
    with tempfile.TemporaryDirectory(prefix="tongpan-offline-") as place:
        python = Path(place) / "python-version"
        python.write_text(f"{sys.version_info[0]}.{sys.version_info[1]}\n")
        files["python-version"] = python
        sums = Path(place) / "SHA256SUMS"
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {inside}" for inside, path in files.items()]
        sums.write_text("\n".join(lines) + "\n")
        fresh = archive.with_suffix(".part")
        with tarfile.open(fresh, "w") as out:
            for inside, path in {**files, "SHA256SUMS": sums}.items():
                out.add(path, f"{top}/{inside}")
    fresh.rename(archive)
    return archive


def main() -> int:
    """Fetch, build, pack."""
    OUT.mkdir(parents=True, exist_ok=True)
    wheels = OUT / "wheels"
    fetch(wheels)
    with tempfile.TemporaryDirectory(prefix="tongpan-own-") as place:
        archive = pack(wheels, build(Path(place)))
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 2**20:.0f} MB, {len(list(wheels.glob('*.whl')))} "
          "packages and Tongpan")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
