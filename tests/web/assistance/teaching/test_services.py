"""Platform services: many at once, ended and not removed, and coverage in which nobody is counted twice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import YEAR

from tongpan.access.models import AuditRecord
from tongpan.access.scope import in_unit
from tongpan.assistance.base.period import period_of
from tongpan.assistance.base.refusal import Refused
from tongpan.assistance.teaching.actions import Offer, add_services, end_services, remove_platform, save_platform
from tongpan.assistance.teaching.models import Platform, Service
from tongpan.assistance.teaching.queries import coverage, services_of
from tongpan.assistance.teaching.registers import PLATFORMS, SERVICES
from tongpan.registry.models import School

pytestmark = pytest.mark.django_db
COUNTY, CITY, ONE, TWO, FAR = "441801", "4418", "2144180001", "2144180002", "2144180003"
SINCE = dt.date(2022, 9, 1)


def here(name, unit=COUNTY, **given):
    return reverse(f"assistance:{name}", kwargs={"unit": unit, "year": YEAR, **given})


def made(world, unit=COUNTY, **facts):
    facts = {"name": "县区教育资源子平台", "since": dt.date(2022, 1, 1)} | facts
    return Platform.everywhere.create(unit=world.units[unit], **facts)


def serve(world, platform, subjects, *schools, stage="primary", since=SINCE, until=None):
    offer = Offer(platform, subjects, stage, [world.units[own] for own in schools], since, until)
    return add_services(offer, user=world.users["city_planner"])


def value(world, register, measure="count", unit=CITY, year=2022, **asked):
    with in_unit(world.units[unit]):
        return register.value(measure, world.units[unit], period_of(year, "calendar"), asked)


def test_assignments_are_not_schools(world):
    """S4.18: junior music 45, art 44, primary music 384, art 388 are assignments; the schools are fewer."""
    parent = made(world, CITY, name="市智慧教育云平台")
    own = made(world, parent=parent)
    assert serve(world, own, ["music", "art"], ONE, TWO) == (4, 0)
    assert serve(world, own, ["music"], TWO, stage="junior") == (1, 0)
    assert serve(world, parent, ["music"], ONE, FAR) == (2, 0)
    assert (value(world, SERVICES), value(world, SERVICES, "schools")) == (7, 3)
    assert value(world, SERVICES, subject="music", stage="primary") == 4
    assert value(world, SERVICES, "schools", subject="music", stage="primary") == 3
    assert value(world, SERVICES, subject="music", stage="junior", platform=own.pk) == 1
    assert value(world, SERVICES, county=COUNTY) == 6
    assert value(world, SERVICES, year=2021) == 0
    assert (value(world, PLATFORMS, part="1"), value(world, PLATFORMS)) == (1, 2)


def test_who_is_served_already_is_passed_over_and_the_end_frees_the_place(world):
    own = made(world)
    serve(world, own, ["music"], ONE, until=dt.date(2023, 6, 30))
    assert serve(world, own, ["music", "art"], ONE, TWO) == (3, 1)
    assert serve(world, own, ["music"], ONE, since=dt.date(2023, 7, 1)) == (1, 0)
    assert serve(world, own, ["music"], ONE, since=dt.date(2023, 7, 1)) == (0, 1)


def test_services_end_and_stay_in_the_records(world):
    own = made(world)
    serve(world, own, ["music"], ONE)
    serve(world, own, ["art"], ONE, since=dt.date(2024, 9, 1))
    rows = Service.everywhere.select_related("platform__unit")
    assert end_services(rows, last=dt.date(2023, 6, 30), user=world.users["planner"]) == (1, 1)
    assert value(world, SERVICES) == 1
    assert value(world, SERVICES, year=2024) == 1
    assert AuditRecord.objects.get(action="assistance.service.end").detail["count"] == 1


def test_services_lie_in_the_time_of_their_platform(world):
    own = made(world, until=dt.date(2023, 12, 31))
    for since, until in ((dt.date(2021, 9, 1), dt.date(2022, 9, 1)), (SINCE, None), (SINCE, dt.date(2024, 1, 1))):
        with pytest.raises(Refused, match="runs from 2022-01-01 until 2023-12-31"):
            serve(world, own, ["music"], ONE, since=since, until=until)
    serve(world, own, ["music"], ONE, until=dt.date(2023, 12, 31))
    own.since = dt.date(2022, 9, 2)
    with pytest.raises(Refused, match="serves schools from 2022-09-01 on"):
        save_platform(own, user=world.users["planner"])
    with pytest.raises(Refused, match="End it instead"):
        remove_platform(own, user=world.users["planner"])


def test_a_platform_is_no_part_of_itself(world):
    upper = made(world)
    lower = made(world, parent=upper)
    upper.parent = lower
    with pytest.raises(Refused, match="is itself a part of"):
        save_platform(upper, user=world.users["planner"])


FORM = {"stage": "primary", "subjects": ["music", "art"], "schools": [ONE], "since": "2025-09-01"}


def test_many_are_entered_on_one_form_chosen_or_pasted(world):
    own = made(world)
    sent = FORM | {"platform": own.pk, "pasted": "云溪初级中学\n2144180001"}
    answer = world.client("planner").post(here("teaching-services-add"), sent, follow=True)
    assert answer.status_code == 200
    assert Service.everywhere.count() == 4
    assert world.client("clerk").get(here("teaching-platform", ONE, platform=own.pk)).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"pasted": "无此学校"}, "pasted"), ({"pasted": "乙县第一小学"}, "pasted"), ({"schools": []}, "schools"),
        ({"schools": [FAR]}, "schools"), ({"subjects": []}, "subjects"), ({"until": "2020-01-01"}, "until"),
        ({"since": "2021-09-01", "until": "2021-10-01"}, "__all__"),
    ],
)  # fmt: skip
def test_what_does_not_fit_stays_on_the_form(world, changed, field):
    sent = FORM | {"platform": made(world).pk} | changed
    shown = world.client("planner").post(here("teaching-services-add"), sent)
    assert field in shown.context["form"].errors
    assert not Service.everywhere.exists()


def test_a_platform_of_others_cannot_be_used_nor_ended(world):
    theirs = made(world, "441802")
    serve(world, theirs, ["music"], FAR, ONE)
    planner = world.client("planner")
    assert planner.post(here("teaching-services-add"), FORM | {"platform": theirs.pk}).context["form"].errors
    assert planner.get(here("teaching-platform", platform=theirs.pk)).status_code == 200  # it serves a school here
    assert planner.post(here("teaching-platform-remove", platform=theirs.pk)).status_code == 403
    planner.post(here("teaching-services-end"), {"row": list(Service.everywhere.values_list("pk", flat=True))})
    planner.post(here("teaching-services-remove"), {"row": list(Service.everywhere.values_list("pk", flat=True))})
    assert Service.everywhere.filter(until__isnull=True).count() == 2
    with in_unit(world.units[COUNTY]):
        assert [own.unit.slug for own in services_of(world.units[COUNTY])] == [ONE]


def test_ticked_services_end_today_and_can_be_removed(world):
    serve(world, made(world), ["music", "art"], ONE)
    keys = list(Service.everywhere.values_list("pk", flat=True))
    planner = world.client("planner")
    planner.post(here("teaching-services-end"), {"row": keys[:1]})
    assert Service.everywhere.filter(until__isnull=False).count() == 1
    planner.post(here("teaching-services-remove"), {"row": keys})
    assert not Service.everywhere.exists()


PAIRS = st.sets(st.tuples(st.integers(0, 1), st.sampled_from(["music", "art", "pe"]), st.sampled_from([ONE, TWO, FAR])))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PAIRS)
def test_in_every_cell_a_school_counts_once(world, pairs):
    """Against sets of schools: each subject and kind, each row's total, and the row of any subject."""
    with transaction.atomic():
        owners = [made(world, CITY, name="一"), made(world, CITY, name="二")]
        Service.everywhere.bulk_create(
            Service(platform=owners[at], unit=world.units[school], subject=subject, stage="primary", since=SINCE)
            for at, subject, school in pairs
        )
        with in_unit(world.units[CITY]):
            found = coverage(services_of(world.units[CITY]), School.everywhere.all())
        kinds = {ONE: "211", TWO: "311", FAR: "211"}
        assert found.groups == ("211", "311")
        for row in found.rows:
            own = {school for _at, subject, school in pairs if row.subject in ("", subject)}
            assert row.total.served == len(own)
            assert [cell.served for cell in row.cells] == [
                sum(kinds[school] == kind for school in own) for kind in found.groups
            ]
        assert found.rows[-1].total.assignments == len(pairs)
        assert [cell.schools for cell in found.rows[-1].cells] == [2, 1]
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", ["teaching-services", "teaching-platforms", "teaching-coverage"])
def test_as_many_queries_for_300_as_for_one(world, name, django_assert_max_num_queries):
    serve(world, made(world), ["music"], ONE)

    def queries() -> int:
        with django_assert_max_num_queries(60) as found:
            assert world.client("planner").get(here(name), {"period": "all"}).status_code == 200
        return len(found)

    queries()
    few = queries()
    more = Platform.everywhere.bulk_create(
        Platform(unit=world.units[COUNTY], name=f"平台{n}", since=SINCE) for n in range(300)
    )
    Service.everywhere.bulk_create(
        Service(platform=own, unit=world.units[TWO], subject="art", stage="junior", since=SINCE) for own in more
    )
    assert queries() == few


def test_what_ends_later_has_not_ended(world):
    own, today = made(world), timezone.localdate()
    for subject, until in (("music", today - dt.timedelta(1)), ("art", today), ("pe", None)):
        serve(world, own, [subject], ONE, until=until)
    assert (value(world, SERVICES, ended="1"), value(world, SERVICES, ended="0")) == (1, 2)
