"""The gap as a stored run: reused while nothing changed, measured anew when something did."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tongpan.access import audit, jobs
from tongpan.access.models import AuditRecord, Job
from tongpan.access.scope import in_unit
from tongpan.insight.actions.gap import measure_gap, measure_gaps
from tongpan.insight.models import Run
from tongpan.insight.queries.freshness import changed_since
from tongpan.registry.models import ImportBatch, LocalIndicator, YearFigures

from . import region as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return made.fair_county(made.city())


def change(county, **values):
    with in_unit(county):
        row = YearFigures.objects.filter(unit__parent=county, stage="primary").order_by("unit__slug").first()
        row.values |= values
        row.save()


def test_a_run_holds_who_what_when_and_by_which_rule(county):
    user = made.account("planner", on=county)
    with in_unit(county):
        run = measure_gap(county, made.YEAR, user=user)
    assert (run.kind, run.year, run.pack, run.policy_date, run.policy_region) == (
        "gap", 2025, "balanced-2017", dt.date(2025, 9, 1), "441826"
    )  # fmt: skip
    assert (run.user, run.status, len(run.digest), bool(run.code_version)) == (user, "passes", 64, True)
    assert run.summary["stages"] == {
        "primary": {"schools": 3, "passing": 3, "failing": 0, "unjudged": 0, "verdict": "passes"}
    }
    assert run.summary["schools"] == {"2144182601": ["p", 0], "2144182602": ["p", 0], "2144182603": ["p", 1]}
    first = run.summary["indicators"][0]
    assert (first["code"], first["threshold"], first["limit"], first["below"]) == ("L1", 4.2, 0.5, 0)
    assert first["value"] == pytest.approx(75 / 1620 * 100)
    entry = AuditRecord.objects.get()
    assert (entry.action, entry.actor, entry.target, entry.unit) == (
        "insight.gap.measure",
        "planner",
        str(run.pk),
        county,
    )


def test_nothing_changed_nothing_computed(county):
    with in_unit(county):
        first, second = (measure_gap(county, made.YEAR, user=None) for _ in range(2))
        assert first.pk == second.pk
        assert second.summary["checked"] > first.summary["checked"]
    change(county, teachers_above_qualification=4)
    with in_unit(county):
        third = measure_gap(county, made.YEAR, user=None)
    assert third.pk != first.pk
    assert third.status == "fails"
    assert third.summary["schools"]["2144182601"] == ["f", 1]


def test_another_policy_date_is_another_run(county):
    with in_unit(county):
        now = measure_gap(county, made.YEAR, user=None)
        before = measure_gap(county, made.YEAR, user=None, policy_date=dt.date(2021, 1, 1))
    assert now.pk != before.pk
    assert before.digest == now.digest


def test_a_figure_that_is_missing_is_not_zero(county):
    change(county, teachers_backbone=None)
    with in_unit(county):
        run = measure_gap(county, made.YEAR, user=None)
    assert run.status == "cannot_judge"
    assert run.summary["unknown"] == 1
    assert run.summary["schools"]["2144182601"] == ["u", 0]


def test_a_local_indicator_stands_beside_the_pack(county):
    LocalIndicator.everywhere.create(
        unit=county, code="books", label="生均图书", numerator={"books": 1}, per=1, thresholds={"primary": 25},
        since=dt.date(2024, 1, 1), reference="南教〔2024〕1号",
    )  # fmt: skip
    with in_unit(county):
        run = measure_gap(county, made.YEAR, user=None)
    last = run.summary["indicators"][-1]
    assert (last["code"], last["counts"], last["threshold"], last["unknown"]) == ("books", False, 25, 3)
    assert run.status == "passes", "a local indicator does not change the national verdict"


def test_a_city_is_measured_county_by_county_and_year_by_year():
    city = made.city()
    made.fair_county(city)
    made.fair_county(city, slug="441825", name="连山壮族瑶族自治县")
    told = []
    with in_unit(city):
        runs = measure_gaps(city, [2024, 2025], user=None, tell=lambda *said: told.append(said[:2]))
    assert [(run.unit.slug, run.year) for run in runs] == [
        ("441825", 2024), ("441826", 2024), ("441825", 2025), ("441826", 2025)
    ]  # fmt: skip
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]


@pytest.mark.django_db(transaction=True)
def test_the_job_measures_the_years_that_have_figures(county):
    with in_unit(county):
        job = jobs.start("insight.gap", unit=county, user=None, year=made.YEAR, history=4)
        job = Job.objects.get(pk=job.pk)
        assert job.state == Job.State.DONE, job.error
        assert job.result == {"runs": [str(Run.objects.get().pk)]}


def test_what_changed_since_the_run_is_told(county):
    with in_unit(county):
        run = measure_gap(county, made.YEAR, user=None)
        assert changed_since(county, made.YEAR, [run]) is None
    change(county, teachers=29)
    audit.record("registry.figures.edit", actor=None, unit=county)  # as whoever changes figures does
    with in_unit(county):
        assert changed_since(county, made.YEAR, [run]) is not None
        assert changed_since(county, made.YEAR, [measure_gap(county, made.YEAR, user=None)]) is None


def committed(unit, year=made.YEAR):
    """An import that is written just now."""
    batch = ImportBatch.everywhere.create(unit=unit, kind="figures", year=year, file_name="数据.xlsx", digest="0" * 64)
    batch.state, batch.committed = ImportBatch.State.COMMITTED, timezone.now()
    batch.save(update_fields=["state", "committed"])


@pytest.mark.django_db(transaction=True)
def test_what_was_imported_is_measured_by_itself(county):
    committed(county)
    run = Run.everywhere.get()
    assert (run.unit, run.year, run.job.kind) == (county, made.YEAR, "insight.gap")
    with in_unit(county):
        assert changed_since(county, made.YEAR, [run]) is None


@pytest.mark.django_db(transaction=True)
def test_an_import_of_one_school_measures_its_county(county):
    committed(made.schools_of(county)[0])
    assert Run.everywhere.get().unit == county
    committed(county.parent)
    assert Run.everywhere.count() == 1, "nothing has changed, so the run stays"


def test_imports_in_a_row_wait_for_one_measuring(county):
    for _number in range(3):
        committed(county)
    assert Job.everywhere.filter(kind="insight.gap").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_year_without_figures_is_refused_with_the_remedy(county):
    committed(county, year=2019)
    assert not Job.everywhere.exists(), "nothing to measure, nothing asked"
    jobs.start("insight.gap", unit=county, user=None, year=2019)
    job = Job.everywhere.get()
    assert job.state == Job.State.FAILED
    assert job.error["message"] == "There are no figures of %(year)s–%(next)s yet. Import them first."
