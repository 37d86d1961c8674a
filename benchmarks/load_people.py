"""Who uses the city under load, and what each of them does: accounts and steps as JSON, for :mod:`benchmarks.load`.

The database is that of TONGPAN_DATA and DATABASE_URL. A step is a page that is read (``kind`` read, search, filter,
export) or a form that is opened, filled in and sent (``kind`` form).
"""

from __future__ import annotations

import argparse
import json
import secrets
from collections.abc import Iterator
from typing import Any

import django

from benchmarks.pages_help_city import load, queries

SHARES = {
    "city planner": 2, "city reader": 3, "county planner": 5, "county office": 4, "county research": 4,
    "county reader": 2, "principal": 20, "clerk": 48, "teacher": 12,
}  # fmt: skip
"""Of a hundred people: the bureaus are few, the schools many."""
ROLES = {"planner": "planner", "reader": "viewer", "office": "assistance", "research": "research",
         "principal": "principal", "clerk": "school", "teacher": "teacher"}  # fmt: skip
BUREAU = (
    "insight:overview", "insight:gap", "registry:schools", "assistance:desk", "assistance:bonds", "assistance:tasks",
    "assistance:needs", "assistance:communities", "assistance:exchange-placements", "assistance:exchange-ratios",
    "assistance:exchange-calendar", "assistance:research-activities", "assistance:research-activities-calendar",
    "assistance:research-attendance", "assistance:research-hours", "assistance:research-mentoring",
    "assistance:works-projects", "assistance:works-statement", "assistance:works-lighting", "insight:annual",
)  # fmt: skip
SCHOOL = (
    "registry:school", "assistance:desk", "assistance:desk", "assistance:needs",
    "assistance:tasks", "assistance:bonds", "assistance:exchange-placements", "assistance:research-activities",
    "assistance:research-attendance", "assistance:research-mentoring", "assistance:works-rooms", "registry:teachers",
)  # fmt: skip
TEACHER = ("assistance:research-activities", "assistance:research-activities-calendar", "assistance:teaching-services",
           "assistance:teaching-platforms")  # fmt: skip
SAVED = ("assistance:bonds", "assistance:tasks", "assistance:needs", "assistance:works-projects",
         "assistance:research-activities")  # fmt: skip
"""Lists that are saved as a workbook; they name no people, so that nobody else has to allow it."""
EACH = 6
"""Records of a kind that one person opens."""


def people(count: int) -> list[tuple[str, Any]]:
    """Kind of person and unit, in the shares above, spread over counties and over the schools that are helped."""
    from tongpan.access.models import Unit
    from tongpan.assistance.research.models import Mentoring
    from tongpan.demo.big import CITY

    city = Unit.everywhere.get(slug=CITY)
    counties = list(Unit.everywhere.counties().filter(path__under=city.path).order_by("path"))
    helped = Mentoring.everywhere.order_by().values("unit")
    schools = list(Unit.everywhere.filter(pk__in=helped, path__under=city.path).order_by("slug"))
    found, places = [], {"city": [city], "county": counties}
    for kind, share in SHARES.items():
        own = places.get(kind.split()[0], schools)
        for number in range(max(1, round(share * count / 100))):
            found.append((kind, own[(7 * number + len(found)) % len(own) if own is schools else number % len(own)]))
    return found[:count]


def steps(kind: str, unit: Any) -> Iterator[dict[str, Any]]:
    """Everything that a person of a kind may do at a unit."""
    role = ROLES[kind.split()[-1]]
    pages = TEACHER if role == "teacher" else SCHOOL if unit.is_school else BUREAU
    for name in pages:
        yield {"kind": "read", "page": label(name, unit), "address": at(name, unit)}
        yield from asked(name, unit)
    for name, model_rows in records(unit).items():
        if role == "teacher" and not name.startswith("assistance:research-activity"):
            continue
        for key in model_rows:
            yield {"kind": "read", "page": label(name, unit), "address": at(name, unit, key)}
    if role == "teacher":
        return
    for name in SAVED:
        yield {"kind": "export", "page": f"{label(name, unit)} .xlsx", "address": f"{at(name, unit)}?export=xlsx"}
    yield from forms(role, unit)


def asked(name: str, unit: Any) -> Iterator[dict[str, Any]]:
    """A list searched and filtered as people do."""
    from tongpan.assistance.base.register import all_registers

    register = next((own for own in all_registers().values() if own.page == name), None)
    if register is None:
        return
    for query in queries(register, unit):
        kind = "search" if query.startswith("q=") else "filter"
        yield {"kind": kind, "page": f"{label(name, unit)} {kind}", "address": f"{at(name, unit)}?{query}"}


def label(name: str, unit: Any) -> str:
    """How a page is called in the table."""
    return f"{name.split(':')[1]}, {unit.kind}"


def at(name: str, unit: Any, key: int | None = None, **more: Any) -> str:
    """The address of a page for a unit; ``key`` fills the place of its record."""
    from django.urls import reverse

    from tongpan.demo.city.size import YEAR

    own = {"unit": unit.slug, "year": YEAR, **more}
    if key is not None:
        own[PLACES[name]] = key
    return reverse(name, kwargs=own)


