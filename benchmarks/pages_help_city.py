"""The city whose pages of assistance are opened: ``load`` it, ``open`` every page. Prints JSON.

The database is that of TONGPAN_DATA and DATABASE_URL.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import django

from benchmarks.pages_city import PASSWORD, USER

AGAIN = 200.0
"""Milliseconds; what took longer is asked once more in another process, and the better time counts."""
FILES = ("-file", "template", "job")
"""What the names of pages have that answer with a file, or are of a computation."""


def load() -> dict[str, Any]:
    """The city, and a planner of it."""
    from tongpan.access.database import prepare_database
    from tongpan.access.models import Grant, Role, Unit, User
    from tongpan.demo.big import CITY
    from tongpan.demo.city.load import load_city, region_of
    from tongpan.demo.gaps import measure_missing

    begun = time.perf_counter()
    prepare_database()
    counts = load_city()
    counts["gaps"] = measure_missing(region_of())
    if not User.objects.filter(username=USER).exists():
        user = User.objects.create_user(USER, PASSWORD, display_name="基准")
        Grant.objects.create(user=user, role=Role.PLANNER, unit=Unit.everywhere.get(slug=CITY))
    return {"seconds": round(time.perf_counter() - begun, 1), "counts": counts}


def addresses() -> Iterator[tuple[str, str]]:
    """Name and address of each page: for city, county and school; lists also over all time, searched and filtered."""
    from django.urls import NoReverseMatch, reverse

    from tongpan.access.scope import in_unit
    from tongpan.assistance.base.register import all_registers
    from tongpan.demo.city.size import YEAR

    registers = {own.page: own for own in all_registers().values()}
    for unit in units():
        things = things_of(unit)
        for name, wanted in pages():
            for extra in FILLED.get(name, ({},)):
                filled = {
                    "unit": unit.slug,
                    "year": YEAR,
                    **extra,
                    **{own: things.get(own) for own in wanted - set(extra)},
                }
                if None in filled.values():
                    continue
                try:
                    address = reverse(name, kwargs={own: filled[own] for own in {"unit", "year"} | wanted})
                except NoReverseMatch:
                    continue
                label = f"{name.split(':')[1]} {unit.kind}"
                yield label, address
                if own := registers.get(name):
                    with in_unit(unit):
                        yield from ((f"{label} ?{query}", f"{address}?{query}") for query in queries(own, unit))
                for query in ASKED.get(name, ()):
                    yield f"{label} ?{query}", f"{address}?{query}"


FILLED: dict[str, tuple[dict[str, Any], ...]] = {
    "assistance:community": tuple(
        {"tab": tab} for tab in ("management", "staffing", "teaching", "research", "appraisal")
    ),
}
ASKED: dict[str, tuple[str, ...]] = {
    "assistance:works-statement": ("by=project", "by=school", "period=all", "by=project&period=all"),
    "assistance:research-hours": ("period=all", "short=1"),
    "assistance:exchange-calendar": ("period=all",),
    "assistance:works-places-sums": ("period=all",),
    "insight:annual": ("period=calendar",),
}
"""What else is asked of pages that are no plain list."""


def queries(register: Any, unit: Any) -> Iterator[str]:
    """Typical filters of a list."""
    yield "period=all"
    if register.search:
        yield "q=%E4%B8%AD&period=all"
    for own in register.choices:
        options = list(own.options(unit) if callable(own.options) else own.options)
        if options:
            yield f"{own.name}={options[0][0]}"
            return


def units() -> list[Any]:
    """The city, its first county, and in it the school with most people away."""
    from tongpan.access.models import Unit
    from tongpan.assistance.partnership.models import BondMember
    from tongpan.demo.big import CITY

    city = Unit.everywhere.get(slug=CITY)
    county = Unit.everywhere.counties().filter(path__under=city.path).order_by("path").first()
    cores = BondMember.everywhere.filter(role="core", unit__path__under=county.path)
    return [city, county, cores.order_by("unit__path").first().unit]


def pages() -> Iterator[tuple[str, set[str]]]:
    """Name of each page that is read, and the places in its address beside unit and year."""
    from django.urls import URLResolver, get_resolver

    def below(resolver: Any, space: str) -> Iterator[tuple[str, Any]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from below(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            else:
                yield f"{space}{entry.name}", entry

    for name, entry in below(get_resolver(), ""):
        ours = name.startswith("assistance:") or name in {"insight:overview", "insight:annual"}
        if ours and "GET" in getattr(entry.callback, "methods", ()) and not any(own in name for own in FILES):
            yield name, set(entry.pattern.converters) - {"unit", "year"}


def things_of(unit: Any) -> dict[str, Any]:
    """One record of each kind for the places in addresses, of those that the unit has most to say about."""
    from django.apps import apps
    from django.db.models import Count

    from tongpan.access.scope import in_unit

    named = {"pair": "Mentoring", "member": "BondMember", "class": "CooperativeClass", "step": "Milestone",
             "entry": "Entry", "reading": "LampReading", "place": "PlaceChange", "school_class": "CooperativeClass",
             "eligible_list": "EligibleList", "person": "TeamMember"}  # fmt: skip
    heavy = {"bond": "members", "activity": "units", "session": "attendances", "fund": "entries", "project": "entries",
             "cohort": "members", "call": "applications", "cascade": "pairs", "cycle": "tasks",
             "task": "parts"}  # fmt: skip
    held: dict[str, Any] = {}
    with in_unit(unit):
        for model in apps.get_app_config("assistance").get_models():
            name = next((own for own, kind in named.items() if kind == model.__name__), None)
            name = name or "".join(f"_{c.lower()}" if c.isupper() else c for c in model.__name__).lstrip("_")
            if not hasattr(model, "objects") or not hasattr(model, "everywhere"):
                continue
            rows = model.objects.order_by("pk")
            if name in heavy:
                rows = rows.annotate(most=Count(heavy[name])).order_by("-most", "pk")
            if (own := rows.first()) is not None:
                held[name] = own.pk
                if name == "attendance":
                    held["teacher"] = own.teacher_id
    held["tab"], held["tier"] = "management", 2
    held["of"] = 2025
    return held


def measured(client: Any, address: str) -> dict[str, Any]:
    """One page in a process that has not shown it: the first request, then warm ones. Run in a fork."""
    from django.db import connection

    from tongpan.config.warm import connect

    connect()  # as each thread of a web process does before its first visitor

    def once() -> tuple[float, float, Any]:
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        return 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu), answer

    cold, cold_cpu, answer = once()
    made: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        made.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        warm, warm_cpu, _again = once()
    return {"status": answer.status_code, "cold": cold, "cold_cpu": cold_cpu, "size": len(answer.content),
            "warm": warm, "warm_cpu": warm_cpu, "queries": len(made)}  # fmt: skip


def apart(client: Any, address: str) -> dict[str, Any]:
    """:func:`measured` in a fork of this process."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            found = measured(client, address)
        except BaseException as error:
            found = {"status": repr(error)}
        os.write(writing, json.dumps(found).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        found = json.loads(told.read())
    os.waitpid(child, 0)
    return found


def open_all(only: str, *, plain: bool) -> dict[str, Any]:
    """Every page; those that do not answer with 200 by their answer."""
    from django.db import connections
    from django.test import Client
    from django.urls import reverse

    from tongpan.access.models import User
    from tongpan.config.warm import warm_up

    warm_up()
    client = Client(HTTP_HOST="127.0.0.1", headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.get(username=USER), "django.contrib.auth.backends.ModelBackend")
    asked = [(name, address) for name, address in addresses() if only in name and not (plain and "?" in name)]
    client.get(reverse("access:welcome"))
    connections.close_all()
    rows, closed = [], {}
    for name, address in asked:
        found = apart(client, address)
        if found["status"] != 200:
            closed[f"{name} {address}"] = found["status"]
            continue
        if found["cold"] > AGAIN and (second := apart(client, address))["cold"] < found["cold"]:
            found = second
        rows.append({"page": name} | {own: round(value, 1) for own, value in found.items() if own != "status"})
    return {"pages": rows, "closed": closed}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("load", "open"))
    parser.add_argument("--only", default="")
    parser.add_argument("--plain", action="store_true")
    given = parser.parse_args()
    django.setup()
    from tongpan.access.reach import everything, process_sees

    process_sees(everything("benchmark"))
    print(json.dumps(load() if given.step == "load" else open_all(given.only, plain=given.plain), ensure_ascii=False))


if __name__ == "__main__":
    main()
