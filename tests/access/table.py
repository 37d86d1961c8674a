"""Who may open what: every address, by method, with the answer for everybody in ``tests/people.py``.

A row names a route, a method, who is let in and the answer they get (``ok``); the others get 404 where they do not see
the unit, 403 where they see it without the right, and the signed-out are sent to sign in. A new address without a row
fails ``test_table.py``: append rows under the heading of your app. Where a route names an object, the row gives one
that does not exist: those let in then get 404, the others still 403.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NOBODY = "00000000-0000-4000-8000-000000000000"
COUNTY, SCHOOL = "441801", "2144180001"

EVERYBODY = frozenset({"planner", "other_planner", "city_planner", "viewer", "clerk", "system", "security", "auditor"})
PLANNERS = frozenset({"planner", "city_planner"})
READERS = PLANNERS | {"viewer"}
SEES = {
    COUNTY: READERS | {"system", "security", "auditor"},
    SCHOOL: READERS | {"system", "security", "auditor", "clerk"},
}
"""Who sees a unit at all: somebody else is told that it does not exist."""


@dataclass(frozen=True)
class Row:
    """One address, one method. ``given`` fills the other places of the address, ``sent`` the form."""

    route: str
    may: frozenset[str]
    ok: int = 200
    method: str = "GET"
    unit: str = COUNTY
    given: dict[str, Any] = field(default_factory=dict)
    sent: dict[str, Any] = field(default_factory=dict)
    signed_out: int = 302
    query: str = ""

    def expected(self, name: str | None) -> int:
        """The answer that somebody gets."""
        if name is None:
            return self.signed_out
        if name in self.may:
            return self.ok
        return 403 if name in SEES[self.unit] else 404


def post(route: str, may: frozenset[str], ok: int = 302, **more: Any) -> Row:
    """A POST, which mostly answers by sending the browser on."""
    return Row(route, may, ok, "POST", **more)


SYSTEM, SECURITY, AUDITOR = frozenset({"system"}), frozenset({"security"}), frozenset({"auditor"})
CLERK = READERS | {"clerk"}
NO_PK, NO_JOB = {"pk": 999_999}, {"job": NOBODY}

ACCESS = (
    Row("access:home", EVERYBODY, 302),
    Row("access:welcome", EVERYBODY),
    Row("access:sign-in", EVERYBODY, 302, signed_out=200),
    post("access:sign-in", EVERYBODY, signed_out=200),
    Row("access:sign-in-second", EVERYBODY, 302),
    post("access:sign-in-second", EVERYBODY, signed_out=302),
    Row("access:second", EVERYBODY),
    *(post(f"access:second-{what}", EVERYBODY) for what in ("app", "passkey", "codes")),
    post("access:second-remove", EVERYBODY, given={"factor": 999_999}),
    post("access:sign-out", EVERYBODY, signed_out=302),
    Row("access:sign-out", EVERYBODY, 405, signed_out=405),
    Row("access:password", EVERYBODY),
    post("access:password", EVERYBODY, 200),
    post("access:unit-search", EVERYBODY, 200, sent={"q": "甲县"}),
    post("access:search", EVERYBODY, 200, sent={"q": "甲县"}),
    Row("access:search", EVERYBODY, 405, signed_out=405),
    post("set-language", EVERYBODY, 302, signed_out=302),
    Row("worker", EVERYBODY, signed_out=200),
    post("worker", EVERYBODY, 405, signed_out=405),
    Row("offline", EVERYBODY, signed_out=200),
    post("offline", EVERYBODY, 405, signed_out=405),
    Row("access:jobs", READERS),
    Row("access:jobs", CLERK, unit=SCHOOL),
    Row("access:job", READERS, 404, given=NO_JOB),
    post("access:job", READERS, 404, given=NO_JOB),
    Row("access:accounts", SECURITY),
    Row("access:accounts", SECURITY, unit=SCHOOL),
    post("access:accounts", SECURITY, sent={"q": "某人"}),
    Row("access:account-add", SECURITY),
    post("access:account-add", SECURITY, 200),
    Row("access:account", SECURITY, 404, given=NO_PK),
    post("access:account", SECURITY, 404, given=NO_PK),
    post("access:account-active", SECURITY, 404, given=NO_PK),
    post("access:account-password", SECURITY, 404, given=NO_PK),
    post("access:account-second", SECURITY, 404, given=NO_PK),
    post("access:grant-give", SECURITY, 404, given=NO_PK),
    post("access:grant-end", SECURITY, 404, given=NO_PK | {"grant": 999_999}),
    Row("access:audit", AUDITOR),
    Row("access:audit", AUDITOR, query="?export=csv"),
    post("access:audit", AUDITOR, sent={"q": "某人"}),
    Row("access:audit-verify", AUDITOR, 302),
    post("access:audit-verify", AUDITOR),
    Row("access:units", SYSTEM),
    Row("access:unit-add", SYSTEM),
    post("access:unit-add", SYSTEM, 200),
    Row("access:unit-edit", SYSTEM),
    post("access:unit-edit", SYSTEM, 200),
    post("access:unit-code", SYSTEM, 200),
    post("access:unit-close", SYSTEM, 200),
    post("access:unit-reopen", SYSTEM),
)

STAFF = PLANNERS | {"clerk"}
BATCH, KIND, FIGURE, INDICATOR = {"batch": NOBODY}, {"kind": "schools"}, {"figure": 999_999}, {"indicator": 999_999}

REGISTRY = (
    Row("registry:schools", READERS),
    Row("registry:schools", CLERK, unit=SCHOOL),
    post("registry:freeze", PLANNERS),
    post("registry:unfreeze", PLANNERS),
    Row("registry:freeze", PLANNERS, 405),
    post("registry:freeze-teachers", PLANNERS),
    post("registry:unfreeze-teachers", PLANNERS),
    Row("registry:freeze-teachers", PLANNERS, 405),
    post("registry:undo-freeze-teachers", PLANNERS, 404, given={"record": 999_999}),
    post("registry:undo-freeze", PLANNERS, 404, given={"record": 999_999}),
    post("registry:save-view", READERS),
    post("registry:delete-view", READERS, 404, given={"view": 999_999}),
    Row("registry:school", READERS, 404),
    Row("registry:school", CLERK, unit=SCHOOL),
    Row("registry:school-edit", PLANNERS, unit=SCHOOL),
    post("registry:school-edit", PLANNERS, 200, unit=SCHOOL),
    Row("registry:school-figures", PLANNERS, unit=SCHOOL),
    post("registry:school-figures", PLANNERS, 200, unit=SCHOOL),
    Row("registry:school-close", PLANNERS, unit=SCHOOL),
    post("registry:school-close", PLANNERS, 200, unit=SCHOOL),
    post("registry:school-reopen", PLANNERS, unit=SCHOOL),
    Row("registry:teachers", PLANNERS),
    Row("registry:teachers", STAFF, unit=SCHOOL),
    post("registry:teachers", PLANNERS),
    post("registry:teachers", STAFF, unit=SCHOOL),
    Row("registry:postings", PLANNERS),
    Row("registry:postings", STAFF, unit=SCHOOL),
    Row("registry:villages", READERS),
    Row("registry:villages", CLERK, unit=SCHOOL),
    Row("registry:village", PLANNERS, 404, given={"village": 999_999}),
    post("registry:village", PLANNERS, 404, given={"village": 999_999}),
    Row("registry:roads", READERS),
    Row("registry:roads", CLERK, unit=SCHOOL),
    post("registry:roads-remove", PLANNERS),
    Row("registry:roads-remove", PLANNERS, 405),
    post("registry:roads-remove-all", PLANNERS),
    Row("registry:roads-remove-all", PLANNERS, 405),
    Row("registry:imports", PLANNERS),
    post("registry:imports", PLANNERS, 200),
    Row("registry:imports", PLANNERS, unit=SCHOOL),
    Row("registry:import-template", PLANNERS, given=KIND),
    Row("registry:import-data", PLANNERS, given=KIND),
    Row("registry:import", PLANNERS, 404, given=BATCH),
    post("registry:import-match", PLANNERS, 404, given=BATCH),
    post("registry:import-words", PLANNERS, 404, given=BATCH),
    post("registry:import-check", PLANNERS, 404, given=BATCH),
    post("registry:import-commit", PLANNERS, 404, given=BATCH),
    post("registry:import-discard", PLANNERS, 404, given=BATCH),
    Row("registry:import-workbook", PLANNERS, 404, given=BATCH),
    Row("registry:local-figures", PLANNERS),
    Row("registry:local-figure-add", PLANNERS),
    post("registry:local-figure-add", PLANNERS, 200),
    Row("registry:local-figure", PLANNERS, 404, given=FIGURE),
    post("registry:local-figure", PLANNERS, 404, given=FIGURE),
    post("registry:local-figure-retire", PLANNERS, 404, given=FIGURE),
    Row("registry:local-indicator-add", PLANNERS),
    post("registry:local-indicator-add", PLANNERS, 200),
    Row("registry:local-indicator", PLANNERS, 404, given=INDICATOR),
    post("registry:local-indicator", PLANNERS, 404, given=INDICATOR),
    post("registry:local-indicator-end", PLANNERS, 404, given=INDICATOR),
)

NO_PLAN = {"plan": NOBODY}
CELL = {"school": SCHOOL, "stage": "primary", "code": "L1"}

INSIGHT = (
    Row("insight:overview", READERS),
    Row("insight:overview", CLERK, 302, unit=SCHOOL),
    Row("insight:gap", READERS),
    Row("insight:gap", CLERK, 302, unit=SCHOOL),
    post("insight:measure", PLANNERS),
    Row("insight:gap-cell", READERS, 404, given=CELL),
    Row("insight:school-gap", READERS, 404),
    Row("insight:school-gap", CLERK, 302, unit=SCHOOL),
    Row("insight:plans", READERS),
    Row("insight:plan-new", PLANNERS),
    post("insight:plan-new", PLANNERS, 200),
    Row("insight:compare", READERS),
    post("insight:compare", READERS),
    Row("insight:plan-job", READERS, 404, given=NO_JOB),
    post("insight:plan-job", READERS, 404, given=NO_JOB),
    Row("insight:plan", READERS, 404, given=NO_PLAN),
    post("insight:plan-frontier", PLANNERS, 404, given=NO_PLAN),
    Row("insight:plan-adopt", PLANNERS, 404, given=NO_PLAN),
    post("insight:plan-adopt", PLANNERS, 404, given=NO_PLAN),
    post("insight:plan-undo", PLANNERS, 404, given=NO_PLAN),
    Row("insight:runs", READERS),
    Row("insight:layout-sites", READERS),
    Row("insight:bus-timetable", READERS),
    Row("insight:bus-timetable", CLERK, unit=SCHOOL),
    Row("insight:report", READERS),
    Row("insight:report-file", READERS, 404, given={"format_": "docx"}),
)

PLANNERS_OF_A_UNIT = tuple(
    row
    for key in ("pairing", "communities", "exchange", "layout", "bus")
    for row in (
        Row(f"insight:{key}", READERS),
        Row(f"insight:{key}-new", PLANNERS),
        post(f"insight:{key}-new", PLANNERS, 200),
        Row(f"insight:{key}-compare", READERS),
        post(f"insight:{key}-compare", READERS),
        Row(f"insight:{key}-job", READERS, 404, given=NO_JOB),
        post(f"insight:{key}-job", READERS, 404, given=NO_JOB),
        Row(f"insight:{key}-plan", READERS, 404, given=NO_PLAN),
        Row(f"insight:{key}-change", PLANNERS, 404, given=NO_PLAN),
        post(f"insight:{key}-change", PLANNERS, 404, given=NO_PLAN),
        Row(f"insight:{key}-adopt", PLANNERS, 404, given=NO_PLAN),
        post(f"insight:{key}-adopt", PLANNERS, 404, given=NO_PLAN),
        post(f"insight:{key}-undo", PLANNERS, 404, given=NO_PLAN),
    )
)

ROWS = ACCESS + REGISTRY + INSIGHT + PLANNERS_OF_A_UNIT
"""The addresses of these apps; those of assistance stand in ``rows_*.py``, one file a part."""
