"""What every page's frame needs: the unit and year one is looking at, and the entries that one may open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .desk import DESK
from .models import Job, Role, Unit
from .prepared import NUMBER, Counted
from .queries import chain_of
from .tabs import tab_of
from .years import years_of


@dataclass(frozen=True)
class Entry:
    """A place in the navigation: its page, and how the names of the pages under it begin. ``inside`` lists its tabs.

    Entries of one ``group`` stand there under one word, that of the group's first entry; they are told apart by their
    ``part`` above the tabs.
    """

    label: Any
    icon: str
    page: str
    begins: tuple[str, ...]
    inside: tuple[tuple[str, Any], ...] = ()
    divider: bool = False
    group: str = ""
    part: Any = ""

    def holds(self, page: str) -> bool:
        """Whether a page stands under this entry."""
        return page.startswith(self.begins)

    @property
    def lists(self) -> set[str]:
        """The pages under this entry that show no single object: they make sense for another unit or year."""
        return {self.page, *(page for page, label in self.inside)}


PARTNERSHIP = (
    "bond", "communit", "document", "team", "need", "cycle", "task", "school-plan", "meeting", "target", "case",
    "organisation",
)  # fmt: skip
"""How the names of the pages of partnership begin; those of the other parts begin with the part."""

ENTRIES = (
    Entry(gettext_lazy("Overview"), "home", "insight:overview", ("insight:overview",)),
    Entry(
        gettext_lazy("Registry"),
        "database",
        "registry:schools",
        ("registry:",),
        (
            ("registry:schools", gettext_lazy("Schools")),
            ("registry:teachers", gettext_lazy("Teachers")),
            ("registry:villages", gettext_lazy("Villages")),
            ("registry:roads", gettext_lazy("Ways by road")),
            ("registry:imports", gettext_lazy("Imports")),
            ("registry:local-figures", gettext_lazy("Local figures")),
        ),
    ),
    Entry(gettext_lazy("Gap"), "scale", "insight:gap", ("insight:gap", "insight:measure")),
    Entry(
        gettext_lazy("Plan"),
        "route",
        "insight:plans",
        (
            "insight:plan",
            "insight:compare",
            "insight:run",
            "insight:pairing",
            "insight:communities",
            "insight:exchange",
            "insight:layout",
            "insight:bus",
        ),
        (
            ("insight:plans", gettext_lazy("Path to balance")),
            ("insight:pairing", gettext_lazy("Pairing")),
            ("insight:communities", gettext_lazy("Education communities")),
            ("insight:exchange", gettext_lazy("Exchange of teachers")),
            ("insight:layout", gettext_lazy("School layout")),
            ("insight:bus", gettext_lazy("School buses")),
            ("insight:compare", gettext_lazy("Compare")),
            ("insight:runs", gettext_lazy("Runs")),
        ),
    ),
    Entry(
        gettext_lazy("Assistance"),
        "heart-handshake",
        "assistance:bonds",
        tuple(f"assistance:{own}" for own in PARTNERSHIP),
        (
            ("assistance:bonds", gettext_lazy("Bonds")),
            ("assistance:communities", gettext_lazy("Communities")),
            ("assistance:documents", gettext_lazy("Papers and rules")),
            ("assistance:teams", gettext_lazy("Teams")),
            ("assistance:needs", gettext_lazy("Needs")),
            ("assistance:tasks", gettext_lazy("Key tasks")),
            ("assistance:school-plans", gettext_lazy("One plan per school")),
            ("assistance:meetings", gettext_lazy("Meetings and visits")),
            ("assistance:targets", gettext_lazy("Targets")),
            ("assistance:cases", gettext_lazy("Experience")),
        ),
        group="assistance",
        part=gettext_lazy("Bonds and tasks"),
    ),
    Entry(
        gettext_lazy("Assistance"),
        "heart-handshake",
        "assistance:exchange-placements",
        ("assistance:exchange-",),
        (
            ("assistance:exchange-placements", gettext_lazy("Placements")),
            ("assistance:exchange-calls", gettext_lazy("Calls")),
            ("assistance:exchange-ratios", gettext_lazy("Exchange ratios")),
            ("assistance:exchange-calendar", gettext_lazy("Who is where")),
            ("assistance:exchange-incentives", gettext_lazy("Title incentive")),
            ("assistance:exchange-posts", gettext_lazy("Post structure")),
        ),
        group="assistance",
        part=gettext_lazy("Exchange of people"),
    ),
    Entry(
        gettext_lazy("Assistance"),
        "heart-handshake",
        "assistance:research-activities",
        ("assistance:research-", "assistance:teaching-"),
        (
            ("assistance:research-activities", gettext_lazy("Activities")),
            ("assistance:research-items", gettext_lazy("Lessons and lectures")),
            ("assistance:research-attendance", gettext_lazy("Attendance")),
            ("assistance:research-hours", gettext_lazy("Training hours")),
            ("assistance:research-programmes", gettext_lazy("Programmes")),
            ("assistance:research-mentoring", gettext_lazy("Mentoring")),
            ("assistance:research-cascades", gettext_lazy("Cascade")),
            ("assistance:research-studios", gettext_lazy("Studios")),
            ("assistance:research-honours", gettext_lazy("Honours register")),
            ("assistance:teaching-services", gettext_lazy("Platform services")),
        ),
        group="assistance",
        part=gettext_lazy("Research"),
    ),
    Entry(
        gettext_lazy("Assistance"),
        "heart-handshake",
        "assistance:works-projects",
        ("assistance:works-",),
        (
            ("assistance:works-projects", gettext_lazy("Projects")),
            ("assistance:works-places", gettext_lazy("School places")),
            ("assistance:works-lighting", gettext_lazy("Lighting")),
            ("assistance:works-rooms", gettext_lazy("Rooms")),
            ("assistance:works-missing", gettext_lazy("Rooms missing")),
            ("assistance:works-funds", gettext_lazy("Funds")),
            ("assistance:works-ledger", gettext_lazy("Ledger")),
        ),
        group="assistance",
        part=gettext_lazy("Works and money"),
    ),
    Entry(
        gettext_lazy("Effect"),
        "chart-dots",
        "assessment:test-list",
        ("assessment:test-",),
        (("assessment:test-list", gettext_lazy("Joint tests")), ("assessment:test-items", gettext_lazy("Item bank"))),
        group="effect",
        part=gettext_lazy("Joint tests"),
    ),
    Entry(
        gettext_lazy("Effect"),
        "chart-dots",
        "assessment:appraisal-list",
        ("assessment:appraisal-",),
        (
            ("assessment:appraisal-list", gettext_lazy("Appraisals")),
            ("assessment:appraisal-schemes", gettext_lazy("Schemes")),
            ("assessment:appraisal-national", gettext_lazy("National evaluation")),
            ("assessment:appraisal-rectify", gettext_lazy("Rectification")),
        ),
        group="effect",
        part=gettext_lazy("Appraisal"),
    ),
    Entry(
        gettext_lazy("Effect"),
        "chart-dots",
        "insight:proof",
        ("insight:proof",),
        (
            ("insight:proof", gettext_lazy("Did it work?")),
            ("insight:proof-power", gettext_lazy("How many schools?")),
        ),
        group="effect",
        part=gettext_lazy("Proof"),
    ),
    Entry(
        gettext_lazy("Reports"),
        "report",
        "insight:report",
        ("insight:report", "insight:annual", "insight:stated"),
        (
            ("insight:report", gettext_lazy("Balance report")),
            ("insight:annual", gettext_lazy("Annual report")),
            ("insight:stated", gettext_lazy("Stated and counted")),
        ),
    ),
    Entry(gettext_lazy("Units"), "sitemap", "access:units", ("access:unit",), divider=True),
    Entry(gettext_lazy("Tasks given up"), "alert-triangle", "access:stopped", ("access:stopped",)),
    Entry(gettext_lazy("Slow queries"), "clock", "access:slow-queries", ("access:slow",)),
    Entry(
        gettext_lazy("Accounts"),
        "users",
        "access:accounts",
        ("access:account", "access:grant", "access:token"),
        divider=True,
    ),
    Entry(gettext_lazy("Review of roles"), "clipboard-check", "access:review", ("access:review",), divider=True),
    Entry(gettext_lazy("Audit"), "shield-check", "access:audit", ("access:audit",), divider=True),
    Entry(
        gettext_lazy("Data and their protection"),
        "lock",
        "access:privacy",
        ("access:privacy", "access:retention", "access:hold"),
    ),
)
"""The work in order; what is not built yet is not shown, because its page does not resolve."""


def group_of(entry: Entry) -> tuple[Entry, ...]:
    """The entries that stand under the same word."""
    return tuple(own for own in ENTRIES if own is entry or (entry.group and own.group == entry.group))


SCHOOL_PAGE = "registry:school"


def permission_of(page: str, **more: str) -> str | None:
    """The permission that a page of a unit asks for; None where there is no such page. ``more`` is of its address."""
    return _asked_by(page, **more) if more else _asked_by_list(page, get_urlconf())


@cache
def _asked_by_list(page: str, _addresses: str | None) -> str | None:
    """Dozens of links on every page ask, and addresses stay as they are while the process lives."""
    return _asked_by(page)


def _asked_by(page: str, **more: str) -> str | None:
    try:
        own = reverse(page, kwargs={"unit": "x", "year": 2025, **more})
        return getattr(resolve(own).func, "permission", None)
    except NoReverseMatch:
        return None


def address(page: str, unit: Unit, year: int) -> str:
    """The address of a page of a unit and a year."""
    before, between, after = _parts_of(page, get_urlconf(), get_script_prefix())
    return f"{before}{unit.slug}{between}{year}{after}"


NO_UNIT, NO_YEAR = "no-unit-is-called-so", 9876543210


@cache
def _parts_of(page: str, _addresses: str | None, _prefix: str) -> tuple[str, str, str]:
    """What stands before the unit in the address of a page, between unit and year, and after them.

    To build an address from its pattern takes twenty times as long, and every page has dozens.
    """
    before, _unit, rest = reverse(page, args=(NO_UNIT, NO_YEAR)).partition(NO_UNIT)
    between, _year, after = rest.partition(str(NO_YEAR))
    return before, between, after


def may_open(user: Any, page: str, unit: Unit) -> bool:
    """Whether the page exists and the account may open it for the unit."""
    if page == SCHOOL_PAGE and not unit.is_school:
        return False
    permission = permission_of(page)
    return permission is not None and user.has_perm(permission, unit)


def first_page(user: Any, unit: Unit) -> str | None:
    """The name of the page at which one arrives: a school's own page, a region's overview, an administrator's list."""
    pages = [SCHOOL_PAGE, *(entry.page for entry in ENTRIES)]
    return next((page for page in pages if may_open(user, page, unit)), None)


