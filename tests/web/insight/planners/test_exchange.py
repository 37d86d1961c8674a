"""Exchange through the platform: people and needs to postings, a decision by hand, who may see names, and back."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.web.insight.planners.planning import against_of, browser_of, every_page, page_text, refused_by_hand, solved
from tests.web.insight.region import FULL, YEAR, account, city, county, school, teacher

from tongpan.access.models import Role, Unit
from tongpan.access.scope import in_unit
from tongpan.assistance.exchange.models import Application, Call
from tongpan.insight.actions.adopt import CannotAdopt
from tongpan.insight.models import Adoption
from tongpan.insight.planners.actions.adopt import adopt, undo
from tongpan.insight.planners.comparison import Comparison
from tongpan.insight.planners.forms import decision_form_of
from tongpan.insight.planners.pages import page_of
from tongpan.insight.planners.tables.exchange import _coefficients
from tongpan.insight.tables import board_of
from tongpan.registry.models import Posting, Road, Spouse, Teacher

pytestmark = pytest.mark.django_db
FULLY, SHORT = "2144182601", "2144182602"
FREE = {"share": "", "backbone_share": "", "share_out": "", "couple_km": "", "years_between": ""}
SINCE, UNTIL = dt.date(2025, 9, 1), dt.date(2026, 8, 31)


@pytest.fixture
def home(db):
    """A school with three music teachers and six of Chinese, and one without anybody for music."""
    made = county(city())
    full = school(made, FULLY, "实验小学", figures={"primary": FULL | {"classes": 12}})
    short = school(made, SHORT, "山口小学", figures={"primary": FULL | {"classes": 12}})
    for subject, unit, number in (("音乐", full, 5), ("语文", full, 6), ("语文", short, 6)):
        for own in range(number):
            backbone = "county" if own == 0 else ""
            joined = dt.date(2010, 9, 1)
            teacher(unit, subject=subject, backbone=backbone, joined_school=joined, posting={"stage": "primary"})
    return made


def sent(run):
    return [(own["source"], own["target"], own["subject"]) for own in run.result["plan"]["postings"]]


def test_a_music_teacher_goes_where_there_is_none(home):
    run = solved("exchange", home, **FREE)
    assert (FULLY, SHORT, "music") in sent(run)
    assert run.summary["unmet_after"] < run.summary["unmet_before"]
    assert all(key.startswith("T") for own in run.result["plan"]["postings"] for key in (own["person"],))


def test_no_name_of_a_person_is_kept_in_a_run(home):
    run = solved("exchange", home, **FREE)
    for name in Teacher.everywhere.values_list("name", flat=True):
        assert name not in str(run.result)
        assert name not in str(run.summary)


def test_names_are_shown_only_to_those_who_may_see_teachers(home):
    run = solved("exchange", home, **FREE)
    planner = page_text("exchange", "-plan", home, browser_of(home), plan=run.pk)
    viewer = page_text("exchange", "-plan", home, browser_of(home, "leader", role=Role.VIEWER), plan=run.pk)
    names = set(Teacher.everywhere.values_list("name", flat=True))
    assert any(name in planner for name in names)
    assert not any(name in viewer for name in names)
    assert "山口小学" in viewer


def test_somebody_kept_by_hand_stays_and_the_price_is_shown(home):
    first = solved("exchange", home, **FREE)
    person = first.result["plan"]["postings"][0]["person"]
    stays = {"kind": "stay", "person": person, "school": "", "subject": ""}
    second = solved("exchange", home, **FREE, based_on=first, decisions=[stays])
    assert person not in {own["person"] for own in second.result["plan"]["postings"]}
    with in_unit(home):
        page = page_of(second)
        assert against_of(second).price is not None
        assert page.decisions[0]["words"]


def test_a_share_nobody_can_reach_names_what_clashes(home):
    run = solved("exchange", home, **(FREE | {"share": 100}), km=0.0001)
    with in_unit(home):
        page = page_of(run)
        assert run.status == "infeasible"
        assert {own["key"].partition(":")[0] for own in page.conflict} & {"share", "km", "most_need", "keep_need"}


def test_adopting_posts_people_and_the_next_plan_changes_little(home):
    user, run = account("planner", on=home), solved("exchange", home, **FREE)
    people = {own["person"] for own in run.result["plan"]["postings"]}
    with in_unit(home):
        adoption, made = adopt(run, since=SINCE, until=UNTIL, user=user)
        assert made == {"people": len(people)}
        rows = Posting.everywhere.filter(origin=adoption.key)
        assert {f"T{own.teacher_id}" for own in rows} == people
        assert {own.subject for own in rows} == {"音乐"}
        with pytest.raises(CannotAdopt):
            adopt(run, since=SINCE, until=UNTIL, user=user)
        assert undo(adoption, user=user)["removed"] == len(people)
        assert not Posting.everywhere.filter(kind="exchange").exists()


def lines(run):
    return {(own["person"], own["target"], own["subject"]) for own in run.result["plan"]["postings"]}


def test_a_plan_in_force_is_kept_but_for_the_one_who_resigned(home):
    """Its own postings are no inputs of the next plan: who is sent is still at home, and is sent again."""
    user, first = account("planner", on=home), solved("exchange", home, **FREE)
    with in_unit(home):
        adoption, _made = adopt(first, since=SINCE, until=UNTIL, user=user)
    again = solved("exchange", home, **FREE, first="changes")
    assert lines(again) == lines(first)
    assert again.result["effects"] == first.result["effects"]
    assert again.digest == first.digest
    assert any("is in force: its" in own["text"] for own in again.result["missing"])
    assert not any("nothing to change" in own["text"] for own in again.result["missing"])
    gone = sorted(lines(first))[0]
    Teacher.everywhere.filter(pk=int(gone[0][1:])).update(left=dt.date(2025, 8, 20))
    assert lines(solved("exchange", home, **FREE, first="changes")) == lines(first) - {gone}
    changed = solved("exchange", home, **FREE)
    assert lines(first) - lines(changed) == {gone}
    assert {own[1:] for own in lines(changed) - lines(first)} == {gone[1:]}
    with in_unit(home):
        undo(adoption, user=user)
        adopt(changed, since=SINCE, until=UNTIL, user=user)
        assert {f"T{own.teacher_id}" for own in Posting.everywhere.filter(kind="exchange")} == {
            own[0] for own in lines(changed)
        }


def test_that_there_is_nothing_to_change_is_said_where_fewest_changes_are_asked_for(home):
    told = [own["text"] for own in solved("exchange", home, **FREE, first="changes").result["missing"]]
    assert any("nothing to change" in own for own in told)
    assert not any("nothing to change" in own["text"] for own in solved("exchange", home, **FREE).result["missing"])


def test_a_plan_made_for_the_rest_of_a_year_does_not_count_what_the_one_before_it_posted(home):
    """Taken back in mid-year: its postings stay on record until that day, and the people are at home again."""
    user, first = account("planner", on=home), solved("exchange", home, **FREE)
    with in_unit(home):
        adoption, _made = adopt(first, since=SINCE, until=UNTIL, user=user)
        Adoption.objects.filter(pk=adoption.pk).update(adopted=adoption.adopted - dt.timedelta(days=90))
        Posting.everywhere.filter(origin=adoption.key).update(until=dt.date(2025, 11, 19))
        undo(adoption, user=user)
    assert Posting.everywhere.filter(origin=adoption.key).exists()
    assert solved("exchange", home, **FREE).digest == first.digest


def test_a_visitor_is_nobodys_own_teacher(home):
    """Who comes for some years leaves the only teacher of a subject the only one: that one cannot be sent away."""
    short, full = (Unit.everywhere.get(slug=own) for own in (SHORT, FULLY))
    own = teacher(short, subject="音乐", joined_school=dt.date(2010, 9, 1), posting={"stage": "primary"})
    goes = {"kind": "go", "person": f"T{own.pk}", "school": FULLY, "subject": ""}
    free = FREE | {"keep_need": False, "most_need": False}
    assert solved("exchange", home, **(free | {"keep_own": 0}), decisions=[goes]).result["plan"]
    guest = Teacher.everywhere.filter(subject="音乐", unit=full).first()
    Posting.everywhere.create(teacher=guest, unit=short, kind="exchange", stage="primary", since=dt.date(2024, 9, 1))
    run = solved("exchange", home, **free, decisions=[goes])
    assert run.status == "infeasible"
    assert any(one["key"].startswith("keep_own") for one in run.result["conflict"])


def test_a_school_that_is_kept_out_of_plans_and_takes_no_part_stops_nothing(home):
    school(home, "2144182609", "特殊教育学校", kind="511", figures={"primary": FULL}, frozen=True)
    assert solved("exchange", home, **FREE).result["plan"]


def test_somebody_already_away_is_refused(home):
    user, run = account("planner", on=home), solved("exchange", home, **FREE)
    posting = run.result["plan"]["postings"][0]
    other = Posting.everywhere.filter(unit__slug=SHORT).first().unit
    Posting.everywhere.create(
        teacher_id=int(posting["person"][1:]), unit=other, kind="support", since=dt.date(2025, 9, 2), share=1.0
    )
    with in_unit(home), pytest.raises(CannotAdopt):
        adopt(run, since=SINCE, until=UNTIL, user=user)
    assert not Posting.everywhere.filter(kind="exchange").exists()


@pytest.mark.parametrize("kind", ["shadow", "support"])
def test_who_is_away_later_in_the_year_is_not_sent_and_the_plan_can_be_adopted(home, kind):
    user, run = account("planner", on=home), solved("exchange", home, **FREE)
    busy, other = run.result["plan"]["postings"][0]["person"], Posting.everywhere.filter(unit__slug=SHORT).first().unit
    days = {"since": dt.date(2026, 2, 1), "until": dt.date(2026, 7, 31)}
    Posting.everywhere.create(teacher_id=int(busy[1:]), unit=other, kind=kind, share=1.0, **days)
    again = solved("exchange", home, **FREE)
    assert busy not in {own["person"] for own in again.result["plan"]["postings"]}
    assert [own["values"] for own in again.result["missing"] if "stay as they are" in own["text"]] == [{"count": 1}]
    with in_unit(home):
        adopt(again, since=SINCE, until=UNTIL, user=user)
    assert Posting.everywhere.filter(kind="exchange").count() == len(again.result["plan"]["postings"]) > 0


def test_the_indicators_that_would_change_are_told(home):
    run = solved("exchange", home, **FREE)
    assert {own["code"] for own in run.result["effects"]} <= {"L1", "L2", "L3"}
    assert any(own["before"] != own["after"] for own in run.result["effects"])


def test_one_who_closes_no_gap_is_not_said_to_close_one(home):
    run = solved("exchange", home, **(FREE | {"share": 40}))
    with in_unit(home):
        page = page_of(run)
        falls = [row["told"]["short_before"] > row["told"]["short_after"] for row in page.postings]
        assert ["缺口由" in page._why(row) for row in page.postings] == falls
    assert set(falls) == {True, False}


def test_the_pages(home):
    run = solved("exchange", home, **FREE)
    text = every_page("exchange", run, browser_of(home))
    assert "音乐" in text


def applied(home, person, host, **more):
    """An application of somebody to go to a school."""
    facts = {"kind": "exchange", "opens": dt.date(2025, 5, 1), "closes": dt.date(2025, 6, 30), "since": SINCE}
    call = Call.everywhere.create(unit=home, title="交流", places=1, until=UNTIL, host=host, **facts)
    return Application.everywhere.create(call=call, teacher=person, unit=person.unit, **more)


def one_not_sent(run, subject="音乐"):
    gone = {int(own["person"][1:]) for own in run.result["plan"]["postings"]}
    return Teacher.everywhere.filter(subject=subject, unit__slug=FULLY).exclude(pk__in=gone).order_by("-pk").first()


def test_who_has_applied_to_go_there_goes_before_others(home):
    before = solved("exchange", home, **FREE)
    keen, host = one_not_sent(before), Unit.everywhere.get(slug=SHORT)
    assert before.summary["wishing"] == 0
    assert any("applied" in own["text"] for own in before.result["missing"])
    application = applied(home, keen, host)
    run = solved("exchange", home, **FREE)
    assert f"T{keen.pk}" in {own["person"] for own in run.result["plan"]["postings"]}
    assert (run.summary["wishing"], run.summary["wishes"]) == (1, 1)
    assert not any("applied" in own["text"] for own in run.result["missing"])
    text = page_text("exchange", "-plan", home, browser_of(home), plan=run.pk)
    assert "申请到该校" in text
    assert run.digest != before.digest
    Application.everywhere.filter(pk=application.pk).update(state=Application.State.WITHDRAWN)
    assert solved("exchange", home, **FREE).digest == before.digest


def test_that_no_couples_are_on_record_is_said(home):
    run = solved("exchange", home, **(FREE | {"couple_km": 10}))
    with in_unit(home):
        assert any("夫妻" in own or "couples" in own for own in page_of(run).missing)


def test_homes_and_couples_on_record_are_planned_with_and_counted(home):
    before = solved("exchange", home, **FREE)
    music = list(Teacher.everywhere.filter(subject="音乐").order_by("pk"))
    first, second = music[0], Teacher.everywhere.filter(unit__slug=SHORT).first()
    near = music[-1]
    Teacher.everywhere.filter(pk__in=[own.pk for own in music]).update(home="112.60,24.60")
    near.home = "112.30,24.60"
    near.save()
    for one, other in ((first, second), (second, first)):
        Spouse.everywhere.create(teacher=one, spouse=other)
    run = solved("exchange", home, **(FREE | {"per_km": 1000}))
    assert run.digest != before.digest
    ways = {own["person"]: own["km"] for own in run.result["plan"]["postings"] if own["subject"] == "music"}
    assert ways[f"T{near.pk}"] == pytest.approx(0, abs=0.01)
    assert all(way > 30 for person, way in ways.items() if person != f"T{near.pk}")
    with in_unit(home):
        said = " ".join(page_of(run).missing)
    assert "17 名教师中有 5 名记录了居住地" in said
    assert "记录了 1 对夫妻" in said
    assert "112.6" not in str(run.result)


def test_that_homes_are_at_the_end_of_no_road_is_said_where_roads_are_known(home):
    Teacher.everywhere.filter(subject="音乐").update(home="112.60,24.60")
    without = solved("exchange", home, **FREE)
    Road.everywhere.create(unit=home, start=FULLY, end=SHORT, metres=41_000)
    run = solved("exchange", home, **FREE)
    with in_unit(home):
        before, said = (" ".join(page_of(own).missing) for own in (without, run))
    assert "居住地到学校的路程按直线距离的" not in before
    assert "居住地到学校的路程按直线距离的" in said


def test_a_spouse_who_is_not_planned_for_is_counted(home):
    one, other = Teacher.everywhere.order_by("pk")[:2]
    for first, second in ((one, other), (other, one)):
        Spouse.everywhere.create(teacher=first, spouse=second)
    Posting.everywhere.filter(teacher=other).update(until=dt.date(2024, 8, 31))
    run = solved("exchange", home, **FREE)
    assert any(own["values"] == {"count": 1} and "alone" in own["text"] for own in run.result["missing"])


def decided(run, person, **typed):
    with in_unit(run.unit):
        words = {"kind": "go", "school": SHORT, "subject": "", "person": "", "other": ""} | typed
        return decision_form_of("exchange")(words, page=page_of(run, person))


def test_somebody_who_is_not_in_the_plan_can_be_sent_by_hand(home):
    run, planner = solved("exchange", home, **FREE), account("chooser", on=home)
    other = one_not_sent(run)
    with in_unit(home):
        form = decided(run, planner, other=other.name)
        assert form.is_valid(), form.errors
        assert form.decision() == {"kind": "go", "person": f"T{other.pk}", "school": SHORT, "subject": ""}
        second = solved("exchange", home, **FREE, based_on=run, decisions=form.decisions())
        assert f"T{other.pk}" in {own["person"] for own in second.result["plan"]["postings"]}
        assert not decided(run, planner).is_valid()
        assert "other" in decided(run, planner, other="没有这个人").errors
        Teacher.everywhere.filter(unit__slug=SHORT).update(name=other.name)
        assert "other" in decided(run, planner, other=other.name).errors
        assert decided(run, planner, other=f"{other.name} 实验小学").is_valid()
        viewer = decided(run, account("leader", on=home, role=Role.VIEWER), other=other.name)
        assert "other" not in viewer.fields
        assert not viewer.is_valid()


def test_a_decision_about_somebody_who_has_left_is_left_out_and_said(home):
    run = solved("exchange", home, **FREE)
    gone = run.result["plan"]["postings"][0]["person"]
    Posting.everywhere.filter(teacher_id=int(gone[1:])).update(until=dt.date(2025, 1, 1))
    stays = {"kind": "stay", "person": gone, "school": "", "subject": ""}
    second = solved("exchange", home, **FREE, decisions=[stays])
    assert second.result["plan"]
    assert any("whole post" in own["text"] for own in second.result["missing"])


def test_two_people_of_one_name_are_compared_apart_and_the_indicators_beside_each_other(home):
    first = solved("exchange", home, **FREE)
    Teacher.everywhere.filter(unit__slug=FULLY).update(name="李明")
    person = first.result["plan"]["postings"][0]["person"]
    stays = {"kind": "stay", "person": person, "school": "", "subject": ""}
    second = solved("exchange", home, **FREE, decisions=[stays])
    with in_unit(home):
        planner = account("comparer", on=home)
        found = Comparison(page_of(first, planner), page_of(second, planner))
        assert {own.label for own in found.choices} == {"李明（实验小学）"}
        assert len(found.choices) == 2  # one stays, another goes instead
        assert found.effects
        assert all("→" in own.a for own in found.effects)
    text = page_text("exchange", "-compare", home, browser_of(home), query={"a": first.pk, "b": second.pk})
    assert "指标的变化" in text


def test_a_name_that_nobody_bears_stays_in_the_field_and_the_error_beside_it(home):
    run = solved("exchange", home, **FREE)
    typed = {"kind": "go", "other": "没有这个人", "school": SHORT, "subject": "music"}
    text, kept = refused_by_hand(run, browser_of(home), **typed)
    assert {name: kept[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert "没有这个姓名的教师" in text[text.index('id="id_other_error"') :][:400]


@pytest.fixture
def only_one(home):
    """Of the music teachers only one may go, and the school without anybody for music lies twenty kilometres off."""
    Unit.everywhere.filter(slug=SHORT).update(longitude=112.50)
    one, *others = Teacher.everywhere.filter(subject="音乐").order_by("pk")
    Teacher.everywhere.filter(pk__in=[own.pk for own in others]).update(frozen=True)
    return one


def is_sent(run, person):
    return f"T{person.pk}" in {own["person"] for own in run.result["plan"]["postings"]}


def test_couples_are_not_sent_apart_farther_than_asked(home, only_one):
    spouse = Teacher.everywhere.filter(subject="语文", unit__slug=FULLY).first()
    Teacher.everywhere.filter(pk=spouse.pk).update(frozen=True)
    for first, second in ((only_one, spouse), (spouse, only_one)):
        Spouse.everywhere.create(teacher=first, spouse=second)
    assert is_sent(solved("exchange", home, **FREE), only_one)
    assert is_sent(solved("exchange", home, **(FREE | {"couple_km": 40})), only_one)
    assert not is_sent(solved("exchange", home, **(FREE | {"couple_km": 5})), only_one)


def test_who_has_come_back_rests_and_does_not_go_to_the_same_school_again(home, only_one):
    host = Unit.everywhere.get(slug=SHORT)
    Posting.everywhere.create(
        teacher=only_one, unit=host, kind="exchange", since=dt.date(2021, 9, 1), until=dt.date(2023, 8, 31)
    )
    free = FREE | {"not_back": False}
    assert is_sent(solved("exchange", home, **free), only_one)
    assert is_sent(solved("exchange", home, **(free | {"years_between": 2})), only_one)
    assert not is_sent(solved("exchange", home, **(free | {"years_between": 3})), only_one)
    assert not is_sent(solved("exchange", home, **(free | {"not_back": True})), only_one)


def test_nobody_is_sent_farther_than_asked_from_home(home, only_one):
    assert is_sent(solved("exchange", home, **FREE, km=40), only_one)
    assert not is_sent(solved("exchange", home, **FREE, km=15), only_one)
    Teacher.everywhere.filter(pk=only_one.pk).update(home="112.45,24.60")
    assert is_sent(solved("exchange", home, **FREE, km=15), only_one)


def test_the_indicators_after_it_are_those_that_are_measured_once_it_is_in_force(home):
    user, run = account("planner", on=home), solved("exchange", home, **(FREE | {"share": 30}))
    with in_unit(home):
        adopt(run, since=SINCE, until=UNTIL, user=user)
        measured = _coefficients(board_of(home, YEAR), ())
    told = {(own["stage"], own["code"]): own for own in run.result["effects"]}
    assert told
    for key, own in told.items():
        assert own["after"] == pytest.approx(measured[key]["cv"]), key
        assert own["before"] != own["after"]


def test_who_teaches_another_subject_than_the_main_one_leaves_a_gap_where_the_lessons_were(home):
    """Art at home by the posting, music by training: what falls short at home is art, what is given elsewhere music."""
    full = Unit.everywhere.get(slug=FULLY)
    art = [
        teacher(full, subject="美术", joined_school=dt.date(2010, 9, 1), posting={"stage": "primary"}) for _ in range(9)
    ]
    Teacher.everywhere.exclude(pk=art[0].pk).update(frozen=True)
    Teacher.everywhere.filter(pk=art[0].pk).update(subject="音乐")
    Posting.everywhere.filter(teacher=art[0]).update(subject="美术")
    goes = {"kind": "go", "person": f"T{art[0].pk}", "school": SHORT, "subject": "music"}
    run = solved("exchange", home, **FREE, decisions=[goes])
    places = {(own["school"], own["subject"]): own for own in run.result["explain"]["places"]}
    assert (FULLY, SHORT, "music") in sent(run)
    assert (places[FULLY, "art"]["before"], places[FULLY, "art"]["left"]) == (9.0, 1)
    assert (FULLY, "music") not in places
    assert places[SHORT, "music"]["came"] == 1


def test_the_names_of_all_are_read_at_once(home, django_assert_num_queries):
    """However many are sent, or kept by hand, and whoever could go in their place."""
    people = [f"T{pk}" for pk in Teacher.everywhere.order_by("pk").values_list("pk", flat=True)[:2]]
    stay = [{"kind": "stay", "person": key, "school": "", "subject": ""} for key in people]
    run = solved("exchange", home, **FREE, decisions=stay)
    with in_unit(home):
        page = page_of(run, account("reads", on=home))
        with django_assert_num_queries(1):
            decided = [own["words"] for own in page.decisions]
            reasons = [page._why(own) for own in page.postings]
    names = dict(Teacher.everywhere.values_list("pk", "name"))
    assert all(names[int(key[1:])] in words for key, words in zip(people, decided, strict=True))
    others = [own["told"]["runner_up"] for own in page.postings]
    assert any(others)
    assert all(names[int(key[1:])] in words for key, words in zip(others, reasons, strict=True) if key)


@pytest.mark.parametrize("sent", [True, False])
def test_a_teacher_who_turns_out_to_be_a_visitor_changes_what_a_plan_was_made_from(home, sent):
    """Whom a plan sends, and who stays with a subject, must be the school's own when it is adopted, too."""
    new = teacher(Unit.everywhere.get(slug=FULLY), subject="音乐", joined_school=SINCE, posting={"stage": "primary"})
    user, run = account("planner", on=home), solved("exchange", home, **FREE)
    person = int(run.result["plan"]["postings"][0]["person"][1:]) if sent else new.pk
    assert Posting.everywhere.filter(teacher=person, kind="home").update(kind="support") == 1
    assert solved("exchange", home, **FREE).digest != run.digest
    with in_unit(home), pytest.raises(CannotAdopt, match="changed since"):
        adopt(run, since=SINCE, until=UNTIL, user=user)
