"""What people do while processes are killed: each deed in steps by HTTP, as a browser does it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import requests
from tests.web.registry import importing as made

from .house import asking
from .region import HELPED, IMPORTED, NAME, PASSWORD, PLANNED, SCHOOL, YEAR

PEOPLE = 300
Cut = requests.RequestException


class Browser:
    """Somebody who is signed in."""

    def __init__(self, port: int) -> None:
        self.site, self.session = f"http://127.0.0.1:{port}", requests.Session()

    def sign_in(self) -> None:
        """With name and password."""
        self.get("/sign-in/")
        self.post("/sign-in/", {"username": NAME, "password": PASSWORD})
        assert "sessionid" in self.session.cookies, "the sign-in did not go through"

    def get(self, path: str) -> requests.Response:
        """A page; a cut connection is an error, and so is a fault."""
        return self._good(self.session.get(self.site + path, timeout=600, allow_redirects=False))

    def post(self, path: str, data: dict[str, str] | None = None, **more: object) -> requests.Response:
        """A form that is sent; where it leads is not followed."""
        data = {"csrfmiddlewaretoken": self.session.cookies["csrftoken"]} | (data or {})
        return self._good(self.session.post(self.site + path, data=data, timeout=600, allow_redirects=False, **more))

    @staticmethod
    def _good(answer: requests.Response) -> requests.Response:
        assert answer.status_code < 400, f"{answer.status_code} at {answer.url}"
        return answer


def people_file(number: int) -> bytes:
    """A list of people whom no other file of a run names."""
    held = io.StringIO()
    born = dt.date(1950, 1, 1) + dt.timedelta(days=number)
    rows = [[SCHOOL, f"甲{number}-{n}", made.identity(n, born), "本科", "语文"] for n in range(PEOPLE)]
    csv.writer(held).writerows([list(made.TEACHER_HEADERS), *rows])
    return held.getvalue().encode()


def wait_for(reached: Callable[[], bool], patience: float = 300, longest: float = 3600) -> None:
    """Until something is so; given up where no job moved on for a while.

    On a machine that has other things to do a job of two seconds takes minutes: as long as its worker counts on, it is
    waited for.
    """
    begun = last = time.monotonic()
    seen = None
    while True:
        with asking():
            if reached():
                return
            now, moved = time.monotonic(), _moved()
        last, seen = (last if moved == seen else now), moved
        if now - last > patience or now - begun > longest:
            raise TimeoutError("what was asked for did not happen")
        time.sleep(0.05)


def _moved() -> list[object]:
    """How far the jobs that have not ended are."""
    from tongpan.access.models import Job

    rows = Job.everywhere.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by("pk")
    return list(rows.values_list("pk", "state", "attempt", "beat"))


def bring_in(browser: Browser, number: int) -> None:
    """Import a file: bring it in, have it checked, commit. Goes on where an earlier try of the same file broke off."""
    from tongpan.access.models import Job
    from tongpan.registry.models import ImportBatch

    def open_job(own: ImportBatch) -> Job | None:
        open_jobs = Job.everywhere.filter(state__in=(Job.State.QUEUED, Job.State.RUNNING))
        with asking():
            return open_jobs.filter(params__batch=str(own.pk)).first()

    def batch() -> ImportBatch | None:
        with asking():
            return ImportBatch.everywhere.filter(file_name=f"{number}.csv").order_by("-pk").first()

    if batch() is None:
        file = {"file": (f"{number}.csv", people_file(number), "text/csv")}
        browser.post(f"/u/{IMPORTED}/{YEAR}/imports/", {"year": str(YEAR), "kind": "auto"}, files=file)
    here = f"/u/{IMPORTED}/{YEAR}/imports/{batch().pk}/"
    if batch().state == "mapped":
        browser.post(here + "check/")
        wait_for(lambda: batch().state != "mapped")
    # A press while the check is not over yet, because it was killed after its result, is passed over by the page.
    wait_for(lambda: open_job(batch()) is None)
    if batch().state == "checked":
        browser.post(here + "commit/")
        wait_for(lambda: batch().state != "checked")


def _plan() -> str:
    from tongpan.insight.models import Run

    with asking():
        return str(Run.everywhere.filter(kind="balance", unit__slug=PLANNED).earliest("created").pk)


def adopt(browser: Browser, _number: int) -> None:
    """Put the plan into force, or take it back where it is."""
    from tongpan.insight.models import Adoption

    here = f"/u/{PLANNED}/{YEAR}/plans/{_plan()}/"
    with asking():
        in_force = Adoption.everywhere.filter(undone=None).exists()
    if in_force:
        browser.post(here + "undo/")
    else:
        browser.post(here + "adopt/", {"since": dt.date.today().isoformat()})  # noqa: DTZ011


def upload(browser: Browser, number: int) -> None:
    """Hang a file on the bond; every third time the same content as before."""
    from tongpan.assistance.partnership.models import Bond

    with asking():
        bond = Bond.everywhere.get()
    content = b"%PDF-1.7\n" + bytes(str(number - number % 3), "ascii") * 200_000 + b"\n%%EOF"
    file = {"file": (f"{number}.pdf", content, "application/pdf")}
    browser.post(f"/u/{PLANNED}/{YEAR}/files/bond:{bond.pk}/add/", files=file)


def pay(browser: Browser, number: int) -> None:
    """Enter money that came, and give it to a school: two lines of the ledger, an amount of their own each time."""
    from tongpan.assistance.works.models import Fund

    with asking():
        here = f"/u/{PLANNED}/{YEAR}/works/funds/{Fund.everywhere.get().pk}/enter/"
    line = {"amount": f"{number}.25", "day": dt.date.today().isoformat()}  # noqa: DTZ011
    for own in ({"kind": "received"}, {"kind": "allocated", "school": HELPED}):
        assert browser.post(here, line | own).status_code == 302, "the line was not taken"


def report(browser: Browser, _number: int) -> None:
    """Take the report away as a file."""
    answer = browser.get(f"/u/{PLANNED}/{YEAR}/report/pdf/")
    assert answer.content.startswith(b"%PDF")
    assert answer.content.rstrip().endswith(b"%%EOF")


def measure(browser: Browser, _number: int) -> None:
    """Measure the gap anew."""
    browser.post(f"/u/{PLANNED}/{YEAR}/gap/measure/")


def plan(browser: Browser, _number: int) -> None:
    """Ask what each budget buys: a solver runs for a while."""
    browser.post(f"/u/{PLANNED}/{YEAR}/plans/{_plan()}/frontier/")


DEEDS: dict[str, Callable[[Browser, int], None]] = {
    "import": bring_in, "adopt": adopt, "upload": upload, "pay": pay, "report": report, "measure": measure,
    "plan": plan,
}  # fmt: skip
FINISHED_LATER = {"import"}
"""Deeds of several steps: whoever was cut off goes on, and it must then come to its end."""


def drawn(draw: Random) -> str:
    """The next deed; imports twice as often."""
    return draw.choice([*DEEDS, "import", "migrate", "migrate"])


def files_below(folder: Path) -> set[Path]:
    """Every file below a folder."""
    return {path for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()