PLACES = {
    "assistance:bond": "bond", "assistance:task": "task", "assistance:need": "need",
    "assistance:research-activity": "activity", "assistance:research-pair": "pair",
    "assistance:works-project": "project", "assistance:research-session": "session",
}  # fmt: skip


def records(unit: Any) -> dict[str, list[int]]:
    """Keys of the newest records of each kind that a unit has to do with, by the page that shows one."""
    from tongpan.access.scope import in_unit
    from tongpan.assistance.partnership.queries import bonds_of
    from tongpan.assistance.partnership.queries.needs import needs_of
    from tongpan.assistance.partnership.queries.tasks import tasks_of
    from tongpan.assistance.research.models import Session
    from tongpan.assistance.research.queries.activities import activities_of
    from tongpan.assistance.research.queries.mentoring import pairs_of
    from tongpan.assistance.works.queries.seen import projects_of

    with in_unit(unit):
        held = Session.everywhere.filter(activity__in=activities_of(unit).order_by().values("pk"))
        rows = {
            "assistance:bond": bonds_of(unit), "assistance:task": tasks_of(unit), "assistance:need": needs_of(unit),
            "assistance:research-activity": activities_of(unit), "assistance:research-pair": pairs_of(unit),
            "assistance:works-project": projects_of(unit), "assistance:research-session": held,
        }  # fmt: skip
        return {name: list(own.order_by("-pk").values_list("pk", flat=True)[:EACH]) for name, own in rows.items()}


def forms(role: str, unit: Any) -> Iterator[dict[str, Any]]:
    """What a person writes: a need, attendance by hand, the log of a pair, the review of a task."""
    if role in {"planner", "office", "assistance", "principal", "school"}:
        given = {
            "title": "需要一名音乐教师，每周四节",
            "domain": "",
            "detail": "现有教师均不能兼任，已与家长委员会商议。",
        }
        yield form("state a need", at("assistance:need-add", unit), given)
        yield from reviews(unit)
    if role in {"planner", "research", "principal", "school"}:
        yield from logs(unit)
        yield from attendances(unit)


def form(page: str, address: str, given: dict[str, str], *, to: str = "", ticks: int = 0) -> dict[str, Any]:
    """A form: where it is shown, where it is sent, what is filled in, how many boxes are ticked."""
    return {"kind": "form", "page": page, "address": address, "to": to or address, "given": given, "ticks": ticks}


def reviews(unit: Any) -> Iterator[dict[str, Any]]:
    from tongpan.assistance.partnership.models import Task
    from tongpan.demo.city.size import YEAR

    mine = Task.everywhere.filter(unit=unit).order_by("-pk").values_list("pk", flat=True)[:EACH]
    given = {"effect": "参与教师课堂教学明显改进", "decision": "", "reason": "按上年效果继续实施。"}
    for key in mine:
        yield form("review a task", at("assistance:task-review", unit, task=key, of=YEAR), given)


def logs(unit: Any) -> Iterator[dict[str, Any]]:
    from tongpan.assistance.research.models import Mentoring

    pairs = Mentoring.everywhere.filter(unit__path__under=unit.path, reason="")
    for key in pairs.order_by("pk").values_list("pk", flat=True)[:EACH]:
        page, to = at("assistance:research-pair", unit, key), at("assistance:research-pair-meet", unit, pair=key)
        yield form("log of a pair", page, {"day": "2026-05-20", "kind": "", "hours": "1", "note": "听评课"}, to=to)


def attendances(unit: Any) -> Iterator[dict[str, Any]]:
    from tongpan.assistance.research.models import Session

    held = Session.everywhere.filter(activity__unit=unit, activity__cancelled=False, places__gt=40)
    for key in held.order_by("-pk").values_list("pk", flat=True)[: 3 * EACH]:
        page = at("assistance:research-attendance-add", unit, session=key)
        to = at("assistance:research-attendance-note", unit, session=key)
        yield form("attendance by hand", page, {"outside": "1"}, to=to, ticks=3)


def accounts(count: int) -> list[dict[str, Any]]:
    """Make the accounts and tell of each its name, password and steps. One hash serves all: only the test knows it."""
    from django.contrib.auth.hashers import make_password

    from tongpan.access.models import Grant, User

    password = secrets.token_urlsafe(18)
    hashed, found = make_password(password), []
    for number, (kind, unit) in enumerate(people(count)):
        name = f"load-{number:03}"
        user, _made = User.objects.update_or_create(
            username=name, defaults={"display_name": f"负载{number:03}", "password": hashed}
        )
        Grant.objects.update_or_create(user=user, defaults={"role": ROLES[kind.split()[-1]], "unit": unit})
        own = list(steps(kind, unit))
        found.append({"name": name, "password": password, "kind": kind, "steps": own})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=200)
    given = parser.parse_args()
    django.setup()
    from tongpan.access.reach import everything, process_sees

    process_sees(everything("benchmark"))
    city = load()
    print(json.dumps({"city": city, "people": accounts(given.users)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