def same_page(user: Any, page: str, unit: Unit) -> str | None:
    """The page to show after the unit was changed: the same where it can be, else the first one."""
    entry = next((entry for entry in ENTRIES if entry.holds(page)), None)
    wanted = [page] if page in {SCHOOL_PAGE, "access:jobs", DESK.page} or (entry and page in entry.lists) else []
    wanted += [entry.page] if entry else []
    return next((name for name in wanted if may_open(user, name, unit)), None) or first_page(user, unit)


def _jobs_open(pk: int) -> QuerySet[Job]:
    return Job.everywhere.filter(user=pk, state__in=(Job.State.QUEUED, Job.State.RUNNING))


WAITING = Counted(lambda: [_jobs_open, *([DESK.unseen] if DESK.unseen else [])], NUMBER)
"""One's jobs that are not finished, and what is new on one's desk."""


class Rights:
    """What an account may do on units, each asked once while a page is made: the links of a frame ask dozens of times.

    The grants behind it are read once a request too (:attr:`User.current_grants`).
    """

    def __init__(self, user: Any) -> None:
        self.sees, self._user, self._known = user.sees, user, dict[tuple[str, int], bool]()

    def has_perm(self, permission: str, unit: Unit) -> bool:
        """Whether the account holds a permission on a unit."""
        key = (permission, unit.pk)
        if key not in self._known:
            self._known[key] = self._user.has_perm(permission, unit)
        return self._known[key]


