"""What PostgreSQL does for an answer while a city works: its statements by the time they take, planning told apart.

``python -m benchmarks.load_statements --answers 500``: a server of its own with pg_stat_statements and the settings of
``deploy/postgresql.conf``, the city of :mod:`benchmarks.load` in it, and the steps of :mod:`benchmarks.load_profile`
by one process. Times are the server's own, of all answers, those that do not count among them; on a busy machine
they are longer, and only the numbers of calls and plans are certain.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.load import postgres
from benchmarks.pages import ROOT, environment

MORE = """
shared_preload_libraries = 'pg_stat_statements'
pg_stat_statements.track_planning = on
pg_stat_statements.max = 20000
"""
WHOLE = "SELECT sum(calls), sum(plans), sum(total_plan_time), sum(total_exec_time) FROM pg_stat_statements"
EACH = (
    "SELECT calls, plans, total_plan_time, total_exec_time, regexp_replace(query, '\\s+', ' ', 'g')"
    " FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT %s"
)


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description="Statements of PostgreSQL while a city works.")
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--settle", type=int, default=200, help="first answers, which are counted too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=20, help="so many statements are printed")
    parser.add_argument("--width", type=int, default=100, help="so much of each")
    given = parser.parse_args()
    import psycopg

    with postgres(MORE) as (address, _process), tempfile.TemporaryDirectory(prefix="tongpan-load-") as folder:
        env = environment(Path(folder), address)
        command = [sys.executable, "-W", "ignore", "-m"]
        people = Path(folder) / "people.json"
        with people.open("wb") as file:
            subprocess.run(
                [*command, "benchmarks.load_people", "--users", "200"], env=env, cwd=ROOT, check=True, stdout=file
            )
        keeper = address.replace("tongpan@", "postgres@", 1)
        with psycopg.connect(keeper, autocommit=True) as link:
            link.execute("CREATE EXTENSION pg_stat_statements")
            link.execute("ANALYZE")
            link.execute("SELECT pg_stat_statements_reset()")
            steps = [f"--{name}={getattr(given, name)}" for name in ("answers", "settle", "seed")]
            subprocess.run([*command, "benchmarks.load_profile", str(people), *steps], env=env, cwd=ROOT, check=True)
            calls, plans, planning, following = link.execute(WHOLE).fetchone() or (0, 0, 0.0, 0.0)
            answers = given.answers + given.settle
            print(f"an answer: {calls / answers:.1f} statements, {plans / answers:.1f} planned; "
                  f"{planning / answers:.1f} ms planning, {following / answers:.1f} ms following")  # fmt: skip
            print(f"{'calls':>7} {'plans':>7} {'planning':>9} {'following':>9}  milliseconds of all")
            for row in link.execute(EACH, [given.show]):
                print(f"{row[0]:7} {row[1]:7} {row[2]:9.0f} {row[3]:9.0f}  {row[4][: given.width]}")


if __name__ == "__main__":
    main()
