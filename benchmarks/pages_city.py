"""The city whose pages are measured: loaded into the database of this process, every county measured, one account.

``python -m benchmarks.pages_city --schools 3000 --years 10`` prints JSON: how long each step took, the account and
the pages with the number of queries that each makes. The database is that of TONGPAN_DATA and DATABASE_URL.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import django

USER, PASSWORD = "bench", "bench-" + "pages-2026"
TREND_YEARS = 5
OLD_IMPORTS, PROBLEMS = 200, 1500


class Steps:
    """Seconds of named steps."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str):
        begun = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begun, 2)


def build(schools: int, years: int) -> dict[str, Any]:
    """Load the city, measure its last five years, and leave an account and two hundred past imports behind."""
    from tongpan.access.database import prepare_database
    from tongpan.access.models import Grant, Role, Unit, User
    from tongpan.access.scope import in_unit
    from tongpan.demo.big import CITY, LAST_YEAR, big_region
    from tongpan.demo.load import load
    from tongpan.insight.actions.gap import measure_gaps

    steps = Steps()
    with steps.step("migrate"):
        prepare_database()
    with steps.step("generate"):
        region = big_region(schools=schools, years=years)
    with steps.step("load"):
        counts = load(region)
    city = Unit.everywhere.get(slug=CITY)
    user = User.objects.create_user(USER, PASSWORD, display_name="基准")
    Grant.objects.create(user=user, role=Role.PLANNER, unit=city)
    span = range(LAST_YEAR - min(TREND_YEARS, years) + 1, LAST_YEAR + 1)
    with steps.step("measure"), in_unit(city):
        runs = measure_gaps(city, list(span), user=user, policy_date=dt.date(LAST_YEAR, 9, 1))
    past_imports(city, user, LAST_YEAR)
    return {"seconds": steps.seconds, "counts": counts, "runs": len(runs)}


def past_imports(city: Any, user: Any, year: int) -> None:
    """Imports with many problems each: a list that reads them all would be slow."""
    from tongpan.registry.models import ImportBatch

    problem = {"severity": "warning", "row": 7, "column": "在校生数", "value": "12", "values": {}, "message": "x" * 60}
    ImportBatch.everywhere.bulk_create(
        ImportBatch(unit=city, kind="figures", year=year, user=user, file_name=f"{number}.xlsx", digest=str(number),
                    state="discarded", counts={"added": 0, "errors": 1}, problems=[problem] * PROBLEMS)
        for number in range(OLD_IMPORTS)
    )  # fmt: skip


def pages() -> dict[str, str]:
    """The pages that are measured, by name."""
    from tongpan.access.models import Unit
    from tongpan.demo.big import CITY, LAST_YEAR

    county = Unit.everywhere.counties().filter(path__contains=f"/{CITY}/").order_by("path").first()
    school = Unit.everywhere.schools().filter(path__under=county.path, closed=None, school__kind="312").first()
    of_city, of_county = f"/u/{CITY}/{LAST_YEAR}", f"/u/{county.slug}/{LAST_YEAR}"
    return {
        "overview, city": f"{of_city}/",
        "overview, county": f"{of_county}/",
        "gap, city": f"{of_city}/gap/",
        "gap, county": f"{of_county}/gap/",
        "schools, city": f"{of_city}/schools/",
        "schools, by pupils": f"{of_city}/schools/?sort=-pupils",
        "schools, search": f"{of_city}/schools/?q=%E4%B8%AD%E5%BF%83",
        "school": f"/u/{school.slug}/{LAST_YEAR}/school/",
        "plans, city": f"{of_city}/plans/",
        "imports, city": f"{of_city}/imports/",
        "runs, city": f"{of_city}/runs/",
        "report, city": f"{of_city}/report/",
        "report, county": f"{of_county}/report/",
    }


def queries_of(addresses: dict[str, str]) -> dict[str, int]:
    """How many queries each page makes when it is asked for a second time."""
    from django.db import connection
    from django.test import Client

    from tongpan.access.models import User

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(username=USER), "django.contrib.auth.backends.ModelBackend")
    found = {}
    for name, address in addresses.items():
        made: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any, made: list[str] = made) -> Any:
            made.append(sql)
            return execute(sql, *rest)

        client.get(address)
        with connection.execute_wrapper(note):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{name}: {address} answered {answer.status_code}")
        found[name] = len(made)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schools", type=int, default=3000)
    parser.add_argument("--years", type=int, default=10)
    given = parser.parse_args()
    django.setup()
    from tongpan.access.reach import everything, process_sees

    process_sees(everything("benchmark"))
    built = build(given.schools, given.years)
    addresses = pages()
    print(json.dumps({**built, "pages": addresses, "queries": queries_of(addresses)}))


if __name__ == "__main__":
    main()
