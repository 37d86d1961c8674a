"""Staff lists: people, postings and titles, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.access.models import AuditRecord
from tongpan.registry.identity import identity_hash
from tongpan.registry.imports.plans.titles import split_titles
from tongpan.registry.imports.problems import Fault
from tongpan.registry.models import BackboneTitle, ImportBatch, Posting, School, Teacher

from . import importing as made

pytestmark = pytest.mark.django_db
HEADERS = [*made.TEACHER_HEADERS]


@pytest.fixture
def county():
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    made.school(own, 2, "寨岗镇第一小学")
    return own


def listed(tmp_path, *rows, headers=HEADERS, name="t.xlsx"):
    return made.write_xlsx(tmp_path / name, [["教师名册"], headers, *map(list, rows)])


def test_a_ledger_becomes_people_postings_and_titles(county, tmp_path):
    headers = [
        *HEADERS,
        "编制类型",
        "现聘职称",
        "入现单位时间",
        "任教学段",
        "骨干教师",
        "骨干教师认定时间",
        "民族",
        "参加工作时间",
        "联系方式",
    ]
    number = made.identity(1)
    row = [
        "2144000001",
        "张三",
        number,
        "大学本科",
        "体育",
        "在编",
        "小学高级教师",
        "2019年9月",
        "小学",
        "市级骨干教师",
        "2021.6",
        "汉族",
        "2007.8",
        "13900000000",
    ]
    outcome = made.run(listed(tmp_path, row, headers=headers), county)
    assert (outcome.committed, outcome.errors) == (True, 0)
    teacher = Teacher.everywhere.get()
    assert (teacher.name, teacher.degree, teacher.title, teacher.subject) == ("张三", "bachelor", "first", "体育")
    assert (teacher.sex, teacher.born, teacher.employment) == (
        "2" if int(number[16]) % 2 == 0 else "1",
        dt.date(1985, 6, 15),
        "established",
    )
    assert teacher.ledger == {"ethnicity": "汉族", "started_work": "2007-08-01", "phone": "13900000000"}
    assert (teacher.identity_hash, teacher.identity_mask) == (identity_hash(number), f"441***********{number[-4:]}")
    posting = Posting.everywhere.get()
    assert (posting.kind, posting.stage, posting.since, posting.until, posting.share) == (
        "home",
        "primary",
        dt.date(2019, 9, 1),
        None,
        1.0,
    )
    title = BackboneTitle.everywhere.get()
    assert (title.level, title.title, title.since) == ("city", "市级骨干教师", dt.date(2021, 6, 1))


def test_the_id_number_is_kept_nowhere_in_clear(county, tmp_path, caplog):
    number, wrong = made.identity(1), made.identity(2)[:-1] + "?"
    outcome = made.run(
        listed(tmp_path, ["2144000001", "张三", number, "本科", "语文"], ["2144000009", "李四", wrong, "本科", "语文"]),
        county,
        dry_run=True,
    )
    kept = json.dumps(
        [
            *ImportBatch.everywhere.values("counts", "problems", "file_name"),
            *AuditRecord.objects.values("detail", "target"),
        ],
        default=str,
    )
    shown = " ".join(problem.text() for problem in outcome.problems) + str(outcome.summary()) + caplog.text + kept
    assert number not in shown
    assert wrong not in shown
    assert number[6:14] not in shown


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        ("44182619850615001", "it is no ID number of 18 characters"),
        (made.identity(1)[:-1] + "?", "it is no ID number of 18 characters"),
        (made.identity(0, dt.date(1985, 6, 15))[:6] + "19850230" + "0011", None),
        ("", "the cell is empty"),
    ],
)
def test_faulty_id_numbers(county, tmp_path, number, cause):
    outcome = made.run(listed(tmp_path, ["2144000001", "张三", number, "本科", "语文"]), county)
    assert made.told(outcome) == [(3, "C", "identity")]
    assert cause is None or made.causes(outcome) == [cause]
    assert not Teacher.everywhere.exists()


def test_a_wrong_check_digit_is_an_error_and_an_old_area_code_is_not(county, tmp_path):
    old = made.identity(3, area=made.LEFT_GB2260)
    wrong = made.identity(4)
    wrong = wrong[:-1] + ("0" if wrong[-1] != "0" else "1")
    outcome = made.run(
        listed(tmp_path, ["2144000001", "张三", old, "本科", "语文"], ["2144000001", "李四", wrong, "本科", "语文"]),
        county,
    )
    assert made.told(outcome) == [(4, "C", "identity")]
    assert made.causes(outcome) == ["the check digit of the ID number is wrong"]
    (problem,) = [own for own in outcome.problems if own.severity == "error"]
    assert problem.value == f"441***********{wrong[-4:]}"


def test_a_person_in_two_home_posts_is_named_in_both_rows(county, tmp_path):
    row = ["张三", made.identity(1), "本科", "语文"]
    outcome = made.run(listed(tmp_path, ["2144000001", *row], ["2144000002", *row]), county, good_rows=True)
    assert [(own.row, own.values["rows"]) for own in outcome.problems if own.severity == "error"] == [
        (3, "4"),
        (4, "3"),
    ]
    assert not outcome.committed
    assert not Teacher.everywhere.exists()


def test_the_same_row_twice_is_one_error(county, tmp_path):
    row = ["2144000001", "张三", made.identity(1), "本科", "语文"]
    outcome = made.run(listed(tmp_path, row, row), county, good_rows=True)
    assert made.told(outcome) == [(4, "C", "identity")]
    assert (outcome.committed, Teacher.everywhere.count()) == (True, 1)


def test_a_second_post_as_circuit_teaching_is_no_error(county, tmp_path):
    person = ["张三", made.identity(1), "本科", "语文"]
    rows = (["2144000001", *person, "本校", ""], ["2144000002", *person, "走教", "2025-09-01"])
    outcome = made.run(listed(tmp_path, *rows, headers=[*HEADERS, "任职类型", "任职开始时间"]), county)
    assert outcome.errors == 0
    assert sorted(Posting.everywhere.values_list("kind", "unit__slug")) == [
        ("circuit", "2144000002"),
        ("home", "2144000001"),
    ]
    assert Teacher.everywhere.get().unit.slug == "2144000001"


def test_support_and_exchange_columns_become_postings(county, tmp_path):
    headers = [*HEADERS, "支教单位名称", "支教开始时间", "支教结束时间", "交流单位名称", "交流开始时间"]
    rows = (
        ["2144000001", "张三", made.identity(1), "本科", "语文", "寨岗镇第一小学", "2025-09-01", "2026-07-10", "", ""],
        [
            "2144000001",
            "李四",
            made.identity(2),
            "本科",
            "数学",
            "远方市某小学",
            "2025-09-01",
            "",
            "寨岗镇第一小学",
            "2025年9月",
        ],
        ["2144000001", "王五", made.identity(3), "本科", "数学", "寨岗镇第一小学", "2025-09-01", "2024-09-01", "", ""],
    )
    outcome = made.run(listed(tmp_path, *rows, headers=headers), county, good_rows=True)
    assert made.told(outcome) == [(5, "H", "support_until")]
    assert made.told(outcome, "warning") == [(4, "F", "support_school")]
    away = Posting.everywhere.exclude(kind="home").values_list("kind", "unit__slug", "since", "until")
    assert sorted(away) == [
        ("exchange", "2144000002", dt.date(2025, 9, 1), None),
        ("support", "2144000002", dt.date(2025, 9, 1), dt.date(2026, 7, 10)),
    ]
    again = made.run(listed(tmp_path, *rows, headers=headers, name="u.xlsx"), county, good_rows=True)
    assert {kind: (own.added, own.changed) for kind, own in again.tallies.items()} == dict.fromkeys(
        again.tallies, (0, 0)
    )


def test_a_move_ends_the_old_home_post_and_begins_the_new(county, tmp_path):
    headers = [*HEADERS, "入现单位时间"]
    person = ["张三", made.identity(1), "本科", "语文"]
    made.run(listed(tmp_path, ["2144000001", *person, "2015-09-01"], headers=headers), county, year=2024)
    outcome = made.run(listed(tmp_path, ["2144000002", *person, "2025-08-15"], headers=headers, name="u.xlsx"), county)
    assert outcome.errors == 0
    assert list(Posting.everywhere.values_list("unit__slug", "since", "until")) == [
        ("2144000001", dt.date(2015, 9, 1), dt.date(2025, 8, 14)),
        ("2144000002", dt.date(2025, 8, 15), None),
    ]
    assert Teacher.everywhere.get().unit.slug == "2144000002"


def test_an_empty_cell_says_nothing_and_a_new_value_is_shown_old_and_new(county, tmp_path):
    number = made.identity(1)
    made.run(listed(tmp_path, ["2144000001", "张三", number, "专科", "语文"]), county)
    outcome = made.run(
        listed(tmp_path, ["2144000001", "张三", number, "本科", ""], name="u.xlsx"), county, dry_run=True
    )
    assert outcome.tallies["teachers"].as_dict() == {"added": 0, "changed": 1, "same": 0}
    assert outcome.samples == [
        {"record": "3", "field": "Highest degree", "name": "degree", "old": "college", "new": "bachelor"}
    ]
    made.run(listed(tmp_path, ["2144000001", "张三", number, "本科", ""], name="u.xlsx"), county)
    teacher = Teacher.everywhere.get()
    assert (teacher.degree, teacher.subject) == ("bachelor", "语文")


def test_an_unknown_school_is_an_error_with_the_nearest_name(county, tmp_path):
    headers = ["校名", *HEADERS[1:]]
    outcome = made.run(
        listed(tmp_path, ["三江镇中心小学校", "张三", made.identity(1), "本科", "语文"], headers=headers), county
    )
    assert made.causes(outcome) == ["no school is called 三江镇中心小学校; the nearest name is 三江镇中心小学"]
    assert made.told(outcome) == [(3, "A", "school")]


def test_a_school_of_another_county_is_refused_by_name(county, tmp_path):
    other = made.county("441823", "阳山县")
    made.school(other, 9, "阳山小学")
    outcome = made.run(listed(tmp_path, ["2144000009", "张三", made.identity(1), "本科", "语文"]), county)
    assert made.causes(outcome) == ["the school 2144000009 does not belong to 连南瑶族自治县"]


def test_a_person_of_another_county_is_refused_without_saying_where(county, tmp_path):
    other = made.county("441823", "阳山县")
    made.school(other, 9, "阳山小学")
    number = made.identity(1)
    made.run(listed(tmp_path, ["2144000009", "张三", number, "本科", "语文"]), other)
    outcome = made.run(listed(tmp_path, ["2144000001", "张三", number, "本科", "语文"], name="u.xlsx"), county)
    assert made.causes(outcome) == ["the person is on the list of a school outside this unit"]
    assert "阳山" not in " ".join(problem.text() for problem in outcome.problems)


def test_a_merged_school_names_its_heir(county, tmp_path):
    gone = made.school(county, 7, "旧小学", closed=dt.date(2024, 7, 1))
    gone.merged_into_id = gone.__class__.everywhere.get(code="2144000001").pk
    gone.save()
    outcome = made.run(listed(tmp_path, ["2144000007", "张三", made.identity(1), "本科", "语文"]), county)
    assert made.causes(outcome) == ["旧小学 was merged into 三江镇中心小学 on 2024-07-01"]


def test_warnings_for_birth_sex_and_titles_do_not_keep_rows_out(county, tmp_path):
    headers = [*HEADERS, "出生日期", "性别", "骨干教师"]
    number = made.identity(1)
    sex = "男" if int(number[16]) % 2 == 0 else "女"
    outcome = made.run(
        listed(tmp_path, ["2144000001", "张三", number, "本科", "语文", "1986-01-01", sex, "县级"], headers=headers),
        county,
    )
    assert outcome.committed
    assert made.told(outcome, "warning") == [(3, "F", "born"), (3, "G", "sex"), (3, "H", "backbone")]
    assert list(BackboneTitle.everywhere.values_list("level", "title", "since")) == [
        ("county", "骨干教师", dt.date(2025, 9, 1))
    ]


@pytest.mark.parametrize(
    ("text", "level", "found"),
    [
        ("市级骨干教师", None, [("city", "市级骨干教师")]),
        ("县级", None, [("county", "骨干教师")]),
        ("是", "province", [("province", "骨干教师")]),
        ("省级特级教师、县级学科带头人", None, [("province", "省级特级教师"), ("county", "县级学科带头人")]),
        ("否", None, []),
        ("无", "city", []),
    ],
)
def test_titles_in_a_cell(text, level, found):
    assert split_titles(text, level) == found


def test_a_title_without_a_level_is_a_fault():
    assert isinstance(split_titles("学科带头人", None), Fault)


def test_totals_remarks_repeated_headers_and_blank_rows_are_no_records(county, tmp_path):
    person = ["2144000001", "张三", made.identity(1), "本科", "语文"]
    rows = ([], HEADERS, person, ["", "", "", "", ""], ["合计", 1, "", "", ""], ["注：本表由学校填报"])
    outcome = made.run(listed(tmp_path, *rows), county)
    assert (outcome.errors, Teacher.everywhere.count(), outcome.rows) == (0, 1, 1)
    assert [own[0] for own in made.told(outcome, "notice")] == [4, 7, 8]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2), st.sampled_from(["专科", "本科", "硕士"]), st.sampled_from(["", "县级", "市级骨干教师"])
        ),
        min_size=1,
        max_size=6,
    )
)
def test_a_second_import_changes_nothing(tmp_path_factory, django_db_blocker, drawn):
    own = made.county()
    for model in (Posting, BackboneTitle, Teacher):
        model.everywhere.all().delete()
    for number in (1, 2):
        if not School.everywhere.filter(code=f"214400000{number}").exists():
            made.school(own, number, f"第{number}小学")
    rows = [
        [f"214400000{place}", f"甲{n}", made.identity(n), degree, "语文", title]
        for n, (place, degree, title) in enumerate(drawn)
    ]
    path = listed(tmp_path_factory.mktemp("files"), *rows, headers=[*HEADERS, "骨干教师"])
    first = made.run(path, own)
    before = [list(model.everywhere.order_by("pk").values()) for model in (Teacher, Posting, BackboneTitle)]
    second = made.run(path, own)
    assert first.committed
    assert second.committed
    assert all((tally.added, tally.changed) == (0, 0) for tally in second.tallies.values())
    assert [list(model.everywhere.order_by("pk").values()) for model in (Teacher, Posting, BackboneTitle)] == before
