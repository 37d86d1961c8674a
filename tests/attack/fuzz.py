"""Read spoilt files by the hundred thousand, in processes that may be lost: ``make fuzz``.

Each file goes through what an upload goes through before its kind is known. A file that ends its process is read once
more as the platform reads it, by a process of its own (:func:`tongpan.registry.imports.reading.trial.read_apart`):
there it must be refused.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMORY, SECONDS = 3 * 2**29, 20
"""Address space of a process that reads, and processor time of one file."""
KNOWN = {"学校标识码", "学校名称", "班级数"}
AT_ONCE = 1000


def read_in(path: Path, *, here: bool = True) -> None:
    """Read a file, find its forms and its table; ``here`` without the trial. Raises UnreadableError."""
    from tongpan.registry.imports.headers import find_layout
    from tongpan.registry.imports.reading import read_sheets
    from tongpan.registry.imports.reading.delimited import read_delimited
    from tongpan.registry.imports.reading.guards import kind_of
    from tongpan.registry.imports.reading.workbook import read_here
    from tongpan.registry.statistics import has_forms
    from tongpan.registry.statistics.reader import read_forms

    if here:
        sheets = read_here(path) if kind_of(path, path.name) == "workbook" else read_delimited(path)
    else:
        sheets = read_sheets(path)
    if has_forms(sheets):
        read_forms(sheets, file=path.name, year=2025)
    for sheet in sheets:
        if not sheet.empty:
            find_layout(sheet, KNOWN)


def _attempt(path: Path, number: int, *, here: bool) -> int:
    """1 where the file was read. What panics here must be refused in a trial."""
    try:
        read_in(path, here=here)
    except Exception:
        raise
    except BaseException as fault:  # the reader's panic is no Exception
        if type(fault).__name__ != "PanicException":
            raise
        print("panic", number, flush=True)
        read_in(path, here=False)
        raise RuntimeError("a panic that no trial met") from fault
    return 1


def child(start: int, count: int, at: Path, *, here: bool) -> None:
    """Read files, telling where it is in ``at``, and at the end how it went."""
    import django

    django.setup()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from tests.attack.broken import mutant

    from tongpan.registry.imports.reading import UnreadableError

    place = os.open(at, os.O_WRONLY)
    read, slowest = 0, 0.0
    for number in range(start, start + count):
        os.pwrite(place, struct.pack("<q", number), 0)
        raw = mutant(number)
        path = at.with_suffix(".xls" if raw.startswith(b"\xd0\xcf") else ".xlsx")  # the reader goes by the name
        path.write_bytes(raw)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # nobody handles it: it ends the process
        began = time.process_time()
        try:
            read += _attempt(path, number, here=here)
        except UnreadableError:
            pass
        except Exception as fault:
            print("fault", number, type(fault).__name__, str(fault)[:200].replace("\n", " "), flush=True)
        slowest = max(slowest, time.process_time() - began)
    signal.setitimer(signal.ITIMER_PROF, 0)
    peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024  # ru_maxrss is the parent's
    print("read", read, slowest, peak)


@dataclass
class Found:
    """How it went: files tried and read, those that ended their process, faults, and the most that one file took."""

    tried: int = 0
    read: int = 0
    ended: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak_mb: int = 0

    def __str__(self) -> str:
        return (
            f"{self.tried} files, {self.read} read, {len(self.ended)} broke the reader and were refused in a trial, "
            f"{len(self.faults)} faults; slowest {self.slowest:.2f} s, most memory {self.peak_mb} MB"
        )


def _run(start: int, count: int, found: Found, *, here: bool) -> int | None:
    """One process; the number of the file that ended it, or none."""
    with tempfile.TemporaryDirectory(prefix="tongpan-fuzz-") as folder:
        at = Path(folder) / "at"
        at.write_bytes(struct.pack("<q", -1))
        words = [str(own) for own in (start, count, at, int(here))]
        command = [sys.executable, "-m", "tests.attack.fuzz", "--child", *words]
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TONGPAN_DATA": folder}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        (number,) = struct.unpack("<q", at.read_bytes())
    if number < 0:
        raise RuntimeError(f"nothing was tried: {done.stderr[-2000:]}")
    lines = done.stdout.splitlines()
    found.faults += [line for line in lines if line.startswith("fault")]
    found.ended += [int(line.split()[1]) for line in lines if line.startswith("panic")]
    if done.returncode == 0 and lines and lines[-1].startswith("read"):
        _word, read, slowest, peak = lines[-1].split()
        found.read += int(read)
        found.slowest, found.peak_mb = max(found.slowest, float(slowest)), max(found.peak_mb, int(peak))
        return None
    return number


def fuzz(start: int, count: int, say: Callable[[str], object] = lambda _text: None) -> Found:
    """Read the files of these numbers."""
    found, number, end = Found(), start, start + count
    while number < end:
        batch = min(AT_ONCE, end - number)
        broken = _run(number, batch, found, here=True)
        if broken is not None:
            alone = Found()
            found.ended.append(broken)
            if _run(broken, 1, alone, here=False) is not None or alone.read:
                found.faults.append(f"ended {broken} is not refused")
            found.faults += alone.faults
        number = number + batch if broken is None else broken + 1
        found.tried = number - start
        say(str(found))
    return found


def main() -> int:
    """As the words say; 1 where something was found."""
    known = argparse.ArgumentParser(description="Read spoilt files, each other than the one before.")
    known.add_argument("--count", type=int, default=100_000)
    known.add_argument("--start", type=int, default=1_000_000, help="the number of the first file")
    given = known.parse_args()
    found = fuzz(given.start, given.count, lambda text: print(text, flush=True))
    print("ended:", *found.ended)
    print(*found.faults, sep="\n")
    return 1 if found.faults else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]), here=sys.argv[5] == "1")
    else:
        sys.exit(main())
