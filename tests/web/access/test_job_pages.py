"""A job on its page: progress, cancel, what went wrong in words, and where one goes when it is done."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from tests.people import MORE, bring

from tongpan.access.models import Job

HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(world):
    return Job.everywhere.create(kind="test.long", unit=world.units["441801"], user=world.users["planner"])


def here(job: Job) -> str:
    return f"/u/441801/2025/jobs/{job.pk}/"


def fragment(world, job: Job, query: str = "", name: str = "planner"):
    return world.client(name).get(here(job) + query, headers=HTMX)


def test_a_running_job_says_what_is_done_and_asks_again_in_a_second(world, job):
    Job.everywhere.filter(pk=job.pk).update(state=Job.State.RUNNING)
    said = {"step": "Reading %(file)s", "values": {"file": "教师.xlsx"}, "done": 1200, "total": 5000}
    caches["progress"].set(f"job-{job.pk}", said)
    text = fragment(world, job).content.decode()
    assert "Reading 教师.xlsx" in text
    assert "1,200 / 5,000" in text
    assert 'value="1200" max="5000"' in text
    assert 'hx-trigger="every 1s"' in text
    assert "<html" not in text


def test_cancel(world, job):
    page = world.client("planner").post(here(job), headers=HTMX)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    assert "已取消，未作任何改动" in page.content.decode()
    assert "every 1s" not in page.content.decode()


def test_only_its_owner_or_a_planner_cancels(world, job):
    assert world.client("viewer").post(here(job)).status_code == 403
    assert world.client("city_planner").post(here(job)).status_code == 200


def test_a_mendable_fault_is_told_in_words_and_a_fault_of_ours_without_its_text(world, job):
    Job.everywhere.filter(pk=job.pk).update(
        state=Job.State.FAILED, error={"message": "Sample row %(row)s", "values": {"row": 37}}
    )
    assert "Sample row 37" in fragment(world, job).content.decode()
    Job.everywhere.filter(pk=job.pk).update(error={"fault": "KeyError"})
    text = fragment(world, job).content.decode()
    assert "KeyError" not in text
    assert "因程序故障未能完成" in text


@pytest.mark.parametrize(
    ("after", "goes"),
    [("/u/441801/2025/gap/", "/u/441801/2025/gap/"), ("https://evil.example/", None), ("//evil.example", None)],
)
def test_a_finished_job_goes_on_but_never_to_another_host(world, job, after, goes):
    Job.everywhere.filter(pk=job.pk).update(state=Job.State.DONE)
    assert fragment(world, job, f"?after={after}").headers.get("HX-Redirect") == goes


def test_a_job_of_another_county_is_not_there(world, job):
    assert world.client("other_planner").get(here(job)).status_code == 404
    strange = Job.everywhere.create(kind="test.long", unit=world.units["441802"])
    assert world.client("city_planner").get(here(strange)).status_code == 404


def test_whoever_reads_of_the_unit_follows_the_jobs_of_others_and_nobody_else(world):
    """A page of the unit shows how far its import is to all who read it; teachers and counsellors have no such page."""
    bring(world, MORE)
    school = world.units["2144180001"]
    jobs = {name: Job.everywhere.create(kind=f"test.{name}", unit=school, user=world.users[name])
            for name in ("clerk", "teacher")}  # fmt: skip
    who = {"planner": 2, "viewer": 2, "leader": 2, "principal": 2, "clerk": 2, "teacher": 1, "counsellor": 0}
    for name, seen in who.items():
        browser = world.client(name)
        pages = {own: f"/u/2144180001/2025/jobs/{job.pk}/" for own, job in jobs.items()}
        listed = browser.get("/u/2144180001/2025/jobs/?whose=all").content.decode()
        opened = {own for own, page in pages.items() if browser.get(page).status_code == 200}
        assert opened == {own for own, page in pages.items() if page in listed}, name
        assert len(opened) == seen, name
        assert all((browser.post(page).status_code == 404) == (own not in opened) for own, page in pages.items()), name


def test_everybodys_jobs_are_listed_for_who_wants_them(world, job):
    Job.everywhere.create(kind="test.other", unit=world.units["441801"], user=world.users["viewer"])
    Job.everywhere.create(kind="test.beside", unit=world.units["441802"], user=world.users["other_planner"])
    page = world.client("planner").get("/u/441801/2025/jobs/?whose=all").content.decode()
    assert here(job) in page
    assert "test.other" in page
    assert "王局长" in page, "and who began them"
    assert "test.beside" not in page


def test_ones_own_jobs_are_listed(world, job):
    Job.everywhere.create(kind="test.other", unit=world.units["441801"], user=world.users["viewer"])
    page = world.client("planner").get("/u/441801/2025/jobs/").content.decode()
    assert here(job) in page
    assert "test.other" not in page
    assert '<span class="count">1</span>' in page
