"""Workbooks that were made to break their reader: told what is wrong, in bounded memory, without going elsewhere."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from tests.attack.broken import SHEET, mutants, packed, parts, seed

from tongpan.registry.imports.reading import UnreadableError, read_sheets

ROOT = Path(__file__).resolve().parents[2]
BILLION = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
) + b"]>"  # fmt: skip
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def written(tmp_path: Path, raw: bytes) -> Path:
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    return path


def texts(path: Path) -> str:
    try:
        return str([sheet.rows for sheet in read_sheets(path)])
    except UnreadableError as error:
        return str(error)


def with_sheet(change) -> bytes:
    files = parts(seed())
    return packed({**files, SHEET: change(files[SHEET])})


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_the_seed_is_read(tmp_path):
    assert "第2小学" in texts(written(tmp_path, seed()))


def test_a_bomb_is_refused_unopened(tmp_path):
    zeros = packed({**parts(seed()), SHEET: b" " * (300 * 2**20)})
    assert len(zeros) < 2**20
    before = peak()
    with pytest.raises(UnreadableError, match="unpacks to more"):
        read_sheets(written(tmp_path, zeros))
    assert peak() - before < 50


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    big = 300 * 2**20
    raw = packed({**parts(seed()), SHEET: b" " * big})
    lying = raw.replace(big.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != raw
    before = peak()
    with pytest.raises(UnreadableError):
        read_sheets(written(tmp_path, lying))
    assert peak() - before < 100


def test_too_many_parts_are_refused(tmp_path):
    many = packed({**parts(seed()), **{f"xl/media/{n}.png": b"" for n in range(6000)}})
    with pytest.raises(UnreadableError, match="unpacks to more"):
        read_sheets(written(tmp_path, many))


@pytest.mark.parametrize("head", [BILLION, OUTSIDE], ids=["billion laughs", "a file of the server"])
@pytest.mark.parametrize("where", ["sheet", "strings"])
def test_entities_are_not_put_in_place(tmp_path, head, where):
    entity = b"&j;"
    if where == "sheet":
        cell = b'<row r="4"><c r="A4" t="inlineStr"><is><t>' + entity + b"</t></is></c></row></sheetData>"
        raw = with_sheet(lambda xml: head + xml.partition(b"?>")[2].replace(b"</sheetData>", cell)
                         if b"?>" in xml else head + xml.replace(b"</sheetData>", cell))  # fmt: skip
    else:
        raw = packed({**parts(seed()), "xl/sharedStrings.xml": head + b"<sst><si><t>" + entity + b"</t></si></sst>"})
    before = peak()
    found = texts(written(tmp_path, raw))
    assert "root:" not in found
    assert "aaaaaaaaaa" not in found
    assert peak() - before < 50


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "xl/../../evil.txt"])
def test_names_that_lead_out_are_never_unpacked(tmp_path, name):
    path = written(tmp_path, packed({**parts(seed()), name: b"x"}))
    assert "第2小学" in texts(path)
    assert not list(tmp_path.parent.rglob("evil.txt"))


@pytest.mark.parametrize(
    "raw", [b"MZ\x90\x00" * 99, b"%PDF-1.7 ...", b"<html><table><tr><td>1</td></tr></table>", b"\x7fELF" + b"\0" * 99]
)
def test_the_type_is_what_it_is_and_not_what_it_is_called(tmp_path, raw):
    with pytest.raises(UnreadableError):
        read_sheets(written(tmp_path, raw))


FUZZ = """
import resource, sys, tempfile, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30))
import django; django.setup()
from tests.attack.broken import mutants
from tongpan.registry.imports.reading import UnreadableError, read_sheets
start, count = map(int, sys.argv[1:])
path = Path(tempfile.mkdtemp()) / "a.xlsx"
read = slowest = 0
for number, raw in enumerate(mutants(count, start), start):
    path.write_bytes(raw)
    began = time.process_time()
    try:
        read_sheets(path)
        read += 1
    except UnreadableError:
        pass
    except BaseException as fault:
        print("mutant", number, type(fault).__name__, fault)
    slowest = max(slowest, time.process_time() - began)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])  # ru_maxrss begins with the parent's
print("read", read, "slowest", round(slowest, 2), "peak", peak // 1024)
"""


def fuzz(start: int, count: int) -> tuple[list[str], int, float, int]:
    """Spoilt files read in a process of their own: one that crashes or hangs is found too."""
    command = [sys.executable, "-c", FUZZ, str(start), str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60 + count, check=False)
    assert done.returncode == 0, f"crashed: {done.returncode} {done.stderr[-2000:]}"
    *faults, last = done.stdout.splitlines()
    _read, read, _slowest, slowest, _peak, peak_mb = last.split()
    return faults, int(read), float(slowest), int(peak_mb)


def check(start: int, count: int) -> None:
    """Mutant 364 named a version of ZIP that there is not, and brought the reader down once."""
    faults, read, slowest, peak_mb = fuzz(start, count)
    assert faults == []
    assert 0 < read < count, "some must be read and some refused, or nothing was tried"
    assert slowest < 5
    assert peak_mb < 600


def test_some_hundred_spoilt_files_are_read_or_refused():
    check(100, 300)


@pytest.mark.slow
def test_a_hundred_thousand_spoilt_files_are_read_or_refused():
    for start in range(1_000, 101_000, 10_000):
        check(start, 10_000)


def test_mutants_are_the_same_every_time():
    assert list(mutants(5, 7)) == list(mutants(5, 7))
