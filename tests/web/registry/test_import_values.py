"""Cells into values: numbers, dates, codes, choices, headers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongpan.registry.identity import check_digit, identity_hash
from tongpan.registry.imports.dates import read_date
from tongpan.registry.imports.fields import CHOICE, Field
from tongpan.registry.imports.headers import bare, staged, unit_word
from tongpan.registry.imports.identity import MISSHAPEN, SOUND, WRONG_CHECK, flaws, hashes_of, masks_of
from tongpan.registry.imports.numbers import read_number
from tongpan.registry.imports.problems import Fault, Problem
from tongpan.registry.imports.reading import letter
from tongpan.registry.imports.schemas import choices
from tongpan.registry.imports.times import read_time
from tongpan.registry.imports.values import key, parser_for, plain, read_code, read_flag

FULL_WIDTH = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1,234", 1234), ("１２３４", 1234), ("１，２３４．５", 1234.5), (8.0, 8), ("12人", 12), ("3万元", 30000),
        ("3.5 万元", 35000), (" 42 ", 42), ("-", None), ("", None), (None, None), ("—", None), ("1e3", 1000), (0, 0),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(raw, value):
    assert read_number(raw, unit="yuan") == value


@pytest.mark.parametrize("raw", ["二百", "1,23", "12,3456", "85%", "约30", "12-15", True, "1 万", float("nan")])
def test_what_is_no_number_is_a_fault(raw):
    assert isinstance(read_number(raw, whole=True), Fault)


@pytest.mark.parametrize("raw", ["3.5", 3.5])
def test_a_whole_number_has_no_fraction(raw):
    fault = read_number(raw, whole=True)
    assert isinstance(fault, Fault)
    assert fault.cause == "it must be a whole number"
    assert read_number(raw) == 3.5


def test_a_header_s_unit_converts_and_a_cell_s_own_unit_goes_before_it():
    assert read_number(12.5, factor=10_000, unit="yuan") == 125_000
    assert read_number("12.5", factor=10_000, unit="yuan") == 125_000
    assert read_number("12.5元", factor=10_000, unit="yuan") == 12.5
    assert isinstance(read_number(-1, least=0), Fault)


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_whole_numbers_survive_every_spelling(number):
    for text in (str(number), f"{number:,}", f" {number} ", str(number).translate(FULL_WIDTH), float(number), number):
        assert read_number(text, whole=True) == number


@given(st.decimals(min_value=0, max_value=10**9, places=3))
def test_decimals_survive(number):
    assert read_number(f"{number:,}") == pytest.approx(float(number), abs=1e-6)


@pytest.mark.parametrize(
    "raw",
    ["2019.9", "2019年9月", "2019-09-01", "2019/9/1", "2019-9", "201909", "20190901", "２０１９年９月１日", 43709,
     43709.0, 2019.9, "43709", dt.date(2019, 9, 1), dt.datetime(2019, 9, 1, tzinfo=dt.UTC),
     "2019-09-01 00:00:00", "2019 年 9 月"],
)  # fmt: skip
def test_dates_as_people_type_them(raw):
    assert read_date(raw) == dt.date(2019, 9, 1)


def test_dates_that_cannot_be_known():
    assert read_date("至今") is None
    assert read_date("2019") == dt.date(2019, 1, 1)
    assert read_date("2019.10") == dt.date(2019, 10, 1)
    doubtful = read_date(2019.1)
    assert isinstance(doubtful, Fault)
    assert doubtful.values == {"year": "2019"}
    assert read_date("2019-02-30").cause == "there is no such day"
    for raw in ("去年", "9月1日", "01/09/2019", 0.5, "2019年13月"):
        assert isinstance(read_date(raw), Fault), raw


@given(st.dates(min_value=dt.date(1900, 3, 1), max_value=dt.date(2149, 12, 31)))
def test_dates_survive_every_spelling(day):
    serial = (day - dt.date(1899, 12, 30)).days
    for raw in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert read_date(raw) == day
    if not 1850 <= serial <= 2150:
        assert read_date(float(serial)) == day


@pytest.mark.parametrize(
    "raw",
    ["8:20", " 08：20 ", "8点20分", "8时20", "上午8:20", "8.20", "08:20:00", 20 / 24 / 60 + 8 / 24, "0.347222222222",
     dt.time(8, 20), dt.datetime(1899, 12, 30, 8, 20, tzinfo=dt.UTC), dt.timedelta(hours=8, minutes=20)],
)  # fmt: skip
def test_times_of_day_as_people_type_them(raw):
    assert read_time(raw) == dt.time(8, 20)


def test_times_that_cannot_be_known():
    assert read_time("") is None
    assert read_time("—") is None
    for raw in ("早上", "25:00", "8:75", "8", 8, 1.5, "8:2:1:1"):
        assert isinstance(read_time(raw), Fault), raw


def test_codes_are_texts():
    assert read_code(2144000001.0) == "2144000001"
    assert read_code(" ２１４４０００００１ ") == "2144000001"
    assert read_code("'2144000001") == "2144000001"
    assert read_code("44182619850615001x") == "44182619850615001X"
    assert read_code("na") is None
    assert read_code(4.4182619850615e17).cause.startswith("the spreadsheet has rounded")
    assert plain(8.0) == "8"


@pytest.mark.parametrize(
    ("raw", "value"), [("是", True), ("√", True), ("Ya", True), ("否", False), ("×", False), ("", None)]
)
def test_yes_and_no(raw, value):
    assert read_flag(raw) is value


def test_yes_and_no_refuse_the_rest():
    assert isinstance(read_flag("也许"), Fault)


@pytest.mark.parametrize(
    "name",
    [
        "STAGE",
        "SCHOOL_KIND",
        "SETTING",
        "OWNER",
        "UNIT_KIND",
        "SEX",
        "DEGREE",
        "TITLE",
        "EMPLOYMENT",
        "POSTING",
        "BACKBONE_LEVEL",
    ],
)
def test_every_spelling_of_a_choice_leads_back_and_to_one_value(name):
    listed = getattr(choices, name)
    read = parser_for(Field("x", "x", "x", type=CHOICE, choices=listed))
    for value, names in listed.items():
        assert {read(own) for own in (value, *names)} == {str(value.value) if hasattr(value, "value") else value}
    assert isinstance(read("绝无此值"), Fault)


@given(st.text(max_size=30))
def test_keys_ignore_width_case_and_blanks(text):
    assert key(text) == key(f"  {text}\n") == key(key(text))


def test_headers_are_comparable():
    assert key("* 教学仪器设备资产值（万元）") == key("教学仪器设备资产值(万元)")
    assert bare("教学仪器设备资产值（万元）") == "教学仪器设备资产值"
    assert unit_word("教学仪器设备资产值（单位：万元）") == "万元"
    assert unit_word("运动场地面积（㎡）") == "m2"
    assert unit_word("在校生数") == ""
    assert staged("小学在校生数") == ("primary", "在校生数")
    assert [letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.lists(st.integers(0, 999), min_size=1, max_size=20))
def test_identity_numbers_by_the_column(numbers):
    firsts = [f"44182719850615{number:03d}" for number in numbers]
    sound = [first + check_digit(first) for first in firsts]
    assert flaws(sound).tolist() == [SOUND] * len(sound)
    wrong = [first + ("0" if own[-1] != "0" else "1") for first, own in zip(firsts, sound, strict=True)]
    assert flaws(wrong).tolist() == [WRONG_CHECK] * len(wrong)
    assert flaws(["", "123", "44182719850615٣٣٣٣", "A" * 18]).tolist() == [MISSHAPEN] * 4
    assert hashes_of(sound) == [identity_hash(number) for number in sound]
    assert all(number[3:14] not in mask for number, mask in zip(sound, masks_of(sound), strict=True))


def test_a_problem_says_where_why_and_what_to_do():
    problem = Problem(
        "error", "it must be a whole number", "write it in figures and import again", {}, "a.xlsx", "表1", 37, "D",
        "在校生数", "pupils", "二百",
    )  # fmt: skip
    assert problem.text() == "第 37 行“在校生数”为“二百”：应为整数；请改为数字后重新导入。"
    assert Problem.from_dict(problem.as_dict()) == problem