class Frame:
    """Lazy parts of the frame: a page that does not show one does not pay for it.

    A page that serves many lists says by ``request.stands_under`` in which of them it is now.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.user, self.unit, self.year = request.user, request.unit, request.year  # type: ignore[attr-defined]
        self.rights = Rights(self.user)
        own = request.resolver_match.view_name if request.resolver_match else ""
        self.page = getattr(request, "stands_under", own)

    def link(self, page: str, label: Any, **more: Any) -> dict[str, Any]:
        """One link of the frame, marked where it is the page shown."""
        return {"label": label, "href": address(page, self.unit, self.year), "here": page == self.page} | more

    def navigation(self) -> list[dict[str, Any]]:
        """The entries that one may open here; of a group the first."""
        shown: dict[str, dict[str, Any]] = {}
        for entry in ENTRIES:
            key = entry.group or entry.page
            if key not in shown and may_open(self.rights, entry.page, self.unit):
                shown[key] = self.link(entry.page, entry.label, icon=entry.icon, divider=entry.divider)
                shown[key]["here"] = any(own.holds(self.page) for own in group_of(entry))
        return list(shown.values())

    def parts(self) -> list[dict[str, Any]]:
        """The entries of the group that one is in, where one may open several."""
        entry = next((entry for entry in ENTRIES if entry.holds(self.page)), None)
        if entry is None or not entry.group:
            return []
        return [
            self.link(own.page, own.part) | {"here": own is entry}
            for own in group_of(entry)
            if may_open(self.rights, own.page, self.unit)
        ]

    def section(self) -> list[dict[str, Any]]:
        """The tabs of the entry that one is in; the one under which the page stands is marked."""
        inside = next((entry.inside for entry in ENTRIES if entry.holds(self.page)), ())
        here = tab_of(self.page, [page for page, _label in inside])
        return [
            self.link(page, label) | {"here": page == here}
            for page, label in inside
            if may_open(self.rights, page, self.unit)
        ]

    def years(self) -> list[dict[str, Any]]:
        """The school years to choose from, newest first."""
        page = same_page(self.rights, self.page, self.unit)
        choices = sorted({*years_of(self.unit), self.year}, reverse=True)
        return [
            {"year": year, "here": year == self.year, "href": address(page, self.unit, year)}
            for year in choices
            if page
        ]

    def ancestors(self) -> list[dict[str, Any]]:
        """From the root down to the unit; those within one's grants with a link."""
        steps = []
        for unit in chain_of(self.unit):
            page = same_page(self.rights, self.page, unit) if self.rights.sees(unit) else None
            steps.append({"unit": unit, "href": address(page, unit, self.year) if page else ""})
        return steps

    @cached_property
    def _counted(self) -> tuple[int, ...]:
        return WAITING(self.user.pk)

    def jobs_open(self) -> int:
        """How many of one's jobs are not finished."""
        return self._counted[0]

    def desk_url(self) -> str:
        """Where one's desk is; empty where there is none or it may not be opened here."""
        return (
            address(DESK.page, self.unit, self.year)
            if DESK.page and may_open(self.rights, DESK.page, self.unit)
            else ""
        )

    def own_url(self, page: str) -> str:
        """Where a page of one's own matters is; empty where it may not be opened here."""
        return address(page, self.unit, self.year) if may_open(self.rights, page, self.unit) else ""

    def desk_unseen(self) -> int:
        """How many things on one's desk are new."""
        return sum(self._counted[1:])

    def roles_here(self) -> str:
        """The roles that one holds on the unit, in words."""
        return _(", ").join(str(Role(role).label) for role in sorted(self.user.roles_on(self.unit)))


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page: unit, year, navigation, what one may do, and the kind of frame to draw."""
    htmx = getattr(request, "htmx", None)
    context: dict[str, Any] = {
        "side_panel": bool(htmx) and htmx.target == "panel",
        "wall": request.GET.get("view") == "wall",
        "unit": None,
    }
    unit, user = getattr(request, "unit", None), getattr(request, "user", None)
    if unit is None or user is None or not user.is_authenticated:
        return context
    parts = Frame(request)
    return context | {
        "unit": unit,
        "year": request.year,  # type: ignore[attr-defined]
        "may": May(parts.rights, unit),
        "page_name": parts.page,
        "navigation": SimpleLazyObject(parts.navigation),
        "section": SimpleLazyObject(parts.section),
        "section_parts": SimpleLazyObject(parts.parts),
        "years": SimpleLazyObject(parts.years),
        "ancestors": SimpleLazyObject(parts.ancestors),
        "jobs_url": parts.own_url("access:jobs"),
        "jobs_open": SimpleLazyObject(parts.jobs_open),
        "desk_url": parts.desk_url(),
        "delegations_url": parts.own_url("access:delegations"),
        "takings_url": parts.own_url("access:takings"),
        "desk_unseen": SimpleLazyObject(parts.desk_unseen),
        "roles_here": SimpleLazyObject(parts.roles_here),
    }


class May:
    """``may.insight.view_gap`` in a template: whether the account holds a permission on the unit shown."""

    def __init__(self, user: Any, unit: Any, app: str = "") -> None:
        self._user, self._unit, self._app = user, unit, app

    def __getitem__(self, name: str) -> Any:
        if not self._app:
            return May(self._user, self._unit, name)
        return self._user.has_perm(f"{self._app}.{name}", self._unit)
