"""``tongpan report --from``: somebody's own workbooks, no server, no account, nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tongpan.demo.region import small_region
from tongpan.demo.workbooks import write_workbooks

BOOKS = ("villages.xlsx", "teachers.xlsx", "schools.xlsx", "figures.xlsx")  # not in the order in which they are taken


def tongpan(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("TONGPAN_", "DJANGO_", "DATABASE_"))
    }
    command = [sys.executable, "-c", "from tongpan.config.cli import main; main()", *words]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def books(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("books")
    write_workbooks(small_region(7, "441826"), folder, county="441826", clean=True)
    return folder


def test_the_whole_job_from_workbooks_to_reports(books, tmp_path):
    words = [
        "report",
        "--year",
        "2025",
        "--out",
        str(tmp_path),
        "--json",
        "--from",
        *(str(books / name) for name in BOOKS),
    ]
    done = tongpan(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [own["file"] for own in said["files"]] == ["schools.xlsx", "figures.xlsx", "teachers.xlsx", "villages.xlsx"]
    assert "报告不使用" in said["files"][-1]["said"]
    assert all(own["committed"] and own["counts"]["errors"] == 0 for own in said["files"])
    [county] = said["reports"]
    assert county["plan"]["gap"] <= 0.01
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".docx", ".pdf"]
    assert not (tmp_path / "var").exists(), "nothing of the job stays"


def test_errors_are_told_and_nothing_is_measured(books, tmp_path):
    broken = tmp_path / "schools.csv"
    broken.write_text("学校标识码,学校名称,办学类型\n2144960099,某校,不知道\n", encoding="utf-8")
    done = tongpan("report", "--year", "2025", "--out", str(tmp_path), "--from", str(broken), cwd=tmp_path)
    assert done.returncode == 1
    assert "第 2 行“办学类型”为“不知道”" in done.stdout
    assert "未作测算" in done.stderr
    assert not list(tmp_path.glob("*.pdf"))


def test_neither_records_nor_files_is_a_usage_error(tmp_path):
    done = tongpan("report", "--year", "2025", cwd=tmp_path)
    assert done.returncode == 2
    assert "--unit" in done.stderr
