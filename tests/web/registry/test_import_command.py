"""``tongpan import``: what it prints, writes and returns to the shell."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from tongpan.config.cli import main
from tongpan.registry.models import HeaderMapping, School, Teacher, YearFigures

from . import importing as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    own = made.county()
    made.school(own, 1, "三江镇中心小学")
    return own


def tongpan(*words):
    return CliRunner().invoke(main, ["import", *map(str, words), "--unit", "441826", "--year", "2025"])


def staff(tmp_path, degree="本科"):
    return made.write_csv(
        tmp_path / "t.csv",
        [
            made.TEACHER_HEADERS,
            ["2144000001", "甲", made.identity(1), degree, "语文"],
            ["2144000001", "乙", made.identity(2), "本科", "语文"],
        ],
        "gb18030",
    )


def test_written_and_told(county, tmp_path):
    result = tongpan(staff(tmp_path))
    assert (result.exit_code, Teacher.everywhere.count()) == (0, 2)
    assert "已写入；未采用 0 行，提醒 0 条。" in result.output


def test_a_dry_run_writes_nothing(county, tmp_path):
    result = tongpan(staff(tmp_path), "--dry-run")
    assert (result.exit_code, Teacher.everywhere.count()) == (0, 0)
    assert "试运行" in result.output


def test_errors_give_exit_code_1_and_the_workbook(county, tmp_path):
    result = tongpan(staff(tmp_path, "博物馆"), "--errors", tmp_path / "out.xlsx", "--json")
    (file,) = json.loads(result.output)["files"]
    assert (result.exit_code, file["committed"], Teacher.everywhere.count()) == (1, False, 0)
    assert [(own["row"], own["column"], own["field"]) for own in file["problems"]] == [(2, "D", "degree")]
    assert file["problems"][0]["text"].startswith("第 2 行“最高学历”为“博物馆”")
    assert (tmp_path / "out.xlsx").stat().st_size > 0
    good = tongpan(staff(tmp_path, "博物馆"), "--good-rows")
    assert (good.exit_code, Teacher.everywhere.count()) == (1, 1)


def test_fields_constants_and_mappings(county, tmp_path):
    path = made.write_csv(tmp_path / "a.csv", [["KOD", "JUMLAH"], ["2144000001", "500"]])
    words = (
        "--kind",
        "figures",
        "--set",
        "code=KOD",
        "--set",
        "pupils=JUMLAH",
        "--const",
        "stage=小学",
        "--save-map",
        "a",
    )
    assert tongpan(path, *words).exit_code == 0
    assert {own.stage: own.values for own in YearFigures.everywhere.all()} == {"primary": {"pupils": 500}}
    assert HeaderMapping.everywhere.get().name == "a"
    assert tongpan(path, "--map", "a", "--kind", "figures").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [("--map", "none"), ("--set", "code=NONE"), ("--set", "nofield=KOD"), ("--set", "nothing"), ("--kind", "pupils")],
)
def test_what_is_not_understood_gives_exit_code_2(county, tmp_path, words):
    path = made.write_csv(tmp_path / "a.csv", [["KOD", "JUMLAH"], ["2144000001", "500"]])
    assert tongpan(path, *words).exit_code == 2


def test_an_unknown_unit_and_a_new_one(db, tmp_path):
    path = made.write_csv(
        tmp_path / "s.csv", [["学校标识码", "学校名称", "办学类型"], ["2144000001", "甲小学", "小学"]]
    )
    assert tongpan(path).exit_code == 2
    assert tongpan(path, "--create", "连南瑶族自治县").exit_code == 0
    assert School.everywhere.get().unit.parent.name == "连南瑶族自治县"


def test_a_file_that_cannot_be_read_is_told(county, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.7")
    result = tongpan(tmp_path / "a.xlsx")
    assert result.exit_code == 1
    assert "文件既不是工作簿也不是文本表格" in result.output


def test_the_help_reads_like_a_manual():
    text = CliRunner().invoke(main, ["import", "--help"]).output
    assert all(word in text for word in ("Examples:", "Exit codes:", "--good-rows", "--errors OUT.xlsx"))
