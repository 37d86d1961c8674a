"""The set-up scripts: stamps, plain errors, front-end files, the count of what the tests did."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import assets
import environment
import pytest
import run_tests
from tests.architecture.project import ROOT

import browser

FRONT_END = pytest.mark.skipif(
    not assets.ICONS.exists(), reason="front-end packages are not installed: run 'make assets'"
)


def test_a_step_is_done_only_in_the_state_it_was_finished_in(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "STAMPS", tmp_path / "stamps")
    lock = tmp_path / "a.lock"
    lock.write_text("one", encoding="utf8")
    state = environment.digest(lock, "run")
    assert not environment.done("python", state)
    environment.finish("python", state)
    assert environment.done("python", state)
    lock.write_text("two", encoding="utf8")
    assert not environment.done("python", environment.digest(lock, "run"))
    assert not environment.done("npm", state)


def test_digest_tells_where_one_source_ends():
    assert environment.digest("ab", "c") != environment.digest("a", "bc")


def test_set_up_that_stops_names_the_command_and_the_remedy(tmp_path):
    with pytest.raises(environment.SetupError, match=r"“false --now” failed \(exit code 1\)\. Try again\."):
        environment.run("false", "--now", remedy="Try again.")
    with pytest.raises(environment.SetupError, match="No such file"):
        environment.run(tmp_path / "nowhere")


def test_a_mirror_that_pip_uses_is_used_by_uv(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert environment.mirror() == {"UV_DEFAULT_INDEX": "https://mirror.example/simple"}


@FRONT_END
def test_sprite_has_every_icon_named_and_no_other():
    root = ElementTree.fromstring(assets.sprite())
    assert [symbol.get("id") for symbol in root] == assets.icon_names()
    assert all(len(symbol) for symbol in root)


@FRONT_END
def test_an_unknown_icon_is_named(tmp_path, monkeypatch):
    (tmp_path / "icons.txt").write_text("# remark\nhome\nno-such-icon\n", encoding="utf8")
    monkeypatch.setattr(assets, "UI", tmp_path)
    with pytest.raises(SystemExit, match="no-such-icon"):
        assets.sprite()


@FRONT_END
def test_web_font_names_only_slices_that_are_there_and_covers_common_text():
    css, slices = assets.font_css()
    assert [name for name in slices if not (assets.WEB_FONT / "files" / name).exists()] == []
    ranges = [part for line in re.findall(r"unicode-range: ([^;]+);", css) for part in line.split(",")]
    covered: set[int] = set()
    for part in ranges:
        first, _, last = part.strip().removeprefix("U+").partition("-")
        covered |= set(range(int(first, 16), int(last or first, 16) + 1))
    text = "同盘优质均衡差异系数乡镇寄宿制学校骨干教师交流轮岗0123456789abcXYZ，。：；“”《》（）％㎡"
    assert [character for character in text if ord(character) not in covered] == []


def test_renewing_a_folder_leaves_the_old_one_where_the_new_one_fails(tmp_path):
    folder = tmp_path / "vendor"
    assets.renew(folder, lambda fresh: (fresh / "a").write_text("old", encoding="utf8") and None)

    def fail(fresh):
        (fresh / "a").write_text("new", encoding="utf8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        assets.renew(folder, fail)
    assert (folder / "a").read_text(encoding="utf8") == "old"


def test_a_named_browser_comes_first(monkeypatch):
    monkeypatch.setenv("TONGPAN_BROWSER", "/somewhere/chromium")
    assert browser.find_browser() == "/somewhere/chromium"


def test_counts_of_a_report(tmp_path):
    report = tmp_path / "report.xml"
    assert run_tests.counts(report) == {}
    report.write_text(
        "<testsuites><testsuite><testcase/><testcase><skipped/></testcase><testcase><failure/></testcase>"
        "<testcase><error/></testcase><testcase><system-out/></testcase></testsuite></testsuites>",
        encoding="utf8",
    )
    assert run_tests.counts(report) == {"passed": 2, "failed": 2, "skipped": 1}


def test_python_is_asked_for_before_anything_else():
    """Every task that needs the environment goes through the check for Python 3.11."""
    rules = dict(re.findall(r"^([a-z-]+):([^#\n]*)", (ROOT / "Makefile").read_text(encoding="utf8"), re.MULTILINE))
    needs_nothing = {"help", "python", "clean", "environment", "test-environment"}
    assert {name for name, needs in rules.items() if "environment" not in needs} == needs_nothing
    assert rules["environment"].split() == rules["test-environment"].split() == ["python"]
