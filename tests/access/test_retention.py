"""Records whose time is over are announced, then end, whole and once; figures go on counting; a hold stops it."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongpan.access import audit
from tongpan.access.actions import RefusedError, set_active
from tongpan.access.actions import retention as deed
from tongpan.access.models import AuditRecord, Grant, Hold, Removal, Sitting, User
from tongpan.access.queries_named import mentions, texts
from tongpan.access.retention import Ending
from tongpan.assistance.partnership.models import Need
from tongpan.registry.models import Posting, Teacher

TODAY = dt.date(2040, 9, 1)
LEFT = dt.date(2029, 8, 31)
PAGE = "/u/4418/2025/privacy/retention/"
AFTER = TODAY + dt.timedelta(days=30)


class Broken(Exception):  # noqa: N818
    """What a test lets go wrong."""


def teacher(world, slug: str = "2144180001", left: dt.date | None = LEFT, **more) -> Teacher:
    unit = world.units[slug]
    made = Teacher.everywhere.create(
        unit=unit, name="某某", sort_key="moumou", identity_hash=f"{Teacher.everywhere.count():064d}",
        identity_mask="4418**1234", sex="2", born=dt.date(1975, 5, 5), left=left, degree="master", title="senior",
        subject="maths", ledger={"phone": "x"}, **more,
    )  # fmt: skip
    Posting.everywhere.create(teacher=made, unit=unit, kind="home", since=dt.date(2000, 9, 1), until=left)
    return made


def run_both() -> list:
    """The notice, and the day on which it is carried out."""
    deed.run(TODAY)
    return deed.run(AFTER)


def nameless(own: Teacher) -> bool:
    own.refresh_from_db()
    return (own.name, own.sort_key, own.identity_mask, own.sex, own.born, own.ledger) == ("", "", "", "", None, {})


@pytest.mark.django_db
def test_a_leaver_is_announced_then_blanked_and_goes_on_counting(world):
    gone, here, young = teacher(world), teacher(world, left=None), teacher(world, left=dt.date(2035, 1, 1))
    deed.run(TODAY)
    assert not nameless(gone)
    notice = Removal.objects.get(kind="registry.Teacher")
    assert (notice.due, notice.done, notice.keys) == (AFTER, None, [str(gone.pk)])
    deed.run(AFTER - dt.timedelta(days=1))
    assert not nameless(gone)
    deed.run(AFTER)
    assert [nameless(own) for own in (gone, here, young)] == [True, False, False]
    assert (gone.degree, gone.title, gone.subject, gone.left) == ("master", "senior", "maths", LEFT)
    assert Posting.everywhere.filter(teacher=gone).count() == 1
    notice.refresh_from_db()
    assert (notice.done, notice.removed, notice.keys) == (AFTER, 1, [])
    record = AuditRecord.objects.get(action="access.retention.end")
    assert record.target == "registry.Teacher"
    assert record.detail["rows"] == 1
    assert list(audit.broken_links()) == []


@pytest.mark.django_db
def test_two_leavers_keep_two_identities(world):
    one, two = teacher(world), teacher(world)
    run_both()
    assert nameless(one)
    assert nameless(two)
    assert one.identity_hash != two.identity_hash


@pytest.mark.django_db
def test_a_second_run_on_a_day_changes_nothing(world):
    teacher(world)
    run_both()
    before = AuditRecord.objects.count()
    assert [own for own in deed.run(AFTER) if own.removed or own.announced] == []
    assert AuditRecord.objects.count() == before


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing(world):
    own = teacher(world)
    told = {one.kind: one for one in deed.run(TODAY, dry=True)}
    assert (told["registry.Teacher"].announced, told["registry.Teacher"].due) == (1, AFTER.isoformat())
    assert not Removal.objects.exists()
    deed.run(TODAY)
    assert {one.kind: one.removed for one in deed.run(AFTER, dry=True)}["registry.Teacher"] == 1
    assert not nameless(own)
    assert AuditRecord.objects.filter(action="access.retention.end").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["privacy/keep_staff", "privacy/notice_days"])
def test_nothing_goes_where_policy_says_nothing(world, monkeypatch, missing):
    from tongpan.access import retention

    class Nothing:
        def find(self, *_more):
            return None

    real, own = retention.parameter, teacher(world)
    deed.run(TODAY)
    monkeypatch.setattr(retention, "parameter", lambda name: Nothing() if name == missing else real(name))
    assert [one for one in deed.run(AFTER) if one.kind == "registry.Teacher"] == []
    assert not nameless(own)
    assert Removal.objects.get(kind="registry.Teacher").done is None


@pytest.mark.django_db
def test_a_longer_time_saves_what_was_announced(world, monkeypatch):
    own = teacher(world)
    deed.run(TODAY)
    monkeypatch.setattr(Ending, "cutoff", lambda *_more: dt.date(2020, 1, 1))
    deed.run(AFTER)
    assert not nameless(own)
    assert Removal.objects.get(kind="registry.Teacher").removed == 0


@pytest.mark.django_db
def test_what_was_not_announced_does_not_go(world):
    announced = teacher(world)
    deed.run(TODAY)
    late = teacher(world)  # somebody enters an old leaver after the notice
    deed.run(AFTER)
    assert nameless(announced)
    assert not nameless(late)
    assert Removal.objects.get(kind="registry.Teacher", done=None).keys == [str(late.pk)]


HOLDS = [
    ("4418", "", False), ("441801", "registry.Teacher", False), ("2144180001", "", False),
    ("2144180002", "", True), ("441802", "registry.Teacher", True), ("441801", "access.Sitting", True),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("where", "kind", "goes"), HOLDS)
@pytest.mark.parametrize("announced", [False, True])
def test_a_hold_stops_its_units_and_kind(world, where, kind, goes, announced):
    own = teacher(world)
    if announced:
        deed.run(TODAY)
    deed.hold(world.users["security"], world.units[where], kind=kind, reason="督导检查")
    run_both()
    assert nameless(own) is goes
    if not goes:
        deed.lift(world.users["security"], Hold.everywhere.get())
        deed.run(AFTER + dt.timedelta(days=1))
        assert not nameless(own), "lifted: announced anew first"
        deed.run(AFTER + dt.timedelta(days=40))
        assert nameless(own)


@pytest.mark.django_db
def test_any_hold_stops_what_belongs_to_no_unit(world):
    from axes.models import AccessFailureLog

    AccessFailureLog.objects.create(username="x", user_agent="", path_info="")
    AccessFailureLog.objects.update(attempt_time=timezone.now() - dt.timedelta(days=4000))
    deed.hold(world.users["security"], world.units["2144180002"], kind="", reason="核查")
    run_both()
    assert AccessFailureLog.objects.count() == 1
    deed.lift(world.users["security"], Hold.everywhere.get())
    deed.run(AFTER + dt.timedelta(days=1))
    deed.run(AFTER + dt.timedelta(days=60))
    assert AccessFailureLog.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_breaks_leaves_nothing_half_done(world, monkeypatch):
    own, other = teacher(world), teacher(world)
    deed.run(TODAY)
    records = AuditRecord.objects.count()

    def breaks(*_more, **_fields):
        raise Broken

    with monkeypatch.context() as patched:
        patched.setattr(audit, "record", breaks)
        with pytest.raises(Broken):
            deed.run(AFTER)
    assert [nameless(one) for one in (own, other)] == [False, False]
    assert AuditRecord.objects.count() == records
    monkeypatch.setattr(deed, "BATCH", 1)  # killed between two batches
    real, calls = Ending.end, []

    def once(ending, keys):
        if calls:
            raise Broken
        calls.append(keys)
        real(ending, keys)

    with monkeypatch.context() as patched:
        patched.setattr(Ending, "end", once)
        with pytest.raises(Broken):
            deed.run(AFTER)
    assert sorted(nameless(one) for one in (own, other)) == [False, True]
    deed.run(AFTER)
    assert [nameless(one) for one in (own, other)] == [True, True]
    assert Removal.objects.get(kind="registry.Teacher").removed == 2
    assert AuditRecord.objects.filter(action="access.retention.end").count() == 2


@pytest.mark.django_db
def test_an_account_closed_long_ago_loses_name_roles_and_secrets(world):
    own, security = world.users["clerk"], world.users["security"]
    set_active(security, world.units["441801"], own, active=False)
    own.refresh_from_db()
    assert own.closed == timezone.localdate()
    Sitting.objects.create(user=own, key="k", agent="x")
    accounts = User.objects.count()
    run_both()
    own.refresh_from_db()
    assert (own.username, own.display_name, own.email) == (f"closed-{own.pk}", "", "")
    assert not own.has_usable_password()
    assert not Grant.objects.filter(user=own).exists()
    assert User.objects.count() == accounts
    assert world.users["planner"].grants.exists()
    set_active(security, world.units["441801"], world.users["viewer"], active=False)
    set_active(security, world.units["441801"], world.users["viewer"], active=True)
    world.users["viewer"].refresh_from_db()
    assert world.users["viewer"].closed is None


@pytest.mark.django_db
def test_pupils_lose_their_answers_and_results_stay(world):
    from tongpan.assessment.testing.models import JointTest, Pupil, SchoolResult, TestSchool

    unit = world.units["2144180001"]
    test = JointTest.everywhere.create(
        unit=world.units["441801"], name="抽测", year=2035, subject="maths", grade=8, day=dt.date(2036, 1, 10)
    )
    school = TestSchool.everywhere.create(test=test, unit=unit, number=1)
    for code in ("A1", "A2"):
        Pupil.everywhere.create(test=test, school=school, unit=unit, code=code, group="1", sex="1", answers={"1": "A"})
    results = SchoolResult.everywhere.count()
    run_both()
    left = list(Pupil.everywhere.filter(test=test))
    assert len(left) == 2
    assert all((own.group, own.sex, own.answers) == ("", "", None) and own.code.startswith("-") for own in left)
    test.refresh_from_db()
    assert test.locked
    assert SchoolResult.everywhere.count() == results


@pytest.mark.django_db
def test_the_page_counts_within_the_unit_and_says_when(world, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_more: TODAY)
    teacher(world), teacher(world), teacher(world, "2144180003")
    counts = {}
    for slug in ("4418", "441801", "441802"):
        raw = world.client("security").get(f"/u/{slug}/2025/privacy/retention/?export=csv").content.decode("utf-8-sig")
        row = next(line for line in raw.splitlines() if line.startswith(("教师", "Teacher")))
        counts[slug] = next(cell for cell in row.split(",") if cell.isdigit())
    assert counts == {"4418": "3", "441801": "2", "441802": "1"}


@pytest.mark.django_db
def test_the_security_administrator_holds_and_lifts_on_the_page(world):
    security, auditor = world.client("security"), world.client("auditor")
    sent = {"kind": "registry.Teacher", "reason": "督导检查"}
    assert auditor.post(f"{PAGE}hold/", sent).status_code == 403
    assert security.post(f"{PAGE}hold/", {"kind": "", "reason": ""}).status_code == 200
    assert security.post(f"{PAGE}hold/", {"kind": "no.Such", "reason": "x"}).status_code == 200
    assert not Hold.everywhere.exists()
    assert security.post(f"{PAGE}hold/", sent).status_code == 302
    own = Hold.everywhere.get()
    assert "督导检查" in auditor.get(PAGE).content.decode()
    assert auditor.post(f"{PAGE}holds/{own.pk}/lift/").status_code == 403
    assert security.post(f"/u/441801/2025/privacy/retention/holds/{own.pk}/lift/").status_code == 404
    assert security.post(f"{PAGE}holds/{own.pk}/lift/").status_code == 302
    own.refresh_from_db()
    assert own.until == timezone.localdate()
    with pytest.raises(RefusedError), transaction.atomic():
        deed.lift(world.users["security"], own)
    names = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"access.hold.set", "access.hold.lift"} <= names


@pytest.mark.django_db
def test_the_page_asks_no_more_for_more_records(world):
    counts = []
    for more in (1, 6):
        for _one in range(more):
            teacher(world)
            deed.hold(world.users["security"], world.units["2144180002"], kind="access.Sitting", reason="x")
        browser = world.client("security")
        browser.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_command_tells_counts(world, monkeypatch):
    from tongpan.config.cli import main

    teacher(world, left=dt.date(2001, 1, 1))
    dry = CliRunner().invoke(main, ["retention", "--dry-run", "--json"])
    assert dry.exit_code == 0
    assert {own["kind"]: own["announced"] for own in json.loads(dry.output)} == {"registry.Teacher": 1}
    assert not Removal.objects.exists()
    assert CliRunner().invoke(main, ["retention"]).exit_code == 0
    assert Removal.objects.count() == 1


def test_it_is_done_every_morning():
    from tongpan.access import daily

    assert deed.end_what_is_over in daily._duties


@pytest.mark.django_db
def test_signed_lists_go_with_their_content_and_other_files_stay(world, settings, tmp_path):
    from tongpan.assistance.base import files
    from tongpan.assistance.base.models import Attachment

    settings.MEDIA_ROOT = tmp_path
    unit, old = world.units["441801"], timezone.now() - dt.timedelta(days=9000)
    for kind, digest in (("session:1", "a" * 64), ("document:1", "b" * 64)):
        Attachment.everywhere.create(unit=unit, about=kind, name="x.pdf", digest=digest, size=1, added=old)
        files.path_of(digest).parent.mkdir(parents=True)
        files.path_of(digest).write_bytes(b"x")
    run_both()
    files.tidy(older_than=-1)
    assert [own.about for own in Attachment.everywhere.all()] == ["document:1"]
    assert not files.path_of("a" * 64).exists()
    assert files.path_of("b" * 64).exists()


FILES_OF_NOBODY = {
    "activity", "bond", "case", "document", "finding", "fund", "light", "meeting", "programme", "project",
    "rectification", "school_plan", "task", "team", "workitem",
}  # fmt: skip


def test_files_of_every_kind_of_record_are_of_nobody_or_end():
    """Where records that tell of people have files, their kind removes them too."""
    from tongpan.assistance.base import files

    assert set(files._owners) == FILES_OF_NOBODY | {"session"}


NAMED = "/u/4418/2025/privacy/retention/named/"


def noted(world, slug: str, title: str, **more) -> Need:
    return Need.everywhere.create(unit=world.units[slug], title=title, stated=dt.date(2028, 3, 1), **more)


def told(world, who: str = "security", page: str = NAMED) -> list[tuple[str, str, str]]:
    rows = world.client(who).get(page).context["table"].page
    return [(own.name, own.unit, own.text) for own in rows]


@pytest.mark.django_db
def test_texts_that_name_who_goes_are_listed_before_the_name_is_gone(world):
    person = teacher(world)
    Teacher.everywhere.filter(pk=person.pk).update(name="欧阳某某")
    Posting.everywhere.create(teacher=person, unit=world.units["2144180002"], kind="exchange", since=LEFT)
    noted(world, "2144180001", "欧阳某某希望继续任教")
    noted(world, "2144180002", "补充教师", detail="可请欧阳某某送教" + "甲" * 30)
    noted(world, "441801", "由欧阳某某主持")
    noted(world, "2144180003", "欧阳某某是另一个人")
    noted(world, "2144180001", "缺一名音乐教师")
    assert told(world) == [], "nothing is announced yet"
    deed.run(TODAY)
    assert sorted(told(world)) == [
        ("欧阳某某", "云溪中心小学", "欧阳某某希望继续任教"),
        ("欧阳某某", "云溪初级中学", "可请欧阳某某送教" + "甲" * 16 + "…"),
        ("欧阳某某", "甲县", "由欧阳某某主持"),
    ]
    below = NAMED.replace("4418", "2144180002")
    assert [own[1] for own in told(world, page=below)] == ["云溪初级中学"]
    deed.run(AFTER)
    assert told(world) == [], "the name is gone"
    assert Need.everywhere.filter(title__contains="欧阳某某").count() == 3, "nothing is blanked by itself"


@pytest.mark.django_db
def test_the_search_asks_by_fields_and_not_by_people(world):
    def asked() -> int:
        deed.run(TODAY)
        with CaptureQueriesContext(connection) as queries:
            assert len(mentions(world.units["4418"])) == Teacher.everywhere.count()
        Removal.objects.all().delete()
        return len(queries)

    for number in range(20):
        person = teacher(world)
        Teacher.everywhere.filter(pk=person.pk).update(name=f"某某{number:02}")
        noted(world, "2144180001", f"某某{number:02}送教")
        if number == 0:
            one = asked()
    assert asked() == one


def test_texts_of_every_part_are_searched_and_none_of_people_themselves():
    found = {model._meta.label: fields for model, _way, fields in texts()}
    assert {"assistance.Need", "assistance.Meeting", "assistance.Task", "insight.Run"} <= set(found)
    assert not {"registry.Teacher", "access.AuditRecord", "access.User", "assessment.Pupil"} & set(found)
