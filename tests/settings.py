"""The platform's settings for tests: everything that is written goes to a folder of this run's own."""

from __future__ import annotations

import os
import tempfile

# Before the settings are read: they derive every path from this one. Child processes of the tests inherit it.
os.environ["TONGPAN_DATA"] = os.environ.get("TONGPAN_TEST_DATA") or tempfile.mkdtemp(prefix="tongpan-test-")
# The browser driver keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from tongpan.access.reach import everything, process_sees
from tongpan.config.settings import *  # noqa: F403
from tongpan.config.settings import DATA_DIR, DATABASES

# One round of hashing: the tests sign in hundreds of times.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A job is done as soon as its transaction is committed; a worker process is tested on its own.
JOBS_AT_ONCE = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# A test opens one browser after the other for the same person; how many may be is tested on its own.
SESSIONS_AT_MOST = 1000
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost", "[::1]"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads of the live server and child processes open it on their own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
# Tests lay and look at records of the whole house; the requests that they make have the reach of who makes them.
process_sees(everything("tests"))
(DATA_DIR / "static").mkdir(parents=True, exist_ok=True)
