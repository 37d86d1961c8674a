"""What every test can ask for: databases by pytest-django, compiled texts, a browser and its helpers."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.browsing import axe, browser, page, shoot  # noqa: F401 - fixtures for all tests

ROOT = Path(__file__).resolve().parents[1]
# How fast examples are drawn tells how busy the machine is, and nothing of the code under test.
settings.register_profile("tongpan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tongpan")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database`` for the second run, on another database."""
    parser.addoption("--only-database", action="store_true", help="leave out the tests that use no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Carry out ``--only-database``."""
    if not config.getoption("--only-database"):
        return
    spared = [item for item in items if not uses_database(item)]
    items[:] = [item for item in items if uses_database(item)]
    config.hook.pytest_deselected(items=spared)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test is marked ``django_db`` or asks, through whatever fixtures, for the database."""
    asked = {"db", "transactional_db", "live_server", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def pytest_configure(config: pytest.Config) -> None:
    """Compile the Chinese texts first: a page without them is another page."""
    if not hasattr(config, "workerinput"):
        subprocess.run([sys.executable, ROOT / "scripts" / "messages.py", "compile"], check=True)


def pytest_unconfigure() -> None:
    """Remove what this run wrote, unless somebody wants to look at it (TONGPAN_TEST_DATA)."""
    folder = Path(os.environ.get("TONGPAN_DATA", ""))
    if folder.name.startswith("tongpan-test-"):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def another_database() -> None:
    """Forget the newest audit record, which was rolled back with its test, in the process and in the data folder.

    Looking for it would be one question more, and a record that is named there and gone would be found missing.
    """
    state = sys.modules.get("tongpan.access.state")
    if state is not None:
        state.last_read.clear()
    (Path(os.environ.get("TONGPAN_DATA", ".")) / "audit_head").unlink(missing_ok=True)


@pytest.fixture(scope="session")
def migrated() -> Path | None:
    """The embedded database as the migrations of this tree leave it, kept between runs; none for another database.

    Building it takes longer than most runs of a few tests.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("src/tongpan/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return ROOT / "var" / "test" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(migrated: Path | None, request: pytest.FixtureRequest) -> bool:
    """Begin with the kept database where there is one; the migrations that it lacks still run."""
    from django.conf import settings

    if migrated is None or not migrated.exists():
        return bool(request.config.getvalue("reuse_db"))
    shutil.copyfile(migrated, settings.DATABASES["default"]["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureDef, migrated: Path | None) -> None:
    """Keep the fresh database for the next run, and forget those of older trees."""
    if migrated is None or migrated.exists():
        return
    from django.db import connection

    migrated.parent.mkdir(parents=True, exist_ok=True)
    for old in migrated.parent.glob("migrated-*.sqlite3"):
        old.unlink(missing_ok=True)
    part = migrated.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        connection.cursor().execute("VACUUM INTO %s", [str(part)])
    part.replace(migrated)


def pytest_report_header() -> str:
    """Which database the tests run on."""
    from django.db import connection

    return f"database: {connection.vendor}"
